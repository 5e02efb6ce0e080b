package io.alys.devnet.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.alys.devnet.execution.ledger.Contract;
import io.alys.devnet.execution.ledger.ExecutionChain;
import io.alys.devnet.execution.ledger.StoredBlock;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.Keccak256;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What is asked about the chain, its blocks and its accounts. */
final class ChainCalls {
  /** What the stand-in says that it is. */
  static final String CLIENT = "alys-execution-stand-in/not-an-evm";

  private static final int WORD_BITS = 256;
  private static final Contract NOTHING = new Contract(Bytes.EMPTY, Map.of());

  private final ExecutionChain chain;
  private final BlockNames names;

  ChainCalls(ExecutionChain chain) {
    this.chain = chain;
    this.names = new BlockNames(chain);
  }

  void addTo(MethodTable methods) {
    long chainId = chain.genesis().chainId();
    methods.add("eth_chainId", _ -> Json.quantity(chainId));
    methods.add("net_version", _ -> Json.text(chainId));
    methods.add("net_listening", _ -> Json.NODES.booleanNode(true));
    methods.add("net_peerCount", _ -> Json.quantity(0));
    methods.add("web3_clientVersion", _ -> Json.text(CLIENT));
    methods.add("web3_sha3 data", params -> Json.text(Keccak256.of(params.bytes(0))));
    methods.add("eth_syncing", _ -> Json.NODES.booleanNode(false));
    methods.add("eth_accounts", _ -> Json.NODES.arrayNode());
    methods.add("eth_blockNumber", _ -> Json.quantity(chain.head().number()));
    methods.add("eth_getBlockByNumber block whole?", this::block);
    methods.add("eth_getBlockByHash hash whole?", this::block);
    for (String by : new String[] {"ByNumber", "ByHash"}) {
      methods.add(
          "eth_getBlockTransactionCount" + by + " block",
          params -> found(params, block -> Json.quantity(block.transactions().size())));
      methods.add(
          "eth_getUncleCountByBlock" + by.substring(2) + " block",
          params -> found(params, _ -> Json.quantity(0)));
    }
    methods.add("eth_getBlockReceipts block", this::receipts);
    methods.add(
        "eth_getBalance address block?",
        params -> Json.quantity(names.state(params, 1).account(params.address(0)).balance()));
    methods.add("eth_getTransactionCount address block?", this::nonce);
    methods.add("eth_getCode address block?", params -> Json.hex(contract(params, 1).code()));
    methods.add("eth_getStorageAt address slot block?", this::storage);
  }

  private JsonNode found(Params params, Function<StoredBlock, JsonNode> picture) {
    return names.find(params, 0).map(picture).orElse(Json.none());
  }

  private JsonNode block(Params params) {
    boolean whole = params.flag(1);
    return found(params, block -> Pictures.block(block, whole));
  }

  private JsonNode receipts(Params params) {
    return found(
        params,
        block -> {
          ArrayNode all = Json.NODES.arrayNode();
          for (int i = 0; i < block.receipts().size(); i++) {
            all.add(Pictures.receipt(new ExecutionChain.Found(block, i)));
          }
          return all;
        });
  }

  private JsonNode nonce(Params params) {
    EvmAddress address = params.address(0);
    boolean pending = params.has(1) && params.any(1).asText().equals("pending");
    return Json.quantity(
        pending
            ? chain.pool().nextNonce(address, chain.state())
            : names.state(params, 1).account(address).nonce());
  }

  /** No block changes code or storage; but it must be a block. */
  private Contract contract(Params params, int place) {
    names.state(params, place);
    return Optional.ofNullable(chain.genesis().contracts().get(params.address(0))).orElse(NOTHING);
  }

  private JsonNode storage(Params params) {
    BigInteger slot =
        params.read(
            1,
            text -> {
              if (!text.matches("0x[0-9a-fA-F]{1,64}")) {
                throw new IllegalArgumentException("a slot is 0x and hex digits");
              }
              return new BigInteger(text.substring(2), 16);
            });
    return Json.text(word(contract(params, 2).at(word(slot))));
  }

  private static Hash32 word(BigInteger value) {
    if (value.bitLength() > WORD_BITS) {
      throw new IllegalArgumentException("%s has more than 256 bits".formatted(value));
    }
    return Hash32.fromHex("0x%064x".formatted(value));
  }
}
