package io.alys.storage;

import java.time.Instant;

/** Times as the journal holds them: nanoseconds since 1970, UTC, in 63 bits, so until 2262. */
public final class EpochNanos {
  private static final long NANOS = 1_000_000_000L;
  private static final long LAST_SECOND = Long.MAX_VALUE / NANOS - 1;

  private EpochNanos() {}

  /** Refuses a time that the journal cannot hold. */
  public static void require(String what, Instant at) {
    if (at.getEpochSecond() < 0 || at.getEpochSecond() > LAST_SECOND) {
      throw new IllegalArgumentException(
          "%s, %s, must lie between 1970 and 2262".formatted(what, at));
    }
  }

  public static long of(Instant at) {
    return at.getEpochSecond() * NANOS + at.getNano();
  }

  public static Instant toInstant(long nanos) {
    return Instant.ofEpochSecond(nanos / NANOS, nanos % NANOS);
  }
}
