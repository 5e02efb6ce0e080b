package io.alys.bitcoind;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.Network;
import io.alys.config.ConfigError;
import io.alys.config.ConfigLoader;
import io.alys.config.ConfigResult;
import io.alys.config.ConfigResult.Effective;
import io.alys.config.ConfigResult.Invalid;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.alys.config.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BitcoinConfigTest {
  /** As it stands in a node's configuration. */
  record Whole(BitcoinConfig bitcoin) {}

  private static final String COOKIE = "bitcoin.cookie-file = '/var/lib/bitcoind/.cookie'\n";

  private static ConfigResult<Whole> load(String toml) {
    return new ConfigLoader<>(
            Whole.class, List.of(new ConfigLoader.Profile("development", Map.of())))
        .load(ConfigSource.of("node.toml", toml));
  }

  private static BitcoinConfig valid(String toml) {
    if (load(toml) instanceof Loaded<Whole>(Whole whole, List<Effective> _)) {
      return whole.bitcoin();
    }
    throw new AssertionError("not valid: " + load(toml));
  }

  private static String wrong(String toml) {
    if (load(toml) instanceof Invalid<Whole>(List<ConfigError> errors)) {
      return errors.toString();
    }
    throw new AssertionError("it is valid");
  }

  @Test
  void hasDefaults() {
    assertThat(valid(""))
        .isEqualTo(
            new BitcoinConfig(
                false,
                Network.MAINNET,
                "",
                false,
                Optional.empty(),
                "",
                Optional.empty(),
                Duration.ofSeconds(1),
                Duration.ofHours(3),
                new BitcoinConfig.Limits(
                    Duration.ofSeconds(5), Duration.ofSeconds(30), 16, 100, 4, 256),
                new BitcoinConfig.Retry(
                    4, Duration.ofMillis(200), Duration.ofSeconds(5), 10, Duration.ofSeconds(5))));
  }

  @Test
  void readsEveryKey() {
    String toml =
        """
        [bitcoin]
        enabled = true
        network = 'regtest'
        url = 'http://10.0.0.7:18443'
        remote = true
        user = 'alys'
        password = 'env:BITCOIN_PASSWORD'
        poll = '100ms'
        tip-older-than = '1d'
        [bitcoin.limits]
        connect = '1s'
        answer = '2s'
        answer-mib = 8
        batch = 10
        connections = 2
        waiting = 20
        [bitcoin.retry]
        attempts = 2
        initial = '1ms'
        max = '2ms'
        breaker-failures = 3
        breaker-open = '4s'
        """;
    assertThat(valid(toml))
        .isEqualTo(
            new BitcoinConfig(
                true,
                Network.REGTEST,
                "http://10.0.0.7:18443",
                true,
                Optional.empty(),
                "alys",
                Optional.of(new Secret("env:BITCOIN_PASSWORD")),
                Duration.ofMillis(100),
                Duration.ofDays(1),
                new BitcoinConfig.Limits(
                    Duration.ofSeconds(1), Duration.ofSeconds(2), 8, 10, 2, 20),
                new BitcoinConfig.Retry(
                    2, Duration.ofMillis(1), Duration.ofMillis(2), 3, Duration.ofSeconds(4))));
    assertThat(valid(COOKIE).cookieFile()).contains(Path.of("/var/lib/bitcoind/.cookie"));
  }

  @Test
  void knowsTheUsualPortOfEachNetwork() {
    assertThat(valid("bitcoin.network = 'mainnet'").endpoint())
        .isEqualTo(URI.create("http://127.0.0.1:8332"));
    assertThat(valid("bitcoin.network = 'testnet'").endpoint().getPort()).isEqualTo(18332);
    assertThat(valid("bitcoin.network = 'signet'").endpoint().getPort()).isEqualTo(38332);
    assertThat(valid("bitcoin.network = 'regtest'").endpoint().getPort()).isEqualTo(18443);
  }

  @Test
  void wantsOneKindOfCredentials() {
    assertThat(wrong("bitcoin.enabled = true")).contains("give cookie-file, or user and password");
    assertThat(wrong("bitcoin.user = 'alys'")).contains("user and password go together");
    assertThat(wrong("bitcoin.password = 'env:P'")).contains("user and password go together");
    assertThat(wrong(COOKIE + "bitcoin.user = 'alys'\nbitcoin.password = 'env:P'"))
        .contains("give cookie-file, or user and password, not both");
    assertThat(wrong("bitcoin.user = 'a:b'\nbitcoin.password = 'env:P'"))
        .contains("user must not have a colon in it");
  }

  @Test
  void wantsAPlainUrlOfThisMachineUnlessToldOtherwise() {
    for (String good :
        List.of("http://127.0.0.1:8332", "http://localhost:1", "http://[::1]:65535")) {
      assertThat(valid("bitcoin.url = '" + good + "'").endpoint()).isEqualTo(URI.create(good));
    }
    for (String bad :
        List.of(
            "127.0.0.1:8332",
            "https://127.0.0.1:8332",
            "http://127.0.0.1",
            "http://127.0.0.1:65536",
            "http://me:secret@127.0.0.1:8332",
            "http://127.0.0.1:8332/wallet",
            "http://127.0.0.1:8332?a",
            "http://[")) {
      assertThat(wrong("bitcoin.url = '" + bad + "'"))
          .contains("url must be http://host:port; user and password are settings of their own");
    }
    assertThat(wrong("bitcoin.url = 'http://10.0.0.7:8332'"))
        .contains(
            "url: 10.0.0.7 is another machine, and its RPC has no TLS; set remote when the network"
                + " between is trusted");
  }

  @Test
  void keepsDurationsWithinReason() {
    assertThat(wrong("bitcoin.poll = '9ms'")).contains("poll must be from 10ms to 3600s");
    assertThat(valid("bitcoin.poll = '10ms'").poll()).isEqualTo(Duration.ofMillis(10));
    assertThat(wrong("bitcoin.tip-older-than = '9m'"))
        .contains("tip-older-than must be from 600s to 31536000s");
    assertThat(wrong("bitcoin.limits.answer = '0s'")).contains("answer must be from 1ms to 600s");
    assertThat(wrong("bitcoin.retry.initial = '6s'")).contains("initial must be from 1ms to 5s");
  }
}
