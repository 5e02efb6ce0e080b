package io.alys.actor.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffPolicyTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static BackoffPolicy policy(Duration initial, Duration max) {
    return new BackoffPolicy(initial, max, 2, 0.1);
  }

  @Test
  void doublesUntilTheLongest() {
    BackoffPolicy policy = policy(SECOND, Duration.ofSeconds(10));

    assertThat(policy.delay(1, 0.5)).isEqualTo(SECOND);
    assertThat(policy.delay(2, 0.5)).isEqualTo(Duration.ofSeconds(2));
    assertThat(policy.delay(3, 0.5)).isEqualTo(Duration.ofSeconds(4));
    assertThat(policy.delay(4, 0.5)).isEqualTo(Duration.ofSeconds(8));
    assertThat(policy.delay(5, 0.5)).isEqualTo(Duration.ofSeconds(10));
    assertThat(policy.delay(Integer.MAX_VALUE, 0.5)).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void jittersBothWays() {
    BackoffPolicy policy = policy(SECOND, SECOND);

    assertThat(policy.delay(1, 0)).isEqualTo(Duration.ofMillis(900));
    assertThat(policy.delay(1, 0.75)).isEqualTo(Duration.ofMillis(1050));
    assertThat(policy.delay(1, Math.nextDown(1.0)))
        .isBetween(Duration.ofMillis(1099), Duration.ofMillis(1100));
  }

  @Test
  void refusesAnAttemptBeforeTheFirst() {
    assertThatThrownBy(() -> policy(SECOND, SECOND).delay(0, 0.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("attempt 0 must be positive");
  }

  @Test
  void refusesAChanceOutsideItsRange() {
    BackoffPolicy policy = policy(SECOND, SECOND);

    for (double wrong : new double[] {-0.001, 1, Double.NaN}) {
      assertThatThrownBy(() -> policy.delay(1, wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("chance %s must be at least 0 and below 1".formatted(wrong));
    }
  }

  @Test
  void refusesDelaysThatMakeNoSense() {
    assertThatThrownBy(() -> policy(Duration.ZERO, SECOND))
        .hasMessage("initial delay PT0S must be positive and not over the longest, PT1S");
    assertThatThrownBy(() -> policy(Duration.ofSeconds(-1), SECOND))
        .hasMessage("initial delay PT-1S must be positive and not over the longest, PT1S");
    assertThatThrownBy(() -> policy(SECOND.plusNanos(1), SECOND))
        .hasMessage("initial delay PT1.000000001S must be positive and not over the longest, PT1S");
    assertThat(policy(SECOND, Duration.ofDays(1)).max()).isEqualTo(Duration.ofDays(1));
    assertThatThrownBy(() -> policy(SECOND, Duration.ofDays(1).plusNanos(1)))
        .hasMessage("longest delay PT24H0.000000001S must not be over a day");
  }

  @Test
  void takesMultipliersFromOneToAHundred() {
    assertThat(new BackoffPolicy(SECOND, SECOND, 1, 0).multiplier()).isEqualTo(1);
    assertThat(new BackoffPolicy(SECOND, SECOND, 100, 0).multiplier()).isEqualTo(100);
    for (double wrong : new double[] {Math.nextDown(1.0), Math.nextUp(100.0), Double.NaN}) {
      assertThatThrownBy(() -> new BackoffPolicy(SECOND, SECOND, wrong, 0))
          .hasMessage("multiplier %s must be between 1 and 100".formatted(wrong));
    }
  }

  @Test
  void takesJittersBelowOne() {
    assertThat(new BackoffPolicy(SECOND, SECOND, 1, Math.nextDown(1.0)).jitter()).isLessThan(1);
    for (double wrong : new double[] {-Double.MIN_VALUE, 1, Double.NaN}) {
      assertThatThrownBy(() -> new BackoffPolicy(SECOND, SECOND, 1, wrong))
          .hasMessage("jitter %s must be at least 0 and below 1".formatted(wrong));
    }
  }
}
