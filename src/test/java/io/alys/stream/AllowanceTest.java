package io.alys.stream;

import static io.alys.stream.Letters.START;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AllowanceTest {
  private final Allowance allowance = new Allowance(100);

  private int takeAll(Instant at) {
    int taken = 0;
    while (allowance.take(at)) {
      taken++;
    }
    return taken;
  }

  @Test
  void allowsATenthOfASecondsWorthAtOnce() {
    assertThat(takeAll(START)).isEqualTo(10);
    assertThat(allowance.next()).isEqualTo(START.plusMillis(10));
    assertThat(takeAll(START.plusMillis(10))).isEqualTo(1);
    assertThat(takeAll(START.plusSeconds(100))).isEqualTo(10);
  }

  @Test
  void allowsSoManyASecondOverALongTime() {
    int taken = takeAll(START);
    for (int millis = 1; millis <= 10_000; millis++) {
      taken += takeAll(START.plus(Duration.ofMillis(millis)));
    }
    assertThat(taken).isBetween(1_008, 1_011);
  }
}
