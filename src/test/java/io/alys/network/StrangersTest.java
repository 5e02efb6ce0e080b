package io.alys.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StrangersTest {
  private final Strangers strangers = new Strangers();

  @Test
  void tellsOnceOfEach() {
    assertThat(strangers.met("10.0.0.1", "another genesis", 0)).isTrue();
    assertThat(strangers.met("10.0.0.1", "another genesis", 1)).isFalse();
    assertThat(strangers.met("10.0.0.1", "another protocol", 2)).isTrue();
    assertThat(strangers.lately(3)).containsExactly("10.0.0.1: another protocol");
  }

  @Test
  void forgetsThoseThatWereMendedAndThoseOfLongAgo() {
    strangers.met("10.0.0.1", "x", 0);
    strangers.met("10.0.0.2", "x", 1);
    strangers.forget("10.0.0.1");
    long later = Duration.ofMinutes(10).toNanos();
    assertThat(strangers.lately(later)).hasSize(1);
    assertThat(strangers.lately(later + 2)).isEmpty();
  }

  @Test
  void remembersOnlySoMany() {
    for (int i = 0; i < 100; i++) {
      strangers.met("10.0.0." + i, "x", i);
    }
    assertThat(strangers.lately(100)).hasSize(Strangers.MOST).last().isEqualTo("10.0.0.99: x");
  }
}
