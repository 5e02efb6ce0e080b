package io.alys.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.primitives.Seed;
import java.time.Duration;
import java.util.Optional;
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
  void letsNobodyMakeMoreCallsThanRateAndBurst() {
    Seed seed = Seed.of(7);
    Clients clients = new Clients(RATE);
    long now = 0;
    long taken = 0;
    for (int i = 0; i < 10_000; i++) {
      now += seed.nextInt(200_000_000);
      int calls = 1 + seed.nextInt(4);
      if (clients.take("10.0.0.1", calls, now).isEmpty()) {
        taken += calls;
      }
      assertThat(taken * 1_000_000_000L).isLessThanOrEqualTo(10_000_000_000L + now * 4);
    }
    assertThat(taken).isGreaterThan(3_000);
  }

  @Test
  void countsEachAddressByItself() {
    Clients clients = new Clients(RATE);
    assertThat(clients.take("10.0.0.1", 10, 0)).isEmpty();
    assertThat(clients.take("10.0.0.1", 1, 0)).isEqualTo(Optional.of(nanos(0.25)));
    assertThat(clients.take("10.0.0.2", 10, 0)).isEmpty();
  }

  @Test
  void takesNothingFromWhoHasTooFew() {
    Clients clients = new Clients(RATE);
    assertThat(clients.take("10.0.0.1", 8, 0)).isEmpty();
    assertThat(clients.take("10.0.0.1", 3, 0)).isPresent();
    assertThat(clients.take("10.0.0.1", 2, 0)).isEmpty();
  }

  @Test
  void countsANetworkOfTheSixthVersionAsOne() {
    Clients clients = new Clients(RATE);
    assertThat(clients.take("2001:db8:0:1::1", 10, 0)).isEmpty();
    assertThat(clients.take("2001:db8:0:1:ffff::2%eth0", 1, 0)).isPresent();
    assertThat(clients.take("2001:db8:0:2::1", 10, 0)).isEmpty();
    assertThat(clients.size()).isEqualTo(2);
  }

  @Test
  void forgetsWhoWasQuiet() {
    Clients clients = new Clients(RATE);
    for (int i = 0; i < 2 * Clients.MOST; i++) {
      clients.take("10.1.%d.%d".formatted(i / 256, i % 256), 1, i);
      assertThat(clients.size()).isLessThanOrEqualTo(Clients.MOST);
    }
    assertThat(clients.size()).isEqualTo(Clients.MOST);
    clients.take("10.0.0.1", 1, Duration.ofSeconds(60).toNanos());
    assertThat(clients.size()).isEqualTo(1);
  }
}
