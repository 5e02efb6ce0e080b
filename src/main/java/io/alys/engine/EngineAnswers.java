package io.alys.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.engine.EngineApi.BuiltPayload;
import io.alys.engine.EngineApi.Chosen;
import io.alys.engine.EngineApi.Verdict;
import io.alys.engine.EngineCommand.Tip;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.EvmLog;
import io.alys.ethereum.EvmTransaction;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.PayloadJson;
import io.alys.ethereum.Receipt;
import io.alys.ethereum.RpcFields;
import io.alys.jsonrpc.RpcBody;
import io.alys.jsonrpc.UndecodableException;
import io.alys.primitives.Hash32;
import io.alys.primitives.Wei;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Results of the execution client as values; what has another form is refused. */
final class EngineAnswers {
  private static final int MAX_LOGS = 100_000;
  private static final int MAX_METHODS = 1_000;

  private EngineAnswers() {}

  static String text(JsonNode result) {
    if (!result.isTextual()) {
      throw new UndecodableException("the result is no text");
    }
    return RpcBody.shortened(result.textValue());
  }

  static long number(JsonNode result) {
    BigInteger quantity = RpcFields.quantityOf(text(result));
    if (quantity.bitLength() >= Long.SIZE) {
      throw new UndecodableException(
          "the result is %s, more than 2^63 - 1".formatted(text(result)));
    }
    return quantity.longValueExact();
  }

  static Wei wei(JsonNode result) {
    return new Wei(RpcFields.quantityOf(text(result)));
  }

  static List<String> texts(JsonNode result) {
    if (!result.isArray() || result.size() > MAX_METHODS) {
      throw new UndecodableException("the result is no list of methods");
    }
    List<String> all = new ArrayList<>();
    result.forEach(one -> all.add(text(one)));
    return all;
  }

  static Optional<JsonNode> found(JsonNode result) {
    return result.isNull() ? Optional.empty() : Optional.of(result);
  }

  static Tip tip(JsonNode result) {
    RpcFields fields = new RpcFields("block", result);
    return new Tip(fields.blockNumber("number"), fields.hash("hash"), fields.time("timestamp"));
  }

  static Verdict verdict(JsonNode result) {
    RpcFields fields = new RpcFields("status", result);
    Optional<Hash32> latest =
        fields.has("latestValidHash")
            ? Optional.of(fields.hash("latestValidHash"))
            : Optional.empty();
    String status = result.path("status").asText();
    return switch (status) {
      case "VALID" ->
          new Verdict.Valid(
              latest.orElseThrow(
                  () -> new UndecodableException("it is VALID without a latestValidHash")));
      case "INVALID", "INVALID_BLOCK_HASH" ->
          new Verdict.Invalid(
              latest,
              fields.has("validationError")
                  ? RpcBody.shortened(result.path("validationError").asText())
                  : "the client gives no reason");
      case "SYNCING" -> new Verdict.Syncing();
      case "ACCEPTED" -> new Verdict.Accepted();
      case String other ->
          throw new UndecodableException("the status is '%s'".formatted(RpcBody.shortened(other)));
    };
  }

  static Chosen chosen(JsonNode result) {
    String id = result.path("payloadId").asText("");
    return new Chosen(
        verdict(result.path("payloadStatus")),
        result.path("payloadId").isTextual() ? Optional.of(id) : Optional.empty());
  }

  static BuiltPayload built(JsonNode result) {
    RpcFields fields = new RpcFields("envelope", result);
    return new BuiltPayload(
        PayloadJson.decode(result.path("executionPayload")), fields.wei("blockValue"));
  }

  /** The one body that was asked for. */
  static Optional<JsonNode> body(JsonNode result) {
    if (!result.isArray() || result.size() != 1) {
      throw new UndecodableException("the result is not the one body that was asked for");
    }
    return found(result.get(0));
  }

