package io.alys.devnet.mining;

/** A round that led to nothing; the text says why. Without a stack. */
final class MiningFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  MiningFailure(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
