package io.alys.actor.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.actor.supervision.SupervisionMachine.Child;
import io.alys.actor.supervision.SupervisionMachine.Decision;
import io.alys.actor.supervision.SupervisionMachine.Step;
import io.alys.primitives.Seed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SupervisionPropertyTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration WITHIN = Duration.ofSeconds(60);
  private static final BackoffPolicy BACKOFF =
      new BackoffPolicy(Duration.ofMillis(100), Duration.ofSeconds(10), 2, 0.1);
  private static final CircuitBreakerPolicy CIRCUIT =
      new CircuitBreakerPolicy(3, WITHIN, Duration.ofSeconds(30), 2);

  private static SupervisionState three(SupervisionStrategy strategy) {
    return SupervisionState.of(
        strategy,
        List.of(
            new Child("a", Optional.empty()),
            new Child("b", Optional.empty()),
            new Child("c", Optional.empty())));
  }

  private static SupervisionStrategy budgeted(int kind, int max) {
    return switch (kind) {
      case 0 -> new SupervisionStrategy.OneForOne(max, WITHIN);
      case 1 -> new SupervisionStrategy.OneForAll(max, WITHIN);
      default -> new SupervisionStrategy.RestForOne(max, WITHIN);
    };
  }

  @Property
  void noWindowHoldsMoreRestartsThanTheBudget(
      @ForAll long seed, @ForAll @IntRange(max = 2) int kind, @ForAll @IntRange(max = 4) int max) {
    SupervisionState state = three(budgeted(kind, max));
    Seed random = Seed.of(seed);
    Instant now = START;
    List<Instant> restarts = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      now = now.plusMillis(random.nextInt(20_000));
      String child = kind == 0 ? "a" : List.of("a", "b", "c").get(random.nextInt(3));
      Step step = SupervisionMachine.crashed(state, child, now, random.nextDouble());
      state = SupervisionMachine.running(step.next(), child, now).next();
      if (step.decision() instanceof Decision.Restart) {
        restarts.add(now);
      } else {
        assertThat(step.decision()).isInstanceOf(Decision.Escalate.class);
        Instant at = now;
        assertThat(restarts.stream().filter(r -> r.isAfter(at.minus(WITHIN)))).hasSize(max);
      }
    }
    for (Instant end : restarts) {
      assertThat(restarts.stream().filter(r -> !r.isAfter(end) && r.isAfter(end.minus(WITHIN))))
          .hasSizeLessThanOrEqualTo(max);
    }
  }

  @Example
  void choosesWhomToRestart() {
    Instant now = START;
    assertThat(decision(new SupervisionStrategy.OneForOne(1, WITHIN), "b", now))
        .isEqualTo(new Decision.Restart(List.of("b"), Duration.ZERO, false));
    assertThat(decision(new SupervisionStrategy.OneForAll(1, WITHIN), "b", now))
        .isEqualTo(new Decision.Restart(List.of("a", "b", "c"), Duration.ZERO, false));
    assertThat(decision(new SupervisionStrategy.RestForOne(1, WITHIN), "b", now))
        .isEqualTo(new Decision.Restart(List.of("b", "c"), Duration.ZERO, false));
    assertThat(decision(new SupervisionStrategy.Never(), "b", now))
        .isEqualTo(new Decision.GiveUp("b", "its strategy is never to restart"));
    assertThat(decision(new SupervisionStrategy.OneForOne(0, WITHIN), "b", now))
        .isEqualTo(new Decision.Escalate("b", "it crashed again after 0 restarts within PT1M"));
  }

  private static Decision decision(SupervisionStrategy strategy, String child, Instant now) {
    return SupervisionMachine.crashed(three(strategy), child, now, 0.5).decision();
  }

  @Example
  void prefersTheChildsOwnStrategy() {
    SupervisionState state =
        SupervisionState.of(
            new SupervisionStrategy.OneForAll(1, WITHIN),
            List.of(
                new Child("a", Optional.of(new SupervisionStrategy.Never())),
                new Child("b", Optional.empty())));
    assertThat(SupervisionMachine.crashed(state, "a", START, 0.5).decision())
        .isInstanceOf(Decision.GiveUp.class);
    assertThat(SupervisionMachine.running(state, "a", START).decision())
        .isEqualTo(new Decision.Ignore("it runs"));
    assertThatThrownBy(() -> SupervisionMachine.crashed(state, "z", START, 0.5))
        .hasMessage("no child is named z");
    assertThatThrownBy(
            () ->
                SupervisionState.of(
                    new SupervisionStrategy.Never(),
                    List.of(new Child("a", Optional.empty()), new Child("a", Optional.empty()))))
        .hasMessageStartingWith("two children have one name");
  }

  @Example
  void backsOffMoreAndMoreUntilItIsQuiet() {
    SupervisionState state = three(new SupervisionStrategy.ExponentialBackoff(BACKOFF, 3, WITHIN));
    Instant now = START;
    for (long expected : new long[] {100, 200, 400}) {
      Step step = SupervisionMachine.crashed(state, "a", now, 0.5);
      assertThat(step.decision())
          .isEqualTo(new Decision.Restart(List.of("a"), Duration.ofMillis(expected), false));
      now = now.plusMillis(expected);
      state = SupervisionMachine.running(step.next(), "a", now).next();
    }
    assertThat(SupervisionMachine.crashed(state, "a", now, 0.5).decision())
        .isEqualTo(new Decision.Escalate("a", "it crashed again after 3 restarts in a row"));
    Step almost = SupervisionMachine.crashed(state, "a", now.plus(WITHIN).minusMillis(1), 0.5);
    assertThat(almost.decision()).isInstanceOf(Decision.Escalate.class);
    Step quiet = SupervisionMachine.crashed(state, "a", now.plus(WITHIN), 0.5);
    assertThat(quiet.decision())
        .isEqualTo(new Decision.Restart(List.of("a"), Duration.ofMillis(100), false));
  }

  @Example
  void letsItRestWhenItsCircuitOpens() {
    SupervisionState state = three(new SupervisionStrategy.CircuitBreaking(CIRCUIT));
    Decision.Restart atOnce = new Decision.Restart(List.of("a"), Duration.ZERO, false);
    Decision.Restart later = new Decision.Restart(List.of("a"), Duration.ofSeconds(30), true);
    Instant now = START;
    for (Decision expected : List.of(atOnce, atOnce, later)) {
      Step step = SupervisionMachine.crashed(state, "a", now, 0.5);
      assertThat(step.decision()).isEqualTo(expected);
      state = SupervisionMachine.running(step.next(), "a", now).next();
    }
    now = now.plusSeconds(31);
    Step onTrial = SupervisionMachine.crashed(state, "a", now, 0.5);
    assertThat(onTrial.decision()).isEqualTo(later);
    Step afterTrial =
        SupervisionMachine.crashed(onTrial.next(), "a", now.plusSeconds(30 + 60), 0.5);
    assertThat(afterTrial.decision()).isEqualTo(atOnce);
  }

  @Property
  void neverAdmitsWhileOpenAndFewWhileHalfOpen(@ForAll long seed) {
    Seed random = Seed.of(seed);
    CircuitBreaker state = CircuitBreaker.CLOSED;
    Instant now = START;
    Instant openUntil = START;
    int sinceHalfOpen = 0;
    for (int i = 0; i < 200; i++) {
      now = now.plusMillis(random.nextInt(8_000));
      CircuitBreaker.Admission admission = CircuitBreaker.admit(CIRCUIT, state, now);
      if (now.isBefore(openUntil)) {
        assertThat(admission.admitted()).isFalse();
        assertThat(now.plus(admission.retryIn())).isEqualTo(openUntil);
      }
      state = admission.next();
      if (!admission.admitted()) {
        continue;
      }
      sinceHalfOpen = state instanceof CircuitBreaker.HalfOpen ? sinceHalfOpen + 1 : 0;
      assertThat(sinceHalfOpen).isLessThanOrEqualTo(CIRCUIT.probes());
      if (random.nextInt(3) > 0) {
        state = CircuitBreaker.onFailure(CIRCUIT, state, now);
      } else {
        state = CircuitBreaker.onSuccess(CIRCUIT, state);
      }
      if (state instanceof CircuitBreaker.Open open) {
        openUntil = open.until();
        sinceHalfOpen = 0;
      }
    }
  }

  @Example
  void closesAfterItsProbesAndRefusesMore() {
    CircuitBreaker half = new CircuitBreaker.HalfOpen(1, 0);
    half = CircuitBreaker.admit(CIRCUIT, half, START).next();
    assertThat(half).isEqualTo(new CircuitBreaker.HalfOpen(2, 0));
    CircuitBreaker.Admission third = CircuitBreaker.admit(CIRCUIT, half, START);
    assertThat(third.admitted()).isFalse();
    assertThat(third.retryIn()).isEqualTo(CIRCUIT.openFor());
    half = CircuitBreaker.onSuccess(CIRCUIT, half);
    assertThat(half).isEqualTo(new CircuitBreaker.HalfOpen(2, 1));
    assertThat(CircuitBreaker.onSuccess(CIRCUIT, half)).isEqualTo(CircuitBreaker.CLOSED);
    CircuitBreaker open = CircuitBreaker.onFailure(CIRCUIT, half, START);
    assertThat(open).isEqualTo(new CircuitBreaker.Open(START, START.plusSeconds(30)));
    assertThat(CircuitBreaker.onFailure(CIRCUIT, open, START)).isEqualTo(open);
    assertThat(CircuitBreaker.onSuccess(CIRCUIT, open)).isEqualTo(open);
    assertThat(CircuitBreaker.onSuccess(CIRCUIT, CircuitBreaker.CLOSED))
        .isEqualTo(CircuitBreaker.CLOSED);
    assertThat(CircuitBreaker.admit(CIRCUIT, open, START.plusSeconds(30)).admitted()).isTrue();
  }

  @Example
  void forgetsFailuresBeyondTheWindow() {
    CircuitBreaker state = CircuitBreaker.CLOSED;
    for (int i = 0; i < 10; i++) {
      state = CircuitBreaker.onFailure(CIRCUIT, state, START.plus(WITHIN.multipliedBy(i)));
      assertThat(state).isInstanceOf(CircuitBreaker.Closed.class);
    }
  }

  @Property
  void waitsWithinTheJitterAroundAGrowingDelay(
      @ForAll @IntRange(min = 1) int attempt, @ForAll long seed) {
    double uniform = Seed.of(seed).nextDouble();
    Duration plain = BACKOFF.delay(attempt, 0.5);
    assertThat(plain).isBetween(Duration.ofMillis(100), Duration.ofSeconds(10));
    if (attempt > 1) {
      assertThat(plain).isGreaterThanOrEqualTo(BACKOFF.delay(attempt - 1, 0.5));
    }
    assertThat(BACKOFF.delay(attempt, uniform).toNanos())
        .isBetween((long) (plain.toNanos() * 0.9) - 1, (long) (plain.toNanos() * 1.1) + 1);
  }

  @Example
  void spreadsTheJitterEvenly() {
    Seed seed = Seed.of(42);
    int[] tenths = new int[10];
    int draws = 100_000;
    for (int i = 0; i < draws; i++) {
      double millis = BACKOFF.delay(1, seed.nextDouble()).toNanos() / 1e6;
      tenths[(int) Math.floor((millis - 90) / 2)]++;
    }
    double chiSquare = 0;
    for (int count : tenths) {
      chiSquare += Math.pow(count - draws / 10.0, 2) / (draws / 10.0);
    }
    // The 99.9 % point of chi-square with 9 degrees of freedom.
    assertThat(chiSquare).isLessThan(27.88);
  }

  @Example
  void refusesPoliciesThatCannotBe() {
    Duration second = Duration.ofSeconds(1);
    assertThatThrownBy(() -> new BackoffPolicy(Duration.ZERO, second, 2, 0))
        .hasMessage("initial delay PT0S must be positive and not over the longest, PT1S");
    assertThatThrownBy(() -> new BackoffPolicy(second.negated(), second, 2, 0))
        .hasMessageContaining("must be positive");
    assertThatThrownBy(() -> new BackoffPolicy(second.plusNanos(1), second, 2, 0))
        .hasMessageContaining("not over the longest");
    assertThatThrownBy(() -> new BackoffPolicy(second, Duration.ofDays(2), 2, 0))
        .hasMessage("longest delay PT48H must not be over a day");
    assertThatThrownBy(() -> new BackoffPolicy(second, second, 0.9, 0))
        .hasMessage("multiplier 0.9 must be between 1 and 100");
    assertThatThrownBy(() -> new BackoffPolicy(second, second, 101, 0))
        .hasMessage("multiplier 101.0 must be between 1 and 100");
    assertThatThrownBy(() -> new BackoffPolicy(second, second, 2, 1))
        .hasMessage("jitter 1.0 must be at least 0 and below 1");
    assertThatThrownBy(() -> new BackoffPolicy(second, second, 2, -0.1))
        .hasMessage("jitter -0.1 must be at least 0 and below 1");
    assertThatThrownBy(() -> BACKOFF.delay(0, 0.5)).hasMessage("attempt 0 must be positive");
    assertThatThrownBy(() -> new CircuitBreakerPolicy(0, second, second, 1))
        .hasMessage("failure threshold 0 and probes 1 must be positive");
    assertThatThrownBy(() -> new CircuitBreakerPolicy(1, second, second, 0))
        .hasMessage("failure threshold 1 and probes 0 must be positive");
    assertThatThrownBy(() -> new CircuitBreakerPolicy(1, Duration.ZERO, second, 1))
        .hasMessage("window PT0S and open time PT1S must be positive");
    assertThatThrownBy(() -> new CircuitBreakerPolicy(1, second, Duration.ZERO, 1))
        .hasMessage("window PT1S and open time PT0S must be positive");
    assertThatThrownBy(() -> new SupervisionStrategy.OneForOne(-1, second))
        .hasMessage("max restarts -1 must not be negative");
    assertThatThrownBy(() -> new SupervisionStrategy.OneForAll(1, Duration.ZERO))
        .hasMessage("window PT0S must be positive");
  }
}
