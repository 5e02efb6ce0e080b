package io.alys.primitives;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenBucketTest {
  private static final TokenBucket.Rate RATE = new TokenBucket.Rate(4, 10);

  private static long nanos(double seconds) {
    return (long) (seconds * 1_000_000_000);
  }

  @Test
  void hasItsWholeSizeAtOnceAndNoMore() {
    TokenBucket full = TokenBucket.full(RATE, 0);
    assertThat(full.has(10)).isTrue();
    assertThat(full.has(11)).isFalse();
    assertThat(full.minus(10).has(0)).isTrue();
    assertThat(full.minus(10).has(1)).isFalse();
  }

  @Test
  void fillsAtItsRateUpToItsSize() {
    TokenBucket empty = TokenBucket.full(RATE, 0).minus(10);
    assertThat(empty.filled(RATE, nanos(0.25) - 1).has(1)).isFalse();
    assertThat(empty.filled(RATE, nanos(0.25)).has(1)).isTrue();
    assertThat(empty.filled(RATE, nanos(2.5) - 1).has(10)).isFalse();
    assertThat(empty.filled(RATE, nanos(2.5))).isEqualTo(TokenBucket.full(RATE, nanos(2.5)));
    assertThat(empty.filled(RATE, Long.MAX_VALUE).has(11)).isFalse();
  }

  @Test
  void losesNothingToManySmallSteps() {
    TokenBucket bucket = TokenBucket.full(RATE, 0).minus(10);
    for (int i = 1; i <= 1_000; i++) {
      bucket = bucket.filled(RATE, i * 250_000L);
    }
    assertThat(bucket.has(1)).isTrue();
    assertThat(bucket.minus(1).billionths()).isZero();
  }

  @Test
  void takesNoTimeBack() {
    TokenBucket bucket = TokenBucket.full(RATE, 1_000).minus(3);
    assertThat(bucket.filled(RATE, 0)).isEqualTo(bucket);
  }

  @Test
  void saysHowLongToWait() {
    TokenBucket empty = TokenBucket.full(RATE, 0).minus(10);
    long wait = empty.waitNanos(RATE, 3);
    assertThat(wait).isEqualTo(nanos(0.75));
    assertThat(empty.filled(RATE, wait).has(3)).isTrue();
    assertThat(empty.filled(RATE, wait - 1).has(3)).isFalse();
    assertThat(TokenBucket.full(RATE, 0).waitNanos(RATE, 10)).isZero();
  }

  @Test
  void doesNotOverflowAtItsLargest() {
    TokenBucket.Rate most = new TokenBucket.Rate(1_000_000, 1_000_000);
    TokenBucket empty = TokenBucket.full(most, 0).minus(1_000_000);
    assertThat(empty.filled(most, nanos(1)).has(1_000_000)).isTrue();
    assertThat(empty.filled(most, nanos(1) - 1).has(1_000_000)).isFalse();
  }

  @Test
  void mayOweAndPaysBackBeforeItHasAnyAgain() {
    TokenBucket owing = TokenBucket.full(RATE, 0).minus(14);
    assertThat(owing.has(1)).isFalse();
    assertThat(owing.waitNanos(RATE, 1)).isEqualTo(nanos(1.25));
    assertThat(owing.filled(RATE, nanos(1.25)).has(1)).isTrue();
  }
}
