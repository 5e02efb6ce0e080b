package io.alys.actor.supervision;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Keeps calls away from something that fails.
 *
 * <pre>
 *            threshold failures within the window
 *   Closed ---------------------------------------> Open
 *     ^                                              |  openFor passed, and a call asks
 *     |  probes succeeded                            v
 *     +------------------------------------------ HalfOpen
 *                                                    |  one fails
 *                                                    +-----------> Open
 * </pre>
 */
public sealed interface CircuitBreaker {
  /** Calls pass; failures within the window are remembered. */
  record Closed(List<Instant> failures) implements CircuitBreaker {
    public Closed {
      failures = List.copyOf(failures);
    }
  }

  /** No call passes before {@code until}. */
  record Open(Instant since, Instant until) implements CircuitBreaker {}

  /** A few calls pass, to see. */
  record HalfOpen(int admitted, int succeeded) implements CircuitBreaker {}

  CircuitBreaker CLOSED = new Closed(List.of());

  /**
   * Whether a call may pass.
   *
   * @param next the state after asking
   * @param retryIn how long to wait when it may not; zero when it may
   */
  record Admission(CircuitBreaker next, boolean admitted, Duration retryIn) {}

  static Admission admit(CircuitBreakerPolicy policy, CircuitBreaker now, Instant at) {
    return switch (now) {
      case Closed closed -> new Admission(closed, true, Duration.ZERO);
      case Open open when at.isBefore(open.until()) ->
          new Admission(open, false, Duration.between(at, open.until()));
      case Open _ -> new Admission(new HalfOpen(1, 0), true, Duration.ZERO);
      case HalfOpen half when half.admitted() < policy.probes() ->
          new Admission(new HalfOpen(half.admitted() + 1, half.succeeded()), true, Duration.ZERO);
      case HalfOpen half -> new Admission(half, false, policy.openFor());
    };
  }

  static CircuitBreaker onSuccess(CircuitBreakerPolicy policy, CircuitBreaker now) {
    return switch (now) {
      case Closed closed -> closed;
      case Open late -> late;
      case HalfOpen half when half.succeeded() + 1 >= policy.probes() -> CLOSED;
      case HalfOpen half -> new HalfOpen(half.admitted(), half.succeeded() + 1);
    };
  }

  static CircuitBreaker onFailure(CircuitBreakerPolicy policy, CircuitBreaker now, Instant at) {
    return switch (now) {
      case Closed closed -> {
        List<Instant> recent =
            Stream.concat(
                    closed.failures().stream().filter(f -> f.isAfter(at.minus(policy.window()))),
                    Stream.of(at))
                .toList();
        yield recent.size() >= policy.failureThreshold() ? open(policy, at) : new Closed(recent);
      }
      case Open late -> late;
      case HalfOpen _ -> open(policy, at);
    };
  }

  private static Open open(CircuitBreakerPolicy policy, Instant at) {
    return new Open(at, at.plus(policy.openFor()));
  }
}
