package io.alys;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SmokeTest {
  @Test
  void runsOnJdk25OrLater() {
    assertThat(Runtime.version().feature()).isGreaterThanOrEqualTo(25);
  }
}
