package io.alys.devnet.execution.ledger;

/** What the Engine API answers with an error of its own, not with a status. */
public final class ChainRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final Kind kind;

  /** Which error (Engine API, common.md). */
  public enum Kind {
    UNKNOWN_PAYLOAD(-38_001),
    INVALID_FORKCHOICE(-38_002),
    INVALID_ATTRIBUTES(-38_003);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    public int code() {
      return code;
    }
  }

  ChainRefusal(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  public String text() {
    return String.valueOf(getMessage());
  }
}
