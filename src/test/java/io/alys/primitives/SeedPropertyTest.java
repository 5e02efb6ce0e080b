package io.alys.primitives;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SeedPropertyTest {
  private static final int BUCKETS = 16;

  /** The 0.99999 quantile of the chi-square distribution with 15 degrees of freedom. */
  private static final double CHI_SQUARE_LIMIT = 50.5;

  @Property
  void repeatsItself(@ForAll long value) {
    Seed one = Seed.of(value);
    Seed other = Seed.of(value);

    for (int i = 0; i < 20; i++) {
      assertThat(one.nextLong()).isEqualTo(other.nextLong());
    }
    assertThat(one.split().nextLong()).isEqualTo(other.split().nextLong());
  }

  @Property
  void staysWithinItsBounds(
      @ForAll long value, @ForAll @IntRange(min = 1, max = Integer.MAX_VALUE) int bound) {
    Seed seed = Seed.of(value);

    for (int i = 0; i < 20; i++) {
      assertThat(seed.nextInt(bound)).isBetween(0, bound - 1);
      assertThat(seed.nextDouble()).isGreaterThanOrEqualTo(0).isLessThan(1);
    }
  }

  @Property
  void drawsABooleanFromTheSign(@ForAll long value) {
    assertThat(Seed.of(value).nextBoolean()).isEqualTo(Seed.of(value).nextLong() < 0);
  }

  @Property(tries = 20, seed = "20260101")
  void spreadsEvenly(@ForAll long value) {
    Seed seed = Seed.of(value);
    int draws = 16_000;
    int[] ints = new int[BUCKETS];
    int[] doubles = new int[BUCKETS];
    for (int i = 0; i < draws; i++) {
      ints[seed.nextInt(BUCKETS)]++;
      doubles[(int) (seed.nextDouble() * BUCKETS)]++;
    }

    assertThat(chiSquare(ints, draws)).isLessThan(CHI_SQUARE_LIMIT);
    assertThat(chiSquare(doubles, draws)).isLessThan(CHI_SQUARE_LIMIT);
  }

  private static double chiSquare(int[] counts, int draws) {
    double expected = draws / (double) counts.length;
    double sum = 0;
    for (int count : counts) {
      sum += (count - expected) * (count - expected) / expected;
    }
    return sum;
  }
}
