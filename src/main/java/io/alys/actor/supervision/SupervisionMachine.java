package io.alys.actor.supervision;

import io.alys.actor.supervision.SupervisionState.History;
import io.alys.actor.supervision.SupervisionStrategy.CircuitBreaking;
import io.alys.actor.supervision.SupervisionStrategy.ExponentialBackoff;
import io.alys.actor.supervision.SupervisionStrategy.Never;
import io.alys.actor.supervision.SupervisionStrategy.OneForAll;
import io.alys.actor.supervision.SupervisionStrategy.OneForOne;
import io.alys.actor.supervision.SupervisionStrategy.RestForOne;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides what a supervisor does about its children. Pure.
 *
 * <p>A budget of n restarts within w means: no window of length w, wherever it begins, holds more
 * than n decisions to restart. A child's own budget is counted for the child; the budget of {@code
 * OneForAll} and {@code RestForOne}, when it is the supervisor's strategy, for the group.
 */
public final class SupervisionMachine {
  private SupervisionMachine() {}

  /** A child: its name, and its own strategy if it has one. */
  public record Child(String id, Optional<SupervisionStrategy> own) {}

  /** What to do. */
  public sealed interface Decision {
    /**
     * Take these children down in the reverse order, wait, and start them in this order.
     *
     * @param circuitOpen whether their messages are refused meanwhile
     */
    record Restart(List<String> children, Duration after, boolean circuitOpen)
        implements Decision {}

    /** Leave it down. */
    record GiveUp(String child, String reason) implements Decision {}

    /** Leave it down and fail oneself: the supervisor above decides. */
    record Escalate(String child, String reason) implements Decision {}

    /** Nothing to do. */
    record Ignore(String reason) implements Decision {}
  }

  /** A decision, and what is remembered of it. */
  public record Step(SupervisionState next, Decision decision) {}

  private record Budget(int max, Duration within) {
    /** The restarts that count, and one more now; empty when there is no room for it. */
    Optional<List<Instant>> spend(List<Instant> past, Instant now) {
      Instant from = now.minus(within);
      List<Instant> recent = past.stream().filter(at -> at.isAfter(from)).toList();
      return recent.size() >= max
          ? Optional.empty()
          : Optional.of(Stream.concat(recent.stream(), Stream.of(now)).toList());
    }
  }

  /**
   * A child crashed, or did not start.
   *
   * @param uniform from 0 up to, not including, 1, for the jitter of a delay
   */
  public static Step crashed(SupervisionState state, String child, Instant now, double uniform) {
    state.history(child);
    return switch (state.strategyOf(child)) {
      case OneForOne(int max, Duration within) ->
          alone(state, child, now, new Budget(max, within), List.of(child));
      case OneForAll(int max, Duration within) ->
          together(state, child, now, new Budget(max, within), state.all());
      case RestForOne(int max, Duration within) ->
          together(state, child, now, new Budget(max, within), state.from(child));
      case ExponentialBackoff backoff -> backoff(state, child, now, uniform, backoff);
      case CircuitBreaking(CircuitBreakerPolicy policy) -> circuit(state, child, now, policy);
      case Never _ ->
          new Step(state, new Decision.GiveUp(child, "its strategy is never to restart"));
    };
  }

  /** A child runs: a start, or a restart, went well. */
  public static Step running(SupervisionState state, String child, Instant now) {
    History history = state.history(child);
    Decision nothing = new Decision.Ignore("it runs");
    return switch (state.strategyOf(child)) {
      case OneForOne _ -> new Step(state, nothing);
      case OneForAll _ -> new Step(state, nothing);
      case RestForOne _ -> new Step(state, nothing);
      case Never _ -> new Step(state, nothing);
      case ExponentialBackoff _ ->
          new Step(
              state.with(
                  child,
                  new History(
                      history.restarts(), history.attempts(), Optional.of(now), history.circuit())),
              nothing);
      case CircuitBreaking _ -> new Step(state, nothing);
    };
  }

  /** Restarts on the child's own account. */
  private static Step alone(
      SupervisionState state, String child, Instant now, Budget budget, List<String> children) {
    History history = state.history(child);
    return budget
        .spend(history.restarts(), now)
        .map(
            spent ->
                restart(
                    state.with(
                        child,
                        new History(
                            spent, history.attempts(), Optional.empty(), history.circuit())),
                    children))
        .orElseGet(() -> escalate(state, child, budget));
  }

  /**
   * Restarts on the group's account, if the strategy is the group's. A child's own window must not
   * decide how long the group remembers.
   */
  private static Step together(
      SupervisionState state, String child, Instant now, Budget budget, List<String> children) {
    if (state.ownStrategyOf(child).isPresent()) {
      return alone(state, child, now, budget, children);
    }
    return budget
        .spend(state.groupRestarts(), now)
        .map(spent -> restart(state.withGroup(spent), children))
        .orElseGet(() -> escalate(state, child, budget));
  }

  /**
   * Only a run counts as quiet: a start that hangs for longer than {@code resetAfter} and then
   * fails must not begin the count anew, or it would never escalate.
   */
  private static Step backoff(
      SupervisionState state, String child, Instant now, double uniform, ExponentialBackoff by) {
    History history = state.history(child);
    boolean quiet =
        history
            .runningSince()
            .filter(since -> !now.isBefore(since.plus(by.resetAfter())))
            .isPresent();
    int attempt = quiet ? 1 : history.attempts() + 1;
    if (attempt > by.maxRestarts()) {
      return new Step(
          state,
          new Decision.Escalate(
              child, "it crashed again after %d restarts in a row".formatted(by.maxRestarts())));
    }
    Duration delay = by.policy().delay(attempt, uniform);
    History next = new History(history.restarts(), attempt, Optional.empty(), history.circuit());
    return new Step(state.with(child, next), new Decision.Restart(List.of(child), delay, false));
  }

  /**
   * The circuit of a child: closed, a crash restarts it at once; open, it rests; half open, it runs
   * on trial, and the first crash within the window opens it again. A trial that lasts a window
   * closes it: that shows at the next crash. A trial takes no calls one by one, so the policy's
   * probes play no part.
   */
  private static Step circuit(
      SupervisionState state, String child, Instant now, CircuitBreakerPolicy policy) {
    History history = state.history(child);
    CircuitBreaker before = onTrial(history, now, policy);
    CircuitBreaker after = CircuitBreaker.onFailure(policy, before, now);
    boolean opened = after instanceof CircuitBreaker.Open;
    History next = new History(history.restarts(), 0, Optional.empty(), after);
    return new Step(
        state.with(child, next),
        new Decision.Restart(List.of(child), opened ? policy.openFor() : Duration.ZERO, opened));
  }

  private static CircuitBreaker onTrial(History history, Instant now, CircuitBreakerPolicy policy) {
    return switch (history.circuit()) {
      case CircuitBreaker.Closed closed -> closed;
      case CircuitBreaker.HalfOpen half -> half;
      case CircuitBreaker.Open open ->
          now.isBefore(open.until().plus(policy.window()))
              ? new CircuitBreaker.HalfOpen(1, 0)
              : CircuitBreaker.CLOSED;
    };
  }

  private static Step restart(SupervisionState next, List<String> children) {
    return new Step(next, new Decision.Restart(children, Duration.ZERO, false));
  }

  private static Step escalate(SupervisionState state, String child, Budget budget) {
    return new Step(
        state,
        new Decision.Escalate(
            child,
            "it crashed again after %d restarts within %s"
                .formatted(budget.max(), budget.within())));
  }
}
