package io.alys.actor.supervision;

import java.time.Duration;

/**
 * When a circuit opens, and how it closes again.
 *
 * @param failureThreshold failures within the window that open it
 * @param window how long a failure counts
 * @param openFor how long it stays open before it is tried
 * @param probes successes in a row, half open, that close it
 */
public record CircuitBreakerPolicy(
    int failureThreshold, Duration window, Duration openFor, int probes) {
  public CircuitBreakerPolicy {
    if (failureThreshold < 1 || probes < 1) {
      throw new IllegalArgumentException(
          "failure threshold %d and probes %d must be positive"
              .formatted(failureThreshold, probes));
    }
    if (!window.isPositive() || !openFor.isPositive()) {
      throw new IllegalArgumentException(
          "window %s and open time %s must be positive".formatted(window, openFor));
    }
  }
}
