package io.alys.bitcoind;

import io.alys.actor.SystemClock;
import io.alys.bitcoin.Network;
import io.alys.config.Secret;
import io.alys.testkit.Await;
import io.alys.testkit.RealBitcoind;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A client with all that it needs, for tests. */
public final class Clients implements AutoCloseable {
  public static final BitcoinConfig.Limits LIMITS =
      new BitcoinConfig.Limits(Duration.ofSeconds(5), Duration.ofSeconds(30), 16, 100, 4, 256);
  public static final BitcoinConfig.Retry RETRY =
      new BitcoinConfig.Retry(
          4, Duration.ofMillis(20), Duration.ofMillis(200), 1_000, Duration.ofMillis(100));

  /** Where the password of {@link #withPassword} is. */
  private static final String VARIABLE = "BITCOIN_PASSWORD";

  private final Vertx vertx = Vertx.vertx();
  public final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  public final SystemClock clock = new SystemClock(vertx);
  public final BitcoinMetrics metrics = new BitcoinMetrics(registry);
  public final BitcoinClient client;

  private Clients(BitcoinConfig config, Map<String, String> environment) {
    client = new BitcoinClient(vertx, clock, metrics, config, environment);
  }

  /** Of a bitcoind that wrote a cookie. */
  public static Clients of(RealBitcoind bitcoind) {
    return withCookie(bitcoind.url(), bitcoind.cookieFile(), LIMITS, RETRY);
  }

  public static Clients withCookie(
      String url, Path cookie, BitcoinConfig.Limits limits, BitcoinConfig.Retry retry) {
    return new Clients(config(url, Optional.of(cookie), limits, retry), Map.of());
  }

  public static Clients withPassword(
      String url, String password, BitcoinConfig.Limits limits, BitcoinConfig.Retry retry) {
    return new Clients(config(url, Optional.empty(), limits, retry), Map.of(VARIABLE, password));
  }

  private static BitcoinConfig config(
      String url, Optional<Path> cookie, BitcoinConfig.Limits limits, BitcoinConfig.Retry retry) {
    boolean password = cookie.isEmpty();
    return new BitcoinConfig(
        true,
        Network.REGTEST,
        url,
        false,
        cookie,
        password ? "alys" : "",
        password ? Optional.of(new Secret("env:" + VARIABLE)) : Optional.empty(),
        Duration.ofMillis(100),
        Duration.ofHours(3),
        limits,
        retry);
  }

  @Override
  public void close() {
    client.close();
    metrics.close();
    Await.result(vertx.close());
  }
}
