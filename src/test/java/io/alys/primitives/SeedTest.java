package io.alys.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SeedTest {
  /** The first outputs of SplitMix64 seeded with 1234567, as in its author's reference code. */
  @Test
  void givesTheReferenceSequence() {
    Seed seed = Seed.of(1_234_567);
    assertThat(Long.toUnsignedString(seed.nextLong())).isEqualTo("6457827717110365317");
    assertThat(Long.toUnsignedString(seed.nextLong())).isEqualTo("3203168211198807973");
    assertThat(Long.toUnsignedString(seed.nextLong())).isEqualTo("9817491932198370423");
  }

  @Test
  void staysWithinItsBounds() {
    Seed seed = Seed.of(7);
    int heads = 0;
    for (int i = 0; i < 10_000; i++) {
      assertThat(seed.nextInt(3)).isBetween(0, 2);
      assertThat(seed.nextDouble()).isGreaterThanOrEqualTo(0).isLessThan(1);
      heads += seed.nextBoolean() ? 1 : 0;
    }
    assertThat(heads).isBetween(4_700, 5_300);
    assertThatThrownBy(() -> seed.nextInt(0)).hasMessage("bound 0 must be positive");
  }

  @Test
  void splitsIntoSourcesThatDiffer() {
    Seed seed = Seed.of(7);
    Seed one = seed.split();
    Seed two = seed.split();
    assertThat(one.nextLong()).isNotEqualTo(two.nextLong());
  }
}
