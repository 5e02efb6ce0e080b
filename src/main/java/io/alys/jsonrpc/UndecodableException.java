package io.alys.jsonrpc;

/** JSON that is not what was to be answered; the text says what is wrong with it, and where. */
public final class UndecodableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  public UndecodableException(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  public String reason() {
    return reason;
  }
}
