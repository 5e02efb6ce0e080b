package io.alys.bitcoind;

/**
 * The Bitcoin node did not give what it was asked for. Without a stack: its text says which call,
 * why, and what to do. It never carries a password.
 */
public final class BitcoinFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What went wrong; a retry policy looks at this alone. */
  public enum Kind {
    /** No connection, or it broke; whether a call was carried out is unknown. */
    UNREACHABLE,
    /** No whole answer in time; whether a call was carried out is unknown. */
    DEADLINE,
    /** It refused the user and the password, or the address that we come from. */
    UNAUTHORIZED,
    /** It starts, and answers nothing yet (-28). */
    WARMING_UP,
    /** It, or our own queue, has too much to do; the call was not carried out. */
    BUSY,
    /** It failed too often, and is left alone for a while; the call was not made. */
    CIRCUIT_OPEN,
    /** What answered is no JSON-RPC, or not what bitcoind answers. */
    MALFORMED,
    /** The answer is longer than the limit. */
    TOO_LARGE,
    /** It looked at the call and said no; the code tells why. */
    REFUSED;

    /** Whether the same may succeed in a moment, by itself. */
    public boolean passing() {
      return this == UNREACHABLE || this == DEADLINE || this == BUSY;
    }

    /** Whether it tells that the node, or the way to it, is not well. */
    boolean trips() {
      return this == UNREACHABLE || this == DEADLINE || this == MALFORMED || this == TOO_LARGE;
    }
  }

  private final Kind kind;
  private final int code;
  private final String reason;

  private BitcoinFailure(Kind kind, int code, String reason) {
    super(reason, null, false, false);
    this.kind = kind;
    this.code = code;
    this.reason = reason;
  }

  public BitcoinFailure(Kind kind, String reason) {
    this(kind, 0, reason);
  }

  /** It said no, with a code of bitcoind's {@code rpc/protocol.h}. */
  static BitcoinFailure refused(int code, String reason) {
    return new BitcoinFailure(Kind.REFUSED, code, reason);
  }

  public Kind kind() {
    return kind;
  }

  /** bitcoind's code when it {@code REFUSED}; 0 otherwise. */
  public int code() {
    return code;
  }

  /**
   * What happened, to which call and why; never null, unlike the message of exceptions at large.
   */
  public String reason() {
    return reason;
  }
}
