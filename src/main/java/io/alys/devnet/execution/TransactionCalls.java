package io.alys.devnet.execution;

import com.fasterxml.jackson.databind.JsonNode;
import io.alys.devnet.execution.ledger.ExecutionChain;
import io.alys.devnet.execution.ledger.StoredBlock;
import io.alys.ethereum.Keccak256;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.util.Optional;

/** Transactions: sent, and asked about. */
final class TransactionCalls {
  private final ExecutionChain chain;
  private final BlockNames names;

  TransactionCalls(ExecutionChain chain) {
    this.chain = chain;
    this.names = new BlockNames(chain);
  }

  void addTo(MethodTable methods) {
    methods.add("eth_sendRawTransaction raw", this::send);
    methods.add("eth_getTransactionByHash hash", this::transaction);
    methods.add(
        "eth_getTransactionReceipt hash",
        params ->
            chain.transaction(params.hash(0)).<JsonNode>map(Pictures::receipt).orElse(Json.none()));
    for (String by : new String[] {"Hash", "Number"}) {
      methods.add("eth_getTransactionByBlock" + by + "AndIndex block index", this::atPlace);
    }
    methods.add("eth_getRawTransactionByHash hash", this::raw);
    methods.add(
        "txpool_status",
        _ -> {
          var status = Json.object();
          status.set("pending", Json.quantity(chain.pool().size()));
          status.set("queued", Json.quantity(0));
          return status;
        });
  }

  private JsonNode send(Params params) {
    Bytes raw = params.bytes(0);
    Optional<String> refusal;
    try {
      refusal = chain.send(raw);
    } catch (IllegalArgumentException e) {
      throw new RpcError(RpcError.FAILED, String.valueOf(e.getMessage()));
    }
    if (refusal.isPresent()) {
      throw new RpcError(RpcError.FAILED, refusal.get());
    }
    return Json.text(Keccak256.of(raw));
  }

  private JsonNode transaction(Params params) {
    Hash32 hash = params.hash(0);
    return chain
        .transaction(hash)
        .<JsonNode>map(Pictures::transaction)
        .or(() -> chain.pool().get(hash).map(Pictures::transaction))
        .orElse(Json.none());
  }

  private JsonNode raw(Params params) {
    Hash32 hash = params.hash(0);
    return chain
        .transaction(hash)
        .map(ExecutionChain.Found::transaction)
        .or(() -> chain.pool().get(hash))
        .map(sent -> Json.hex(sent.raw()))
        .orElse(Json.none());
  }

  private JsonNode atPlace(Params params) {
    long index = params.quantity(1);
    Optional<StoredBlock> block =
        names.find(params, 0).filter(found -> index < found.transactions().size());
    return block
        .<JsonNode>map(found -> Pictures.transaction(new ExecutionChain.Found(found, (int) index)))
        .orElse(Json.none());
  }
}
