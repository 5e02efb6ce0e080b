package io.alys.bitcoind;

/** JSON that is not what bitcoind answers; the text says what is wrong with it, and where. */
final class UndecodableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  UndecodableException(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
