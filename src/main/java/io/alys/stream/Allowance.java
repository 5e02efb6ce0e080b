package io.alys.stream;

import java.time.Duration;
import java.time.Instant;

/**
 * So many a second, and at once as many as come together in a tenth of one (a token bucket). Pure
 * but for its own content.
 */
final class Allowance {
  private static final long NANOS = 1_000_000_000L;

  private final int perSecond;
  private final double most;
  private double left;
  private Instant asOf = Instant.EPOCH;

  Allowance(int perSecond) {
    this.perSecond = perSecond;
    this.most = Math.max(1, perSecond / 10.0);
    this.left = most;
  }

  /** Takes one, when there is one. A clock that jumps back gives nothing and takes nothing. */
  boolean take(Instant now) {
    if (now.isAfter(asOf)) {
      // Beyond a second all is full anyway; the bound keeps the first look from overflowing.
      Duration passed = Duration.between(asOf, now);
      double seconds = passed.toSeconds() > 0 ? 1 : (double) passed.toNanos() / NANOS;
      left = Math.min(most, left + seconds * perSecond);
    }
    asOf = now;
    if (left < 1) {
      return false;
    }
    left -= 1;
    return true;
  }

  /** When there will be one again, after {@link #take} said no. */
  Instant next() {
    return asOf.plusNanos((long) Math.ceil((1 - left) / perSecond * NANOS));
  }
}
