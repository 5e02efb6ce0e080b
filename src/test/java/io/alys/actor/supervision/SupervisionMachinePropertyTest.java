package io.alys.actor.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.supervision.SupervisionMachine.Child;
import io.alys.actor.supervision.SupervisionMachine.Decision;
import io.alys.actor.supervision.SupervisionMachine.Step;
import io.alys.actor.supervision.SupervisionStrategy.CircuitBreaking;
import io.alys.actor.supervision.SupervisionStrategy.ExponentialBackoff;
import io.alys.actor.supervision.SupervisionStrategy.Never;
import io.alys.actor.supervision.SupervisionStrategy.OneForAll;
import io.alys.actor.supervision.SupervisionStrategy.OneForOne;
import io.alys.actor.supervision.SupervisionStrategy.RestForOne;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SupervisionMachinePropertyTest {
  /** A child's crash, or that it runs, some time after the event before. */
  record Event(int child, boolean crash, int afterMillis) {}

  private record Budget(int max, Duration within) {}

  @Property(tries = 3000)
  void neverExceedsABudgetAndSpendsItBeforeItEscalates(
      @ForAll("supervisors") SupervisionState supervisor, @ForAll("events") List<Event> events) {
    Map<String, List<Instant>> accounts = new HashMap<>();
    SupervisionState state = supervisor;
    Instant now = Instant.EPOCH;
    for (Event event : events) {
      now = now.plusMillis(event.afterMillis());
      Child child = state.children().get(event.child() % state.children().size());
      Step step = SupervisionMachine.crashed(state, child.id(), now, 0.5);
      state = step.next();
      Optional<Budget> budget = budget(child.own().orElse(state.strategy()));
      if (budget.isPresent()) {
        List<Instant> spent =
            accounts.computeIfAbsent(account(state, child), _ -> new ArrayList<>());
        checkBudget(budget.get(), spent, now, step.decision());
      }
    }
  }

  /** The window (now - within, now] is the fullest of those that end now. */
  private static void checkBudget(
      Budget budget, List<Instant> spent, Instant now, Decision decision) {
    Instant from = now.minus(budget.within());
    long before = spent.stream().filter(each -> each.isAfter(from)).count();
    if (decision instanceof Decision.Restart) {
      assertThat(before).isLessThan(budget.max());
      spent.add(now);
    } else {
      assertThat(decision).isInstanceOf(Decision.Escalate.class);
      assertThat(before).isEqualTo(budget.max());
    }
  }

  private static Optional<Budget> budget(SupervisionStrategy strategy) {
    return switch (strategy) {
      case OneForOne(int max, Duration within) -> Optional.of(new Budget(max, within));
      case OneForAll(int max, Duration within) -> Optional.of(new Budget(max, within));
      case RestForOne(int max, Duration within) -> Optional.of(new Budget(max, within));
      case ExponentialBackoff _ -> Optional.empty();
      case CircuitBreaking _ -> Optional.empty();
      case Never _ -> Optional.empty();
    };
  }

  /** Whose restarts count together: the group's, or those of one child. */
  private static String account(SupervisionState state, Child child) {
    boolean together = child.own().isEmpty() && !(state.strategy() instanceof OneForOne);
    return together ? "the group" : child.id();
  }

  @Property(tries = 2000)
  void restartsTheChildrenThatItsStrategyNamesInTheirOrder(
      @ForAll("supervisors") SupervisionState supervisor, @ForAll("events") List<Event> events) {
    List<String> all = supervisor.children().stream().map(Child::id).toList();
    SupervisionState state = supervisor;
    Instant now = Instant.EPOCH;
    for (Event event : events) {
      now = now.plusMillis(event.afterMillis());
      Child child = state.children().get(event.child() % all.size());
      SupervisionStrategy strategy = child.own().orElse(state.strategy());
      Step step = SupervisionMachine.crashed(state, child.id(), now, 0.5);
      state = step.next();
      if (step.decision() instanceof Decision.Restart restart) {
        List<String> expected =
            switch (strategy) {
              case OneForAll _ -> all;
              case RestForOne _ -> all.subList(all.indexOf(child.id()), all.size());
              case OneForOne _, ExponentialBackoff _, CircuitBreaking _, Never _ ->
                  List.of(child.id());
            };
        assertThat(restart.children()).isEqualTo(expected);
      }
      assertThat(step.decision() instanceof Decision.GiveUp).isEqualTo(strategy instanceof Never);
    }
  }

  @Property(tries = 2000)
  void backsOffByTheNumberOfCrashesSinceTheLastQuietRun(
      @ForAll("backoffs") ExponentialBackoff backoff, @ForAll("events") List<Event> events) {
    SupervisionState state =
        SupervisionState.of(backoff, List.of(new Child("a", Optional.empty())));
    Instant now = Instant.EPOCH;
    Optional<Instant> running = Optional.empty();
    int inARow = 0;
    for (Event event : events) {
      now = now.plusMillis(event.afterMillis());
      if (!event.crash()) {
        running = Optional.of(now);
        state = SupervisionMachine.running(state, "a", now).next();
        continue;
      }
      Instant latest = now.minus(backoff.resetAfter());
      inARow = running.filter(since -> !since.isAfter(latest)).isPresent() ? 1 : inARow + 1;
      running = Optional.empty();
      Step step = SupervisionMachine.crashed(state, "a", now, 0.5);
      state = step.next();
      if (inARow > backoff.maxRestarts()) {
        assertThat(step.decision()).isInstanceOf(Decision.Escalate.class);
        return;
      }
      assertThat(step.decision())
          .isEqualTo(
              new Decision.Restart(List.of("a"), backoff.policy().delay(inARow, 0.5), false));
    }
  }

  @Property(tries = 2000)
  void restartsAtOnceLessOftenThanTheThresholdInAnyWindow(
      @ForAll("circuits") CircuitBreaking strategy, @ForAll("events") List<Event> events) {
    CircuitBreakerPolicy policy = strategy.policy();
    SupervisionState state =
        SupervisionState.of(strategy, List.of(new Child("a", Optional.empty())));
    Instant now = Instant.EPOCH;
    List<Instant> atOnce = new ArrayList<>();
    Instant restsUntil = Instant.EPOCH;
    for (Event event : events) {
      // A child that rests cannot crash.
      now = now.isBefore(restsUntil) ? restsUntil : now;
      now = now.plusMillis(event.afterMillis());
      Step step = SupervisionMachine.crashed(state, "a", now, 0.5);
      state = step.next();
      assertThat(step.decision()).isInstanceOf(Decision.Restart.class);
      Decision.Restart restart = (Decision.Restart) step.decision();
      assertThat(restart.after())
          .isEqualTo(restart.circuitOpen() ? policy.openFor() : Duration.ZERO);
      if (restart.circuitOpen()) {
        restsUntil = now.plus(policy.openFor());
      } else {
        atOnce.add(now);
      }
      Instant from = now.minus(policy.window());
      assertThat(atOnce.stream().filter(each -> each.isAfter(from)).count())
          .isLessThan(policy.failureThreshold());
    }
  }

  @Provide
  Arbitrary<List<Event>> events() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 3),
            Arbitraries.of(true, true, false),
            Arbitraries.integers().between(0, 1500))
        .as(Event::new)
        .list()
        .ofMaxSize(80);
  }

  @Provide
  Arbitrary<SupervisionState> supervisors() {
    Arbitrary<List<Optional<SupervisionStrategy>>> owns =
        strategies().optional(0.4).list().ofMinSize(1).ofMaxSize(4);
    return Combinators.combine(strategies(), owns)
        .as(
            (strategy, own) -> {
              List<Child> children = new ArrayList<>();
              for (int i = 0; i < own.size(); i++) {
                children.add(new Child("child " + i, own.get(i)));
              }
              return SupervisionState.of(strategy, children);
            });
  }

  private Arbitrary<SupervisionStrategy> strategies() {
    Arbitrary<Integer> maxima = Arbitraries.integers().between(0, 4);
    return Arbitraries.oneOf(
        Combinators.combine(maxima, times()).as(OneForOne::new),
        Combinators.combine(maxima, times()).as(OneForAll::new),
        Combinators.combine(maxima, times()).as(RestForOne::new),
        backoffs(),
        circuits(),
        Arbitraries.of(new Never()));
  }

  @Provide
  Arbitrary<ExponentialBackoff> backoffs() {
    BackoffPolicy policy = new BackoffPolicy(Duration.ofMillis(10), Duration.ofSeconds(2), 2, 0.1);
    return Combinators.combine(Arbitraries.integers().between(0, 6), times())
        .as((max, resetAfter) -> new ExponentialBackoff(policy, max, resetAfter));
  }

  @Provide
  Arbitrary<CircuitBreaking> circuits() {
    return Combinators.combine(Arbitraries.integers().between(1, 4), times(), times())
        .as(
            (threshold, window, openFor) ->
                new CircuitBreaking(new CircuitBreakerPolicy(threshold, window, openFor, 1)));
  }

  private static Arbitrary<Duration> times() {
    return Arbitraries.integers().between(1, 6000).map(Duration::ofMillis);
  }
}