  static ExecutionPayload payload(Hash32 hash, JsonNode header, JsonNode body) {
    if (!header.isObject()) {
      throw new UndecodableException("the block is no object");
    }
    ObjectNode whole = ((ObjectNode) header).deepCopy();
    whole.set("blockNumber", header.path("number"));
    whole.set("blockHash", header.path("hash"));
    whole.set("feeRecipient", header.path("miner"));
    whole.set("prevRandao", header.path("mixHash"));
    whole.set("transactions", body.path("transactions"));
    whole.set("withdrawals", body.path("withdrawals"));
    ExecutionPayload payload = PayloadJson.decode(whole);
    if (!payload.blockHash().equals(hash) || !payload.hashIsRight()) {
      throw new UndecodableException(
          "the hash of block %s is not that of its content".formatted(hash));
    }
    return payload;
  }

  static List<EvmLog> logs(JsonNode result, EvmAddress address, Hash32 topic) {
    if (!result.isArray() || result.size() > MAX_LOGS) {
      throw new UndecodableException(
          "the result is no list of at most %d logs".formatted(MAX_LOGS));
    }
    List<EvmLog> all = new ArrayList<>(result.size());
    for (JsonNode one : result) {
      EvmLog log = log(new RpcFields("log[%d]".formatted(all.size()), one));
      // What was not asked for is never looked at: money follows from these.
      if (!log.address().equals(address)
          || log.topics().isEmpty()
          || !log.topics().getFirst().equals(topic)
          || one.path("removed").asBoolean()) {
        throw new UndecodableException(
            "log %d of %s was not asked for".formatted(log.logIndex(), log.transactionHash()));
      }
      all.add(log);
    }
    return List.copyOf(all);
  }

  private static EvmLog log(RpcFields fields) {
    long index = fields.number("logIndex");
    if (index > Integer.MAX_VALUE) {
      throw new UndecodableException(
          "%s.logIndex is %d; a block has no such log".formatted(fields.what(), index));
    }
    return new EvmLog(
        fields.address("address"),
        fields.texts("topics", EvmLog.MAX_TOPICS, Hash32::fromHex),
        fields.bytes("data"),
        fields.hash("transactionHash"),
        (int) index);
  }

  /**
   * The receipts of a block, which are all of them and as they were made, or nothing: a burn that
   * is left out would never be paid, and one that is made up would be. What each paid follows from
   * the transaction; clients differ in what they say of it.
   */
  static List<Receipt> receipts(ExecutionPayload payload, JsonNode result) {
    List<Receipt> all = new ArrayList<>(result.size());
    if (result.size() == payload.transactions().size()) {
      long before = 0;
      for (JsonNode one : result) {
        EvmTransaction transaction = EvmTransaction.decode(payload.transactions().get(all.size()));
        Receipt next = receipt(all.size(), one, transaction, payload, before);
        all.add(next);
        before = next.gasSoFar();
      }
    }
    if (!Receipt.rootOf(all).equals(payload.receiptsRoot())) {
      throw new EngineFailure(
          EngineFailure.Kind.BUSY,
          "the execution client has not, or not yet, the receipts of block %s: %d of %d came, and"
                  .formatted(payload.blockHash(), result.size(), payload.transactions().size())
              + " their root is not the block's");
    }
    return List.copyOf(all);
  }

  private static Receipt receipt(
      int place, JsonNode node, EvmTransaction transaction, ExecutionPayload payload, long before) {
    RpcFields fields = new RpcFields("receipt[%d]".formatted(place), node);
    long soFar = fields.number("cumulativeGasUsed");
    List<EvmLog> logs = fields.list("logs", MAX_LOGS, EngineAnswers::log);
    if (logs.stream().anyMatch(log -> !log.transactionHash().equals(transaction.hash()))) {
      throw new UndecodableException("a log of %s is another's".formatted(transaction.hash()));
    }
    return new Receipt(
        transaction.hash(),
        transaction.type(),
        fields.number("status") == 1,
        soFar,
        soFar - before,
        transaction.gasPrice(payload.baseFeePerGas()),
        logs);
  }
}
