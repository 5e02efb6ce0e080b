package io.alys.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.primitives.Seed;
import io.alys.primitives.TokenBucket;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClientsTest {
  private static final TokenBucket.Rate RATE = new TokenBucket.Rate(4, 10);

  private static long nanos(double seconds) {
    return (long) (seconds * 1_000_000_000);
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
