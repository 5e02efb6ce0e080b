package io.alys.jsonrpc;

import com.fasterxml.jackson.databind.JsonNode;

/** What came back for one call. */
public sealed interface RpcReply {
  /** A result; JSON's null is one. */
  record Result(JsonNode value) implements RpcReply {}

  /**
   * It said no.
   *
   * @param code what it means is the peer's to say
   * @param message shortened
   */
  record Refusal(int code, String message) implements RpcReply {}
}
