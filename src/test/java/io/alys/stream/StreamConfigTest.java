package io.alys.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StreamConfigTest {
  /** Frozen right after it answered a ping, the worst case: the next ping, and its limit. */
  @Test
  void findsADeadPeerWithinFiveSecondsByDefault() {
    StreamConfig.Liveness shipped = StreamWorld.shipped().liveness();
    assertThat(shipped.ping().plus(shipped.pingLimit())).isLessThan(Duration.ofSeconds(5));
  }
}
