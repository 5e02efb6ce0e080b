package io.alys.bitcoind;

import com.fasterxml.jackson.databind.JsonNode;

/** What came back for one call. */
sealed interface RpcReply {
  /** A result; JSON's null is one. */
  record Result(JsonNode value) implements RpcReply {}

  /**
   * It said no.
   *
   * @param code of bitcoind's {@code rpc/protocol.h}
   * @param message shortened
   */
  record Refusal(int code, String message) implements RpcReply {}
}
