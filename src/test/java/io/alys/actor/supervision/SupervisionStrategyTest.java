package io.alys.actor.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class SupervisionStrategyTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final List<BiFunction<Integer, Duration, SupervisionStrategy>> BUDGETED =
      List.of(
          SupervisionStrategy.OneForOne::new,
          SupervisionStrategy.OneForAll::new,
          SupervisionStrategy.RestForOne::new,
          (max, within) ->
              new SupervisionStrategy.ExponentialBackoff(
                  new BackoffPolicy(SECOND, SECOND, 1, 0), max, within));

  @Test
  void takesABudgetOfNothing() {
    for (BiFunction<Integer, Duration, SupervisionStrategy> strategy : BUDGETED) {
      assertThat(strategy.apply(0, Duration.ofNanos(1))).isNotNull();
    }
  }

  @Test
  void refusesANegativeBudget() {
    for (BiFunction<Integer, Duration, SupervisionStrategy> strategy : BUDGETED) {
      assertThatThrownBy(() -> strategy.apply(-1, SECOND))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("max restarts -1 must not be negative");
    }
  }

  @Test
  void refusesAWindowOfNothing() {
    for (BiFunction<Integer, Duration, SupervisionStrategy> strategy : BUDGETED) {
      assertThatThrownBy(() -> strategy.apply(1, Duration.ZERO))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("window PT0S must be positive");
    }
  }
}
