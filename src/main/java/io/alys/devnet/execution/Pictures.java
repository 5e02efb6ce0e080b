package io.alys.devnet.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.devnet.execution.ledger.ExecutionChain;
import io.alys.devnet.execution.ledger.SentTransaction;
import io.alys.devnet.execution.ledger.StoredBlock;
import io.alys.ethereum.EvmLog;
import io.alys.ethereum.EvmTransaction;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.Keccak256;
import io.alys.ethereum.PatriciaTrie;
import io.alys.ethereum.PayloadJson;
import io.alys.ethereum.Receipt;
import io.alys.ethereum.Rlp;
import io.alys.ethereum.RpcFields;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/** Blocks, transactions, receipts and logs as clients show them. */
final class Pictures {
  private static final Hash32 NO_OMMERS = Keccak256.of(Rlp.list(List.of()));
  private static final int PROTECTED_V = 35;
  private static final int UNPROTECTED_V = 27;

  private Pictures() {}

  /**
   * @param whole with its transactions, not their hashes alone
   */
  static ObjectNode block(StoredBlock block, boolean whole) {
    ExecutionPayload payload = block.payload();
    ObjectNode node = PayloadJson.encode(payload);
    node.set("number", node.remove("blockNumber"));
    node.set("hash", node.remove("blockHash"));
    node.set("miner", node.remove("feeRecipient"));
    node.set("mixHash", node.remove("prevRandao"));
    node.put("nonce", "0x" + "0".repeat(2 * Long.BYTES));
    node.put("difficulty", "0x0").put("totalDifficulty", "0x0");
    node.put("sha3Uncles", NO_OMMERS.toString()).putArray("uncles");
    node.put("withdrawalsRoot", payload.withdrawalsRoot().toString());
    node.put("transactionsRoot", PatriciaTrie.rootOfList(payload.transactions()).toString());
    ArrayNode transactions = node.putArray("transactions");
    for (int i = 0; i < block.transactions().size(); i++) {
      transactions.add(
          whole
              ? transaction(new ExecutionChain.Found(block, i))
              : Json.text(block.transactions().get(i).hash()));
    }
    return node;
  }

  static ObjectNode transaction(ExecutionChain.Found found) {
    ObjectNode node = transaction(found.transaction());
    node.put("blockHash", found.block().hash().toString());
    node.set("blockNumber", Json.quantity(found.block().number()));
    node.set("transactionIndex", Json.quantity(found.index()));
    node.set(
        "gasPrice",
        Json.quantity(
            found.transaction().body().gasPrice(found.block().payload().baseFeePerGas())));
    return node;
  }

  /** One that waits. */
  static ObjectNode transaction(SentTransaction sent) {
    EvmTransaction body = sent.body();
    ObjectNode node = Json.object();
    node.putNull("blockHash").putNull("blockNumber").putNull("transactionIndex");
    node.put("hash", sent.hash().toString());
    node.set("type", Json.quantity(body.type()));
    node.set("nonce", Json.quantity(body.nonce()));
    node.put("from", sent.sender().toString());
    node.set("to", body.to().map(Json::text).orElse(Json.none()));
    node.set("value", Json.quantity(body.value()));
    node.set("gas", Json.quantity(body.gasLimit()));
    node.set("gasPrice", Json.quantity(body.feeCap()));
    node.set("input", Json.hex(body.input()));
    body.chainId().ifPresent(id -> node.set("chainId", Json.quantity(id)));
    if (body.type() == 2) {
      node.set("maxFeePerGas", Json.quantity(body.feeCap()));
      node.set("maxPriorityFeePerGas", Json.quantity(body.tipCap()));
    }
    long v = body.signature().parity();
    if (body.type() == 0) {
      v += body.chainId().map(id -> 2 * id + PROTECTED_V).orElse((long) UNPROTECTED_V);
    } else {
      node.set("accessList", accessList(sent));
      node.set("yParity", Json.quantity(v));
    }
    node.set("v", Json.quantity(v));
    node.put("r", RpcFields.quantity(body.signature().r()));
    node.put("s", RpcFields.quantity(body.signature().s()));
    return node;
  }

  /** Read once more: what a transaction costs needs its size alone. */
  private static JsonNode accessList(SentTransaction sent) {
    byte[] raw = sent.raw().toArray();
    Rlp.Item whole = Rlp.decode(Bytes.copyOf(Arrays.copyOfRange(raw, 1, raw.length)));
    int place = sent.body().type() == 1 ? 7 : 8;
    ArrayNode list = Json.NODES.arrayNode();
    for (Rlp.Item entry : items(items(whole).get(place))) {
      List<Rlp.Item> pair = items(entry);
      ObjectNode one = list.addObject();
      one.set("address", Json.hex(text(pair.getFirst())));
      ArrayNode keys = one.putArray("storageKeys");
      items(pair.getLast()).forEach(key -> keys.add(Json.hex(text(key))));
    }
    return list;
  }

  private static List<Rlp.Item> items(Rlp.Item item) {
    return item instanceof Rlp.Item.Items(List<Rlp.Item> all) ? all : List.of();
  }

  private static Bytes text(Rlp.Item item) {
    return item instanceof Rlp.Item.Text(Bytes value) ? value : Bytes.EMPTY;
  }

  static ObjectNode receipt(ExecutionChain.Found found) {
    StoredBlock block = found.block();
    Receipt receipt = block.receipts().get(found.index());
    SentTransaction sent = found.transaction();
    ObjectNode node = Json.object();
    node.put("transactionHash", sent.hash().toString());
    node.set("transactionIndex", Json.quantity(found.index()));
    node.put("blockHash", block.hash().toString());
    node.set("blockNumber", Json.quantity(block.number()));
    node.put("from", sent.sender().toString());
    node.set("to", sent.body().to().map(Json::text).orElse(Json.none()));
    node.set("cumulativeGasUsed", Json.quantity(receipt.gasSoFar()));
    node.set("gasUsed", Json.quantity(receipt.gasUsed()));
    node.set("effectiveGasPrice", Json.quantity(receipt.gasPrice()));
    node.putNull("contractAddress");
    ArrayNode logs = node.putArray("logs");
    receipt.logs().forEach(log -> logs.add(log(found, log)));
    node.set("logsBloom", Json.hex(Receipt.bloom(receipt.logs())));
    node.set("type", Json.quantity(receipt.type()));
    node.put("status", RpcFields.quantity(BigInteger.valueOf(receipt.succeeded() ? 1 : 0)));
    return node;
  }

  static ObjectNode log(ExecutionChain.Found found, EvmLog log) {
    ObjectNode node = Json.object();
    node.put("address", log.address().toString());
    ArrayNode topics = node.putArray("topics");
    log.topics().forEach(topic -> topics.add(topic.toString()));
    node.set("data", Json.hex(log.data()));
    node.set("blockNumber", Json.quantity(found.block().number()));
    node.put("blockHash", found.block().hash().toString());
    node.put("transactionHash", log.transactionHash().toString());
    node.set("transactionIndex", Json.quantity(found.index()));
    node.set("logIndex", Json.quantity(log.logIndex()));
    return node.put("removed", false);
  }
}
