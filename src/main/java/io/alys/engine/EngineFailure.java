package io.alys.engine;

/**
 * The execution client did not give what it was asked for. Without a stack: its text says which
 * call, why, and what to do.
 */
final class EngineFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What went wrong. */
  enum Kind {
    /** No connection, or it broke. */
    UNREACHABLE,
    /** No whole answer in time. */
    DEADLINE,
    /** It refused our token, or there is no secret to make one of. */
    UNAUTHORIZED,
    /** Too much waits for it already. */
    BUSY,
    /** It failed too often, and is left alone for a while. */
    CIRCUIT_OPEN,
    /** What answered is no JSON-RPC, or not what an execution client answers. */
    MALFORMED,
    /** The answer is longer than the limit. */
    TOO_LARGE,
    /** It looked at the call and said no; the code tells why. */
    REFUSED;

    /** Whether it tells that the client, or the way to it, is not well. */
    boolean trips() {
      return this == UNREACHABLE || this == DEADLINE || this == MALFORMED || this == TOO_LARGE;
    }
  }

  private final Kind kind;
  private final int code;
  private final String reason;

  private EngineFailure(Kind kind, int code, String reason) {
    super(reason, null, false, false);
    this.kind = kind;
    this.code = code;
    this.reason = reason;
  }

  EngineFailure(Kind kind, String reason) {
    this(kind, 0, reason);
  }

  static EngineFailure refused(int code, String reason) {
    return new EngineFailure(Kind.REFUSED, code, reason);
  }

  Kind kind() {
    return kind;
  }

  /** The client's code when it {@code REFUSED}; 0 otherwise. */
  int code() {
    return code;
  }

  /** What happened, to which call and why; never null. */
  String reason() {
    return reason;
  }
}
