package io.alys.actor.supervision;

import java.time.Duration;

/** What a supervisor does when a child crashes. Those with a budget escalate beyond it. */
public sealed interface SupervisionStrategy {
  /** Restarts the child that crashed. */
  record OneForOne(int maxRestarts, Duration within) implements SupervisionStrategy {
    public OneForOne {
      requireBudget(maxRestarts, within);
    }
  }

  /** Restarts every child. */
  record OneForAll(int maxRestarts, Duration within) implements SupervisionStrategy {
    public OneForAll {
      requireBudget(maxRestarts, within);
    }
  }

  /** Restarts the child that crashed and those that start after it. */
  record RestForOne(int maxRestarts, Duration within) implements SupervisionStrategy {
    public RestForOne {
      requireBudget(maxRestarts, within);
    }
  }

  /**
   * Restarts the child after a delay that grows with each crash; quiet for {@code resetAfter} makes
   * it short again. Escalates after {@code maxRestarts} in a row.
   */
  record ExponentialBackoff(BackoffPolicy policy, int maxRestarts, Duration resetAfter)
      implements SupervisionStrategy {
    public ExponentialBackoff {
      requireBudget(maxRestarts, resetAfter);
    }
  }

  /**
   * Restarts the child at once until it crashes too often; then lets it rest, and its messages be
   * refused, for {@code openFor} before each further try. It never escalates: it is for what
   * depends on an outside system that will come back.
   */
  record CircuitBreaking(CircuitBreakerPolicy policy) implements SupervisionStrategy {}

  /** Lets it lie. */
  record Never() implements SupervisionStrategy {}

  private static void requireBudget(int maxRestarts, Duration within) {
    if (maxRestarts < 0) {
      throw new IllegalArgumentException(
          "max restarts %d must not be negative".formatted(maxRestarts));
    }
    if (!within.isPositive()) {
      throw new IllegalArgumentException("window %s must be positive".formatted(within));
    }
  }
}
