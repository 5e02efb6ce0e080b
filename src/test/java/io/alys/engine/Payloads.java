package io.alys.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.PayloadJson;
import io.alys.primitives.Hash32;

/** Payloads with one thing changed, and the hash that follows from it. */
final class Payloads {
  private Payloads() {}

  static ExecutionPayload withStateRoot(ExecutionPayload payload, Hash32 root) {
    return with(payload, "stateRoot", root.toString());
  }

  static ExecutionPayload withParent(ExecutionPayload payload, Hash32 parent) {
    return with(payload, "parentHash", parent.toString());
  }

  static ExecutionPayload with(ExecutionPayload payload, String field, String value) {
    ObjectNode json = PayloadJson.encode(payload);
    json.put(field, value);
    ExecutionPayload changed = PayloadJson.decode(json);
    return changed.withBlockHash(changed.computedHash());
  }

  static ExecutionPayload withoutWithdrawals(ExecutionPayload payload) {
    ObjectNode json = PayloadJson.encode(payload);
    json.putArray("withdrawals");
    ExecutionPayload changed = PayloadJson.decode(json);
    return changed.withBlockHash(changed.computedHash());
  }
}
