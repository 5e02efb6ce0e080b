package io.alys.devnet.execution;

import io.alys.primitives.Bytes;
import java.util.Optional;

/** An answer that is an error, with the numbers that clients of Ethereum use (EIP-1474, geth). */
final class RpcError extends RuntimeException {
  /** A call was reverted; {@link #output} has what the contract says. */
  static final int REVERTED = 3;

  static final int FAILED = -32_000;
  static final int LIMIT = -32_005;
  static final int INVALID_REQUEST = -32_600;
  static final int NO_METHOD = -32_601;
  static final int INVALID_PARAMS = -32_602;
  static final int PARSE = -32_700;

  /** Of the Engine API: more was asked for than is given at once. */
  static final int TOO_LARGE = -38_004;

  private static final long serialVersionUID = 1L;
  private final int code;
  private final transient Optional<Bytes> output;

  RpcError(int code, String message) {
    this(code, message, Optional.empty());
  }

  RpcError(int code, String message, Optional<Bytes> output) {
    super(message, null, false, false);
    this.code = code;
    this.output = output;
  }

  int code() {
    return code;
  }

  String text() {
    return String.valueOf(getMessage());
  }

  Optional<Bytes> output() {
    return output;
  }
}
