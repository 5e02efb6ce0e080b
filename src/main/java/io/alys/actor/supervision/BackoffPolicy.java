package io.alys.actor.supervision;

import java.time.Duration;

/**
 * How long to wait before the next attempt: {@code initial · multiplier^(attempt-1)}, at most
 * {@code max}, give or take the jitter.
 *
 * @param multiplier 1 to 100
 * @param jitter the fraction by which a delay is made shorter or longer at random: 0.1 is ±10 %
 */
public record BackoffPolicy(Duration initial, Duration max, double multiplier, double jitter) {
  private static final Duration LONGEST = Duration.ofDays(1);

  public BackoffPolicy {
    if (initial.isNegative() || initial.isZero() || initial.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          "initial delay %s must be positive and not over the longest, %s".formatted(initial, max));
    }
    if (max.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("longest delay %s must not be over a day".formatted(max));
    }
    if (!(multiplier >= 1 && multiplier <= 100)) {
      throw new IllegalArgumentException(
          "multiplier %s must be between 1 and 100".formatted(multiplier));
    }
    if (!(jitter >= 0 && jitter < 1)) {
      throw new IllegalArgumentException(
          "jitter %s must be at least 0 and below 1".formatted(jitter));
    }
  }

  /**
   * The delay before an attempt: never negative, never over {@code max · (1 + jitter)}.
   *
   * @param attempt from 1
   * @param uniform from 0 up to, not including, 1: decides the jitter; 0.5 for none
   */
  public Duration delay(int attempt, double uniform) {
    if (attempt < 1) {
      throw new IllegalArgumentException("attempt %d must be positive".formatted(attempt));
    }
    if (!(uniform >= 0 && uniform < 1)) {
      throw new IllegalArgumentException(
          "chance %s must be at least 0 and below 1".formatted(uniform));
    }
    double plain =
        Math.min((double) max.toNanos(), initial.toNanos() * Math.pow(multiplier, attempt - 1.0));
    return Duration.ofNanos((long) (plain * (1 + jitter * (2 * uniform - 1))));
  }
}
