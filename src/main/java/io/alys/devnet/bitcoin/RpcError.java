package io.alys.devnet.bitcoin;

import io.alys.devnet.script.Refusal;

/** An answer that is an error, with Bitcoin Core's number ({@code src/rpc/protocol.h}). */
final class RpcError extends RuntimeException {
  static final int MISUSE = -1;
  static final int WRONG_TYPE = -3;
  static final int NOT_FOUND = -5;
  static final int INVALID_PARAMETER = -8;
  static final int UNDECODABLE = -22;
  static final int VERIFY = -25;
  static final int REJECTED = -26;
  static final int IN_UTXO_SET = -27;
  static final int IN_WARMUP = -28;
  static final int INVALID_REQUEST = -32_600;
  static final int NO_METHOD = -32_601;
  static final int PARSE = -32_700;

  private static final long serialVersionUID = 1L;
  private final int code;

  RpcError(int code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  int code() {
    return code;
  }

  String text() {
    return String.valueOf(getMessage());
  }

  /** What {@code sendrawtransaction} says of a refused transaction. */
  static RpcError of(Refusal refusal) {
    return switch (refusal.reason()) {
      case Refusal.MISSING_INPUTS -> new RpcError(VERIFY, refusal.reason());
      case Refusal.ALREADY_KNOWN ->
          new RpcError(IN_UTXO_SET, "Transaction outputs already in utxo set");
      case String _ -> new RpcError(REJECTED, refusal.text());
    };
  }
}
