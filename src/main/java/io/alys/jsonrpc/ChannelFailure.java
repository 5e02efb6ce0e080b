package io.alys.jsonrpc;

/** There was no whole answer. Without a stack: its text says from whom, why, and what to do. */
public final class ChannelFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What went wrong. */
  public enum Kind {
    /** No connection, or it broke; whether the calls were carried out is unknown. */
    UNREACHABLE,
    /** No whole answer in time; whether the calls were carried out is unknown. */
    DEADLINE,
    /** Too much waits already; nothing was sent. */
    BUSY,
    /** The answer is longer than the limit. */
    TOO_LARGE
  }

  private final Kind kind;
  private final String reason;

  ChannelFailure(Kind kind, String reason) {
    super(reason, null, false, false);
    this.kind = kind;
    this.reason = reason;
  }

  public Kind kind() {
    return kind;
  }

  /** What happened; never null, unlike the message of exceptions at large. */
  public String reason() {
    return reason;
  }
}
