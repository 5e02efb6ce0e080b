package io.alys.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeenTest {
  private final Seen<Integer> seen = new Seen<>(3);

  @Test
  void knowsWhatCameBefore() {
    assertThat(seen.add(1)).isTrue();
    assertThat(seen.add(1)).isFalse();
    assertThat(seen.contains(1)).isTrue();
    assertThat(seen.contains(2)).isFalse();
  }

  @Test
  void forgetsTheOldest() {
    for (int i = 0; i < 5; i++) {
      assertThat(seen.add(i)).isTrue();
    }
    assertThat(seen.size()).isEqualTo(3);
    assertThat(seen.contains(1)).isFalse();
    assertThat(seen.contains(2)).isTrue();
  }

  @Test
  void mayHearAgainWhatItForgot() {
    seen.add(1);
    seen.forget(1);
    assertThat(seen.add(1)).isTrue();
  }
}
