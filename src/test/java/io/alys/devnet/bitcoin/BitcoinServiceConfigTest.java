package io.alys.devnet.bitcoin;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.config.ConfigError;
import io.alys.config.ConfigResult.Effective;
import io.alys.config.ConfigResult.Invalid;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BitcoinServiceConfigTest {
  @Test
  void hasTheseKeysAndDefaults() {
    if (!(BitcoinServiceConfig.loader()
            .load(ConfigSource.empty().settings("service.data=data/bitcoin"))
        instanceof Loaded<BitcoinServiceConfig>(var _, List<Effective> settings))) {
      throw new AssertionError("the defaults are valid");
    }
    assertThat(settings.stream().map(s -> s.key() + " = " + s.value()))
        .containsExactly(
            "service.port = 18443",
            "service.data = \"data/bitcoin\"",
            "service.user = \"alys\"",
            "service.password = \"\"",
            "chain.first-blocks = 0",
            "relay.min-relay = 1000",
            "relay.full-replace = true",
            "relay.estimate = 0",
            "faults.seed = 1",
            "faults.rules = []",
            "log.level = \"info\"");
  }

  @Test
  void loadsWhatIsShipped() throws IOException {
    String file = "conf/bitcoin.toml";
    assertThat(
            BitcoinServiceConfig.loader()
                .load(ConfigSource.of(file, Files.readString(Path.of(file)))))
        .isInstanceOf(Loaded.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "service.user=a:b | user must not be empty and must have no colon",
        "service.data= | without data there is no place for a cookie: password must be set",
        "faults.rules=drop-everything always | 'drop-everything always' is no fault",
        "faults.rules=delay always | 'delay always' is no fault",
        "faults.rules=height x always | 'x' must be a number of at most 1000000",
        "faults.rules=drop never | 'never' must be 'every N', 'at N', 'P%' or 'always'",
      })
  void refuses(String setting, String reason) {
    if (!(BitcoinServiceConfig.loader()
            .load(ConfigSource.empty().settings("service.data=d", setting))
        instanceof Invalid<BitcoinServiceConfig>(List<ConfigError> errors))) {
      throw new AssertionError("it is valid");
    }
    assertThat(errors.getFirst().toString()).contains(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "delay 200 25%",
        "drop every 3",
        "drop-answer at 2",
        "busy always",
        "height -5 always",
        "stale-tip 2.5%"
      })
  void readsFaultsAsItWritesThem(String line) {
    assertThat(BitcoinFault.parse(line)).hasToString(line);
  }
}
