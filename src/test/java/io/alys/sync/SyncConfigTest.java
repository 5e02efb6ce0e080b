package io.alys.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SyncConfigTest {
  private static final Duration TEN = Duration.ofSeconds(10);

  @Test
  void asksForSixtyFourBlocksAndWaitsTenSeconds() {
    assertThat(SyncConfig.DEFAULT).isEqualTo(new SyncConfig(64, TEN, TEN));
  }

  @Test
  void hasBounds() {
    assertThat(new SyncConfig(1, Duration.ofSeconds(1), Duration.ZERO)).isNotNull();
    assertThat(new SyncConfig(1, Duration.ofMinutes(5), Duration.ofMinutes(5))).isNotNull();
    assertThatThrownBy(() -> new SyncConfig(64, Duration.ofMillis(999), TEN))
        .hasMessage("answer-within must be from 1s to 5m");
    assertThatThrownBy(() -> new SyncConfig(64, Duration.ofMillis(300_001), TEN))
        .hasMessage("answer-within must be from 1s to 5m");
    assertThatThrownBy(() -> new SyncConfig(64, TEN, Duration.ofMillis(-1)))
        .hasMessage("patience must be from 0s to 5m");
    assertThatThrownBy(() -> new SyncConfig(64, TEN, Duration.ofMillis(300_001)))
        .hasMessage("patience must be from 0s to 5m");
  }
}
