package io.alys.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.PayloadJson;
import io.alys.primitives.Hash32;

/** Payloads with one thing changed, and the hash that follows from it. */
public final class Payloads {
  private Payloads() {}

  public static ExecutionPayload withStateRoot(ExecutionPayload payload, Hash32 root) {
    return with(payload, "stateRoot", root.toString());
  }

  public static ExecutionPayload withParent(ExecutionPayload payload, Hash32 parent) {
    return with(payload, "parentHash", parent.toString());
  }

  public static ExecutionPayload with(ExecutionPayload payload, String field, String value) {
    ObjectNode json = PayloadJson.encode(payload);
    json.put(field, value);
    ExecutionPayload changed = PayloadJson.decode(json);
    return changed.withBlockHash(changed.computedHash());
  }

  public static ExecutionPayload withoutWithdrawals(ExecutionPayload payload) {
    ObjectNode json = PayloadJson.encode(payload);
    json.putArray("withdrawals");
    ExecutionPayload changed = PayloadJson.decode(json);
    return changed.withBlockHash(changed.computedHash());
  }
}
