package io.alys.ethereum;

import static io.alys.ethereum.RpcFields.hex;
import static io.alys.ethereum.RpcFields.quantity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Payloads as the Engine API writes them (shanghai.md, ExecutionPayloadV2 and WithdrawalV1). */
public final class PayloadJson {
  private PayloadJson() {}

  public static ObjectNode encode(ExecutionPayload payload) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("parentHash", payload.parentHash().toString());
    node.put("feeRecipient", payload.feeRecipient().toString());
    node.put("stateRoot", payload.stateRoot().toString());
    node.put("receiptsRoot", payload.receiptsRoot().toString());
    node.put("logsBloom", hex(payload.logsBloom()));
    node.put("prevRandao", payload.prevRandao().toString());
    node.put("blockNumber", quantity(payload.blockNumber().value()));
    node.put("gasLimit", quantity(payload.gasLimit()));
    node.put("gasUsed", quantity(payload.gasUsed()));
    node.put("timestamp", quantity(payload.timestamp().getEpochSecond()));
    node.put("extraData", hex(payload.extraData()));
    node.put("baseFeePerGas", quantity(payload.baseFeePerGas().value()));
    node.put("blockHash", payload.blockHash().toString());
    ArrayNode transactions = node.putArray("transactions");
    payload.transactions().forEach(transaction -> transactions.add(hex(transaction)));
    ArrayNode withdrawals = node.putArray("withdrawals");
    payload.withdrawals().forEach(withdrawal -> withdrawals.add(encode(withdrawal)));
    return node;
  }

  public static ObjectNode encode(Withdrawal withdrawal) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("index", quantity(withdrawal.index()))
        .put("validatorIndex", quantity(withdrawal.validatorIndex()))
        .put("address", withdrawal.address().toString())
        .put("amount", quantity(withdrawal.amount().value()));
  }

  /**
   * Reads a payload; its hash is not looked at.
   *
   * @throws IllegalArgumentException when a field is missing, of another form, or over its limit
   */
  public static ExecutionPayload decode(JsonNode node) {
    RpcFields fields = new RpcFields("payload", node);
    return new ExecutionPayload(
        fields.hash("parentHash"),
        fields.address("feeRecipient"),
        fields.hash("stateRoot"),
        fields.hash("receiptsRoot"),
        fields.bytes("logsBloom"),
        fields.hash("prevRandao"),
        fields.blockNumber("blockNumber"),
        fields.number("gasLimit"),
        fields.number("gasUsed"),
        fields.time("timestamp"),
        fields.bytes("extraData"),
        fields.wei("baseFeePerGas"),
        fields.hash("blockHash"),
        fields.texts("transactions", ExecutionPayload.MAX_TRANSACTIONS, RpcFields::bytesOf),
        fields.list("withdrawals", ExecutionPayload.MAX_WITHDRAWALS, PayloadJson::withdrawal));
  }

  /**
   * Reads a withdrawal.
   *
   * @throws IllegalArgumentException when a field is missing or of another form
   */
  public static Withdrawal withdrawal(RpcFields fields) {
    return new Withdrawal(
        fields.number("index"),
        fields.number("validatorIndex"),
        fields.address("address"),
        fields.gwei("amount"));
  }
}
