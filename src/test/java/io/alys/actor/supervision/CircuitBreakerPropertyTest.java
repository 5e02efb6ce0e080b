package io.alys.actor.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.supervision.CircuitBreaker.Admission;
import io.alys.actor.supervision.CircuitBreaker.Closed;
import io.alys.actor.supervision.CircuitBreaker.HalfOpen;
import io.alys.actor.supervision.CircuitBreaker.Open;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CircuitBreakerPropertyTest {
  enum Kind {
    ASK,
    SUCCESS,
    FAILURE
  }

  record Event(Kind kind, int afterMillis) {}

  @Property(tries = 2000)
  void keepsToItsDrawing(
      @ForAll("policies") CircuitBreakerPolicy policy, @ForAll("events") List<Event> events) {
    CircuitBreaker state = CircuitBreaker.CLOSED;
    Instant now = Instant.EPOCH;
    for (Event event : events) {
      now = now.plusMillis(event.afterMillis());
      CircuitBreaker next = apply(policy, state, event.kind(), now);
      checkState(policy, next, now);
      checkMove(policy, state, next, event.kind());
      state = next;
    }
  }

  @Property(tries = 2000)
  void admitsNobodyWhileOpenAndAtMostTheProbesWhileHalfOpen(
      @ForAll("policies") CircuitBreakerPolicy policy, @ForAll("events") List<Event> events) {
    CircuitBreaker state = CircuitBreaker.CLOSED;
    Instant now = Instant.EPOCH;
    int onTrial = 0;
    for (Event event : events) {
      now = now.plusMillis(event.afterMillis());
      CircuitBreaker before = state;
      state = apply(policy, before, event.kind(), now);
      if (event.kind() == Kind.ASK) {
        Admission admission = CircuitBreaker.admit(policy, before, now);
        checkAdmission(before, admission, now);
        onTrial += admission.admitted() && state instanceof HalfOpen ? 1 : 0;
      }
      onTrial = state instanceof HalfOpen ? onTrial : 0;
      assertThat(onTrial).isLessThanOrEqualTo(policy.probes());
    }
  }

  private static CircuitBreaker apply(
      CircuitBreakerPolicy policy, CircuitBreaker state, Kind kind, Instant now) {
    return switch (kind) {
      case ASK -> CircuitBreaker.admit(policy, state, now).next();
      case SUCCESS -> CircuitBreaker.onSuccess(policy, state);
      case FAILURE -> CircuitBreaker.onFailure(policy, state, now);
    };
  }

  private static void checkAdmission(CircuitBreaker before, Admission admission, Instant now) {
    if (before instanceof Open open && now.isBefore(open.until())) {
      assertThat(admission.admitted()).isFalse();
      assertThat(now.plus(admission.retryIn())).isEqualTo(open.until());
    }
    if (before instanceof Closed) {
      assertThat(admission.admitted()).isTrue();
    }
    assertThat(admission.retryIn().isZero()).isEqualTo(admission.admitted());
  }

  private static void checkState(CircuitBreakerPolicy policy, CircuitBreaker state, Instant now) {
    switch (state) {
      case Closed closed -> {
        assertThat(closed.failures()).hasSizeLessThan(policy.failureThreshold());
        assertThat(closed.failures()).isSorted().allMatch(each -> !each.isAfter(now));
      }
      case Open open ->
          assertThat(Duration.between(open.since(), open.until())).isEqualTo(policy.openFor());
      case HalfOpen half -> {
        assertThat(half.admitted()).isBetween(1, policy.probes());
        assertThat(half.succeeded()).isBetween(0, policy.probes() - 1);
      }
    }
  }

  private static void checkMove(
      CircuitBreakerPolicy policy, CircuitBreaker from, CircuitBreaker to, Kind by) {
    if (from.getClass() == to.getClass()) {
      return;
    }
    switch (from) {
      case Closed closed -> {
        assertThat(to).isInstanceOf(Open.class);
        assertThat(by).isEqualTo(Kind.FAILURE);
        assertThat(closed.failures()).hasSizeGreaterThanOrEqualTo(policy.failureThreshold() - 1);
      }
      case Open _ -> {
        assertThat(to).isInstanceOf(HalfOpen.class);
        assertThat(by).isEqualTo(Kind.ASK);
      }
      case HalfOpen half -> {
        assertThat(by).isNotEqualTo(Kind.ASK);
        assertThat(to).isInstanceOf(by == Kind.FAILURE ? Open.class : Closed.class);
        assertThat(by == Kind.FAILURE || half.succeeded() == policy.probes() - 1).isTrue();
      }
    }
  }

  @Provide
  Arbitrary<CircuitBreakerPolicy> policies() {
    Arbitrary<Duration> times = Arbitraries.integers().between(1, 3000).map(Duration::ofMillis);
    return Combinators.combine(
            Arbitraries.integers().between(1, 5),
            times,
            times,
            Arbitraries.integers().between(1, 4))
        .as(CircuitBreakerPolicy::new);
  }

  @Provide
  Arbitrary<List<Event>> events() {
    return Combinators.combine(Arbitraries.of(Kind.class), Arbitraries.integers().between(0, 1500))
        .as(Event::new)
        .list()
        .ofMaxSize(80);
  }
}
