package io.alys.devnet.wallet;

/** A user cannot go on; the text says what, why, and what was seen last. Without a stack. */
public final class WalletFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  WalletFailure(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  /** What happened; never null, unlike the message of exceptions at large. */
  public String reason() {
    return reason;
  }
}
