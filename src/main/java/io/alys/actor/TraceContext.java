package io.alys.actor;

import io.alys.primitives.Seed;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Where a message stands in a trace: the {@code traceparent} of the W3C Trace Context
 * recommendation, version 00. Identifiers are never all zero.
 */
public record TraceContext(long traceHigh, long traceLow, long span, byte flags) {
  private static final int LENGTH = 55;
  private static final byte SAMPLED = 1;
  private static final HexFormat HEX = HexFormat.of();

  public TraceContext {
    if ((traceHigh | traceLow) == 0 || span == 0) {
      throw new IllegalArgumentException("trace id and span id must not be zero");
    }
  }

  /** A new trace. */
  public static TraceContext root(Seed seed) {
    return new TraceContext(seed.nextLong(), nonZero(seed), nonZero(seed), SAMPLED);
  }

  /** The same trace, one step further on. */
  public TraceContext child(Seed seed) {
    return new TraceContext(traceHigh, traceLow, nonZero(seed), flags);
  }

  /** The same trace, at a span that is known; 0 leaves it where it is. */
  TraceContext at(long known) {
    return known == 0 ? this : new TraceContext(traceHigh, traceLow, known, flags);
  }

  /** Whether its spans are recorded, as whoever began it decided. */
  public boolean sampled() {
    return (flags & SAMPLED) != 0;
  }

  /** The same place in the same trace, recorded or not. */
  public TraceContext sampled(boolean other) {
    return new TraceContext(
        traceHigh, traceLow, span, (byte) (other ? flags | SAMPLED : flags & ~SAMPLED));
  }

  /** Reads a {@code traceparent}; empty when it is not a valid one. */
  public static Optional<TraceContext> parse(String text) {
    boolean framed =
        text.length() == LENGTH
            && text.startsWith("00-")
            && text.charAt(35) == '-'
            && text.charAt(52) == '-'
            && text.equals(text.toLowerCase(java.util.Locale.ROOT));
    if (!framed) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new TraceContext(
              HexFormat.fromHexDigitsToLong(text, 3, 19),
              HexFormat.fromHexDigitsToLong(text, 19, 35),
              HexFormat.fromHexDigitsToLong(text, 36, 52),
              (byte) HexFormat.fromHexDigits(text, 53, 55)));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** The trace id alone, 32 hex digits. */
  public String traceId() {
    return HEX.toHexDigits(traceHigh) + HEX.toHexDigits(traceLow);
  }

  /** The {@code traceparent} header's value. */
  @Override
  public String toString() {
    return "00-" + traceId() + "-" + HEX.toHexDigits(span) + "-" + HEX.toHexDigits(flags);
  }

  private static long nonZero(Seed seed) {
    return seed.nextLong() | 1;
  }
}
