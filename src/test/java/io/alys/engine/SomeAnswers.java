package io.alys.engine;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.ethereum.BridgeContract;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.EvmLog;
import io.alys.ethereum.EvmTransaction;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.Keccak256;
import io.alys.ethereum.PayloadJson;
import io.alys.ethereum.Receipt;
import io.alys.ethereum.RpcFields;
import io.alys.ethereum.Withdrawal;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Gwei;
import io.alys.primitives.Hash32;
import io.alys.primitives.Wei;
import io.alys.testkit.EvmWallet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A block, and all that an execution client says of it; everything fits. */
final class SomeAnswers {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final EvmAddress SOMEBODY = EvmAddress.fromHex("0x" + "ab".repeat(20));
  private static final long GAS = 21_000;
  private static final Wei BASE_FEE = Wei.of(1_000_000_007);

  /** One of each kind; the last one burns. */
  static final List<Bytes> TRANSACTIONS =
      List.of(
          new EvmWallet(77, 121_212).from(0).sendLegacy(SOMEBODY, Wei.of(1), Bytes.EMPTY, GAS),
          new EvmWallet(77, 121_212)
              .from(1)
              .sendWithAccessList(SOMEBODY, Wei.of(2), Bytes.fromHex("0102"), 2 * GAS),
          new EvmWallet(78, 121_212).from(0).send(BridgeContract.ADDRESS, Wei.of(3), burn(), GAS));

  private SomeAnswers() {}

  private static Bytes burn() {
    return BridgeContract.requestPegOut(Bytes.fromHex("62637274"));
  }

  /** With the roots that follow from it, and so with its own hash. */
  static ExecutionPayload payload(List<Bytes> transactions) {
    ExecutionPayload made =
        new ExecutionPayload(
            Keccak256.of(Bytes.fromHex("01")),
            SOMEBODY,
            Keccak256.of(Bytes.fromHex("02")),
            Receipt.rootOf(receipts(transactions)),
            Bytes.copyOf(new byte[ExecutionPayload.BLOOM_BYTES]),
            Keccak256.of(Bytes.fromHex("03")),
            new BlockNumber(9),
            30_000_000,
            GAS * transactions.size(),
            Instant.ofEpochSecond(1_700_000_000),
            Bytes.fromHex("616c7973"),
            BASE_FEE,
            Hash32.ZERO,
            transactions,
            List.of(new Withdrawal(3, 0, SOMEBODY, new Gwei(500_000))));
    return made.withBlockHash(made.computedHash());
  }

  static List<Receipt> receipts(List<Bytes> transactions) {
    List<Receipt> all = new ArrayList<>();
    for (Bytes raw : transactions) {
      EvmTransaction transaction = EvmTransaction.decode(raw);
      boolean burns = transaction.to().filter(BridgeContract.ADDRESS::equals).isPresent();
      all.add(
          new Receipt(
              transaction.hash(),
              transaction.type(),
              true,
              GAS * (all.size() + 1),
              GAS,
              transaction.gasPrice(BASE_FEE),
              burns ? List.of(log(transaction.hash())) : List.of()));
    }
    return all;
  }

  private static EvmLog log(Hash32 transaction) {
    return new EvmLog(
        BridgeContract.ADDRESS,
        List.of(BridgeContract.REQUEST_PEG_OUT_TOPIC, Hash32.ZERO),
        Bytes.fromHex("c0ffee"),
        transaction,
        0);
  }

  /** As {@code eth_getBlockByHash} and {@code engine_getPayloadBodiesByHashV1} have it. */
  static ObjectNode block(ExecutionPayload payload) {
    ObjectNode header = PayloadJson.encode(payload);
    ObjectNode body = JSON.objectNode();
    body.set("transactions", header.remove("transactions"));
    body.set("withdrawals", header.remove("withdrawals"));
    Map.of(
            "blockNumber", "number",
            "blockHash", "hash",
            "feeRecipient", "miner",
            "prevRandao", "mixHash")
        .forEach((ours, theirs) -> header.set(theirs, header.remove(ours)));
    return JSON.objectNode().<ObjectNode>set("header", header).set("body", body);
  }

  /** As {@code engine_getPayloadV2} has it. */
  static ObjectNode built(ExecutionPayload payload) {
    ObjectNode answer = JSON.objectNode().put("blockValue", "0x7b");
    return answer.set("executionPayload", PayloadJson.encode(payload));
  }

  /** As {@code eth_getBlockReceipts} has them. */
  static ArrayNode json(List<Receipt> receipts) {
    ArrayNode all = JSON.arrayNode();
    for (Receipt receipt : receipts) {
      ObjectNode one = all.addObject();
      one.put("status", receipt.succeeded() ? "0x1" : "0x0")
          .put("cumulativeGasUsed", RpcFields.quantity(receipt.gasSoFar()));
      one.set("logs", logs(receipt.logs()));
    }
    return all;
  }

  /** As {@code eth_getLogs} has them. */
  static ArrayNode logs(List<EvmLog> logs) {
    ArrayNode all = JSON.arrayNode();
    for (EvmLog log : logs) {
      ObjectNode one = all.addObject();
      one.put("address", log.address().toString())
          .put("data", RpcFields.hex(log.data()))
          .put("transactionHash", log.transactionHash().toString())
          .put("logIndex", RpcFields.quantity(log.logIndex()));
      ArrayNode topics = one.putArray("topics");
      log.topics().forEach(topic -> topics.add(topic.toString()));
    }
    return all;
  }
}
