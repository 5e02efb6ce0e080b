package io.alys.actor.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.actor.supervision.CircuitBreaker.Admission;
import io.alys.actor.supervision.CircuitBreaker.Closed;
import io.alys.actor.supervision.CircuitBreaker.HalfOpen;
import io.alys.actor.supervision.CircuitBreaker.Open;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
  private static final Instant START = Instant.ofEpochSecond(1_000_000);
  private static final CircuitBreakerPolicy POLICY =
      new CircuitBreakerPolicy(3, Duration.ofSeconds(10), Duration.ofSeconds(5), 2);
  private static final Open OPEN = new Open(START, at(5));

  private static Instant at(long seconds) {
    return START.plusSeconds(seconds);
  }

  @Test
  void letsCallsPassWhileClosed() {
    assertThat(CircuitBreaker.admit(POLICY, CircuitBreaker.CLOSED, START))
        .isEqualTo(new Admission(CircuitBreaker.CLOSED, true, Duration.ZERO));
    assertThat(CircuitBreaker.onSuccess(POLICY, CircuitBreaker.CLOSED))
        .isEqualTo(CircuitBreaker.CLOSED);
  }

  @Test
  void opensAtTheThreshold() {
    CircuitBreaker once = CircuitBreaker.onFailure(POLICY, CircuitBreaker.CLOSED, START);
    CircuitBreaker twice = CircuitBreaker.onFailure(POLICY, once, at(1));
    CircuitBreaker thrice = CircuitBreaker.onFailure(POLICY, twice, at(2));

    assertThat(once).isEqualTo(new Closed(List.of(START)));
    assertThat(twice).isEqualTo(new Closed(List.of(START, at(1))));
    assertThat(thrice).isEqualTo(new Open(at(2), at(7)));
  }

  @Test
  void forgetsAFailureThatIsAWindowOld() {
    Closed two = new Closed(List.of(START, at(1)));

    assertThat(CircuitBreaker.onFailure(POLICY, two, at(10)))
        .isEqualTo(new Closed(List.of(at(1), at(10))));
    assertThat(CircuitBreaker.onFailure(POLICY, two, at(10).minusNanos(1)))
        .isInstanceOf(Open.class);
  }

  @Test
  void refusesCallsWhileOpenAndSaysForHowLong() {
    assertThat(CircuitBreaker.admit(POLICY, OPEN, at(2)))
        .isEqualTo(new Admission(OPEN, false, Duration.ofSeconds(3)));
    assertThat(CircuitBreaker.admit(POLICY, OPEN, at(5).minusNanos(1)))
        .isEqualTo(new Admission(OPEN, false, Duration.ofNanos(1)));
  }

  @Test
  void letsAFewPassOnceTheTimeIsOver() {
    Admission first = CircuitBreaker.admit(POLICY, OPEN, at(5));
    Admission second = CircuitBreaker.admit(POLICY, first.next(), at(5));
    Admission third = CircuitBreaker.admit(POLICY, second.next(), at(5));

    assertThat(first).isEqualTo(new Admission(new HalfOpen(1, 0), true, Duration.ZERO));
    assertThat(second).isEqualTo(new Admission(new HalfOpen(2, 0), true, Duration.ZERO));
    assertThat(third).isEqualTo(new Admission(new HalfOpen(2, 0), false, Duration.ofSeconds(5)));
  }

  @Test
  void closesWhenAllProbesSucceed() {
    CircuitBreaker half = CircuitBreaker.onSuccess(POLICY, new HalfOpen(2, 0));

    assertThat(half).isEqualTo(new HalfOpen(2, 1));
    assertThat(CircuitBreaker.onSuccess(POLICY, half)).isEqualTo(CircuitBreaker.CLOSED);
  }

  @Test
  void opensAgainWhenAProbeFails() {
    assertThat(CircuitBreaker.onFailure(POLICY, new HalfOpen(2, 1), at(9)))
        .isEqualTo(new Open(at(9), at(14)));
  }

  @Test
  void staysOpenWhateverLateCallsSay() {
    assertThat(CircuitBreaker.onSuccess(POLICY, OPEN)).isSameAs(OPEN);
    assertThat(CircuitBreaker.onFailure(POLICY, OPEN, at(4))).isSameAs(OPEN);
  }

  @Test
  void remembersFailuresInACopy() {
    List<Instant> failures = new ArrayList<>(List.of(START));
    Closed closed = new Closed(failures);

    failures.clear();

    assertThat(closed.failures()).containsExactly(START);
  }

  @Test
  void refusesAPolicyWithoutThresholdProbesOrTime() {
    Duration second = Duration.ofSeconds(1);

    assertThatThrownBy(() -> new CircuitBreakerPolicy(0, second, second, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("failure threshold 0 and probes 1 must be positive");
    assertThatThrownBy(() -> new CircuitBreakerPolicy(1, second, second, 0))
        .hasMessage("failure threshold 1 and probes 0 must be positive");
    assertThatThrownBy(() -> new CircuitBreakerPolicy(1, Duration.ZERO, second, 1))
        .hasMessage("window PT0S and open time PT1S must be positive");
    assertThatThrownBy(() -> new CircuitBreakerPolicy(1, second, Duration.ZERO, 1))
        .hasMessage("window PT1S and open time PT0S must be positive");
    assertThat(new CircuitBreakerPolicy(1, second, second, 1).probes()).isEqualTo(1);
  }
}
