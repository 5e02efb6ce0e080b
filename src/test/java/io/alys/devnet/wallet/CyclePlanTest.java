package io.alys.devnet.wallet;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.primitives.Sats;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CyclePlanTest {
  @Test
  void leavesSomethingForFeesAndGas() {
    assertThatThrownBy(
            () -> new CyclePlan(1, new Sats(5), new Sats(5), new Sats(1), Duration.ofSeconds(1)))
        .hasMessage(
            "a gift of 5 sat must be above the deposit of 5 sat, and that above the burn of 1 sat");
    assertThatThrownBy(
            () -> new CyclePlan(1, new Sats(6), new Sats(5), new Sats(5), Duration.ofSeconds(1)))
        .hasMessageContaining("above the burn of 5 sat");
  }
}
