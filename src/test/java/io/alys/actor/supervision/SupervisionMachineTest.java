package io.alys.actor.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SupervisionMachineTest {
  private static final Instant START = Instant.ofEpochSecond(1_000_000);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final ExponentialBackoff BACKOFF =
      new ExponentialBackoff(
          new BackoffPolicy(Duration.ofSeconds(1), Duration.ofSeconds(60), 2, 0.5), 3, MINUTE);
  private static final CircuitBreaking CIRCUIT =
      new CircuitBreaking(
          new CircuitBreakerPolicy(3, Duration.ofSeconds(10), Duration.ofSeconds(30), 1));

  /** A supervisor under test: remembers its state from step to step. */
  private static final class Nursery {
    private SupervisionState state;

    Nursery(SupervisionStrategy strategy, Child... children) {
      state = SupervisionState.of(strategy, List.of(children));
    }

    Decision crash(String child, long second) {
      Step step = SupervisionMachine.crashed(state, child, at(second), 0.5);
      state = step.next();
      return step.decision();
    }

    void running(String child, long second) {
      Step step = SupervisionMachine.running(state, child, at(second));
      assertThat(step.decision()).isEqualTo(new Decision.Ignore("it runs"));
      state = step.next();
    }
  }

  private static Instant at(long second) {
    return START.plusSeconds(second);
  }

  private static Child child(String id) {
    return new Child(id, Optional.empty());
  }

  private static Child child(String id, SupervisionStrategy own) {
    return new Child(id, Optional.of(own));
  }

  private static Decision now(String... children) {
    return new Decision.Restart(List.of(children), Duration.ZERO, false);
  }

  private static Decision spent(String child, int max, Duration within) {
    return new Decision.Escalate(
        child, "it crashed again after %d restarts within %s".formatted(max, within));
  }

  @Test
  void restartsOneForOneUpToTheBudgetOfEach() {
    Nursery nursery = new Nursery(new OneForOne(2, MINUTE), child("a"), child("b"));

    assertThat(nursery.crash("a", 0)).isEqualTo(now("a"));
    assertThat(nursery.crash("a", 1)).isEqualTo(now("a"));
    assertThat(nursery.crash("b", 2)).isEqualTo(now("b"));
    assertThat(nursery.crash("a", 59)).isEqualTo(spent("a", 2, MINUTE));
    assertThat(nursery.crash("a", 60)).isEqualTo(now("a"));
    assertThat(nursery.crash("a", 60)).isEqualTo(spent("a", 2, MINUTE));
  }

  @Test
  void escalatesTheFirstCrashWhenTheBudgetIsNothing() {
    Nursery nursery = new Nursery(new OneForOne(0, MINUTE), child("a"));

    assertThat(nursery.crash("a", 0)).isEqualTo(spent("a", 0, MINUTE));
  }

  @Test
  void restartsAllInTheirOrderUpToTheBudgetOfTheGroup() {
    Nursery nursery = new Nursery(new OneForAll(2, MINUTE), child("a"), child("b"), child("c"));

    assertThat(nursery.crash("b", 0)).isEqualTo(now("a", "b", "c"));
    assertThat(nursery.crash("c", 1)).isEqualTo(now("a", "b", "c"));
    assertThat(nursery.crash("a", 2)).isEqualTo(spent("a", 2, MINUTE));
    assertThat(nursery.crash("a", 60)).isEqualTo(now("a", "b", "c"));
  }

  @Test
  void restartsTheRestInTheirOrder() {
    Nursery nursery = new Nursery(new RestForOne(2, MINUTE), child("a"), child("b"), child("c"));

    assertThat(nursery.crash("b", 0)).isEqualTo(now("b", "c"));
    assertThat(nursery.crash("c", 1)).isEqualTo(now("c"));
    assertThat(nursery.crash("a", 59)).isEqualTo(spent("a", 2, MINUTE));
    assertThat(nursery.crash("a", 60)).isEqualTo(now("a", "b", "c"));
  }

  @Test
  void prefersTheStrategyOfTheChild() {
    Nursery nursery =
        new Nursery(new OneForAll(2, MINUTE), child("a"), child("b", new OneForOne(1, MINUTE)));

    assertThat(nursery.crash("b", 0)).isEqualTo(now("b"));
    assertThat(nursery.crash("b", 1)).isEqualTo(spent("b", 1, MINUTE));
    assertThat(nursery.crash("a", 2)).isEqualTo(now("a", "b"));
  }

  @Test
  void countsAChildsOwnGroupStrategyForTheChildAlone() {
    Duration second = Duration.ofSeconds(1);
    Nursery nursery =
        new Nursery(
            new RestForOne(1, MINUTE),
            child("a"),
            child("b", new OneForAll(1, second)),
            child("c", new RestForOne(1, second)));

    assertThat(nursery.crash("a", 0)).isEqualTo(now("a", "b", "c"));
    assertThat(nursery.crash("b", 10)).isEqualTo(now("a", "b", "c"));
    assertThat(nursery.crash("b", 10)).isEqualTo(spent("b", 1, second));
    assertThat(nursery.crash("c", 10)).isEqualTo(now("c"));
    assertThat(nursery.crash("a", 20)).isEqualTo(spent("a", 1, MINUTE));
    assertThat(nursery.crash("a", 60)).isEqualTo(now("a", "b", "c"));
  }

  @Test
  void leavesAChildDownThatIsNeverRestarted() {
    Nursery nursery = new Nursery(new Never(), child("a"));

    assertThat(nursery.crash("a", 0))
        .isEqualTo(new Decision.GiveUp("a", "its strategy is never to restart"));
  }

  @Test
  void waitsLongerAfterEachCrashAndThenEscalates() {
    Nursery nursery = new Nursery(BACKOFF, child("a"), child("b"));

    assertThat(nursery.crash("a", 0)).isEqualTo(later("a", 1));
    assertThat(nursery.crash("a", 2)).isEqualTo(later("a", 2));
    assertThat(nursery.crash("b", 3)).isEqualTo(later("b", 1));
    assertThat(nursery.crash("a", 5)).isEqualTo(later("a", 4));
    assertThat(nursery.crash("a", 10))
        .isEqualTo(new Decision.Escalate("a", "it crashed again after 3 restarts in a row"));
  }

  @Test
  void jittersTheDelay() {
    SupervisionState state = SupervisionState.of(BACKOFF, List.of(child("a")));

    assertThat(SupervisionMachine.crashed(state, "a", START, 0.75).decision())
        .isEqualTo(new Decision.Restart(List.of("a"), Duration.ofMillis(1250), false));
  }

  @Test
  void beginsAnewAfterItRanQuietly() {
    Nursery nursery = new Nursery(BACKOFF, child("a"));
    nursery.crash("a", 0);
    nursery.running("a", 1);

    assertThat(nursery.crash("a", 60)).isEqualTo(later("a", 2));
    nursery.running("a", 62);
    assertThat(nursery.crash("a", 122)).isEqualTo(later("a", 1));
  }

  @Test
  void countsAStartThatHangsAsNoQuiet() {
    Nursery nursery = new Nursery(BACKOFF, child("a"));

    assertThat(nursery.crash("a", 0)).isEqualTo(later("a", 1));
    assertThat(nursery.crash("a", 1000)).isEqualTo(later("a", 2));
    assertThat(nursery.crash("a", 2000)).isEqualTo(later("a", 4));
    assertThat(nursery.crash("a", 3000)).isInstanceOf(Decision.Escalate.class);
  }

  @Test
  void forgetsAnEarlierRunWhenTheNextStartFails() {
    Nursery nursery = new Nursery(BACKOFF, child("a"));
    nursery.running("a", 0);

    assertThat(nursery.crash("a", 30)).isEqualTo(later("a", 1));
    assertThat(nursery.crash("a", 90)).isEqualTo(later("a", 2));
  }

  @Test
  void restsAChildThatCrashesTooOften() {
    Nursery nursery = new Nursery(CIRCUIT, child("a"), child("b"));

    assertThat(nursery.crash("a", 0)).isEqualTo(now("a"));
    assertThat(nursery.crash("a", 1)).isEqualTo(now("a"));
    assertThat(nursery.crash("b", 2)).isEqualTo(now("b"));
    assertThat(nursery.crash("a", 2)).isEqualTo(rest("a"));
  }

  @Test
  void restsAgainWhenItCrashesOnTrial() {
    Nursery nursery = resting();

    assertThat(nursery.crash("a", 32)).isEqualTo(rest("a"));
    assertThat(nursery.crash("a", 71)).isEqualTo(rest("a"));
  }

  @Test
  void closesTheCircuitAfterATrialOfOneWindow() {
    Nursery nursery = resting();

    assertThat(nursery.crash("a", 42)).isEqualTo(now("a"));
    assertThat(nursery.crash("a", 43)).isEqualTo(now("a"));
    assertThat(nursery.crash("a", 44)).isEqualTo(rest("a"));
  }

  @Test
  void restsAgainWhenTheStateWasTakenHalfOpen() {
    SupervisionState state = SupervisionState.of(CIRCUIT, List.of(child("a")));
    SupervisionState half =
        state.with(
            "a",
            new SupervisionState.History(
                List.of(), 0, Optional.empty(), new CircuitBreaker.HalfOpen(1, 0)));

    assertThat(SupervisionMachine.crashed(half, "a", START, 0.5).decision()).isEqualTo(rest("a"));
  }

  @Test
  void hasNothingToDoWhenAChildRuns() {
    for (SupervisionStrategy strategy :
        List.of(
            new OneForOne(1, MINUTE),
            new OneForAll(1, MINUTE),
            new RestForOne(1, MINUTE),
            CIRCUIT,
            new Never())) {
      SupervisionState state = SupervisionState.of(strategy, List.of(child("a")));

      assertThat(SupervisionMachine.running(state, "a", START))
          .isEqualTo(new Step(state, new Decision.Ignore("it runs")));
    }
  }

  @Test
  void refusesAChildThatItDoesNotKnow() {
    SupervisionState state = SupervisionState.of(new Never(), List.of(child("a")));

    assertThatThrownBy(() -> SupervisionMachine.crashed(state, "z", START, 0.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no child is named z");
    assertThatThrownBy(() -> SupervisionMachine.running(state, "z", START))
        .hasMessage("no child is named z");
  }

  @Test
  void refusesTwoChildrenOfOneName() {
    assertThatThrownBy(() -> SupervisionState.of(new Never(), List.of(child("a"), child("a"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("two children have one name: [Child[id=a");
  }

  @Test
  void keepsCopiesOfWhatItIsGiven() {
    List<Child> children = new ArrayList<>(List.of(child("a")));
    SupervisionState state = SupervisionState.of(new Never(), children);

    children.clear();

    assertThat(state.children()).containsExactly(child("a"));
  }

  private static Nursery resting() {
    Nursery nursery = new Nursery(CIRCUIT, child("a"));
    nursery.crash("a", 0);
    nursery.crash("a", 1);
    assertThat(nursery.crash("a", 2)).isEqualTo(rest("a"));
    return nursery;
  }

  private static Decision later(String child, int seconds) {
    return new Decision.Restart(List.of(child), Duration.ofSeconds(seconds), false);
  }

  private static Decision rest(String child) {
    return new Decision.Restart(List.of(child), Duration.ofSeconds(30), true);
  }
}
