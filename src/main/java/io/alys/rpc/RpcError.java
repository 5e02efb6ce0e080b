package io.alys.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * What is answered instead of a result.
 *
 * @param message for people: what, which, why, what to do
 * @param data what a program can use of it
 */
record RpcError(Code code, String message, Optional<JsonNode> data) {
  /** What kind of error; the numbers never change. */
  enum Code {
    PARSE_ERROR(-32_700, 400, "the body is no JSON"),
    INVALID_REQUEST(-32_600, 200, "it is JSON, and no call"),
    METHOD_NOT_FOUND(-32_601, 404, "there is no such method"),
    INVALID_PARAMS(-32_602, 400, "parameters are missing, too many or of another form"),
    INTERNAL_ERROR(-32_603, 500, "the node failed; its log says why"),
    NO_BLOCK(-32_604, 200, "there is no head block yet"),
    UNDECODABLE(-32_605, 400, "a height, a hash or a proof cannot be read"),
    NO_WORK(-32_606, 503, "there is nothing to mine on now"),
    NOT_HERE(-32_001, 501, "this node does not run what answers that"),
    UNAVAILABLE(-32_002, 503, "it cannot be answered now; ask again later"),
    DEADLINE(-32_003, 504, "there was no answer in time"),
    REFUSED(-32_004, 200, "the node looked at it and says no; the message says why"),
    UNAUTHORIZED(-32_005, 401, "it takes the operator's token, and this machine"),
    TOO_FAST(-32_006, 429, "more calls than one address may make"),
    TOO_LARGE(-32_007, 413, "the request, the batch or the answer is over a limit");

    private final int number;
    private final int status;
    private final String meaning;

    Code(int number, int status, String meaning) {
      this.number = number;
      this.status = status;
      this.meaning = meaning;
    }

    int number() {
      return number;
    }

    /** Of HTTP, for a call in version 1's form, and for a request as a whole. */
    int status() {
      return status;
    }

    String meaning() {
      return meaning;
    }
  }

  static RpcError of(Code code, String message) {
    return new RpcError(code, message, Optional.empty());
  }

  /** Ends a call with an error. Without a stack: its text says it all. */
  static final class Raised extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient RpcError error;

    Raised(RpcError error) {
      super(error.message(), null, false, false);
      this.error = error;
    }

    RpcError error() {
      return error;
    }
  }

  static Raised raise(Code code, String message) {
    return new Raised(of(code, message));
  }
}
