package io.alys.devnet.governance;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.config.ConfigError;
import io.alys.config.ConfigResult.Effective;
import io.alys.config.ConfigResult.Invalid;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.alys.devnet.ledger.KeyRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GovernanceConfigTest {
  @Test
  void hasTheseKeysAndDefaults() {
    if (!(GovernanceConfig.loader().load(ConfigSource.empty())
        instanceof Loaded<GovernanceConfig>(GovernanceConfig _, List<Effective> settings))) {
      throw new AssertionError("the defaults are valid");
    }
    assertThat(settings.stream().map(s -> s.key() + " = " + s.value()))
        .containsExactly(
            "service.name = \"development-governance\"",
            "service.host = \"127.0.0.1\"",
            "service.port = 50051",
            "service.data = \"data/governance\"",
            "service.token = \"\"",
            "service.gap-limit = \"5s\"",
            "tls.certificate = \"\"",
            "tls.key = \"\"",
            "tls.client-authorities = \"\"",
            "admin.port = 50052",
            "admin.token = \"\"",
            "federation.network = \"regtest\"",
            "federation.members = 3",
            "federation.threshold = 2",
            "federation.phrase = \"\"",
            "federation.announce = true",
            "federation.pace = \"0ms\"",
            "policy.max-total-bitcoin = 100",
            "policy.max-outputs = 500",
            "policy.min-fee-rate = 1",
            "policy.max-fee-rate = 1000",
            "policy.chains = []",
            "faults.seed = 1",
            "faults.rules = []",
            "log.level = \"info\"");
  }

  @Test
  void loadsWhatIsShipped() throws IOException {
    String file = "conf/governance.toml";
    assertThat(
            GovernanceConfig.loader().load(ConfigSource.of(file, Files.readString(Path.of(file)))))
        .isInstanceOf(Loaded.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "service.name= | name must be 1 to 63 letters",
        "service.gap-limit=0ms | gap-limit must be at least 1ms",
        "tls.certificate=a.pem | certificate and key must be given together",
        "tls.client-authorities=a.pem | client-authorities need a certificate and its key",
        "federation.threshold=4 | threshold must not be above members",
        "federation.members=17 | must be between 1 and 16",
        "policy.min-fee-rate=1001 | min-fee-rate must not be above max-fee-rate",
        "faults.rules=drop-everything always | 'drop-everything' is no fault",
        "federation.phrase=correct horse | a secret is given as file:/path or env:NAME",
      })
  void refuses(String setting, String reason) {
    if (!(GovernanceConfig.loader().load(ConfigSource.empty().settings(setting))
        instanceof Invalid<GovernanceConfig>(List<ConfigError> errors))) {
      throw new AssertionError("it is valid");
    }
    assertThat(errors).hasSize(1);
    assertThat(errors.getFirst().toString()).startsWith("--set: ").contains(reason);
  }

  @Test
  void derivesTheSameKeysFromTheSamePhrase() {
    KeyRing one = new KeyRing("correct horse");
    KeyRing same = new KeyRing("correct horse");
    KeyRing other = new KeyRing("battery staple");
    assertThat(one.key(1).publicKey()).isEqualTo(same.key(1).publicKey());
    assertThat(one.key(1).publicKey())
        .isNotEqualTo(one.key(2).publicKey())
        .isNotEqualTo(other.key(1).publicKey());
  }
}
