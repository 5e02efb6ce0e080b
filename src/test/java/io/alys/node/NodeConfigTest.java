package io.alys.node;

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

class NodeConfigTest {
  @Test
  void hasTheseKeysAndDefaults() {
    if (!(NodeConfig.loader().load(ConfigSource.empty())
        instanceof Loaded<NodeConfig>(NodeConfig _, List<Effective> settings))) {
      throw new AssertionError("the defaults are valid");
    }
    assertThat(settings.stream().map(s -> s.key() + " = " + s.value()))
        .containsExactly(
            "node.name = \"alys\"",
            "chain.spec = \"\"",
            "log.level = \"info\"",
            "log.format = \"text\"",
            "metrics.host = \"127.0.0.1\"",
            "metrics.port = 9900",
            "cluster.enabled = false",
            "cluster.name = \"alys\"",
            "cluster.host = \"127.0.0.1\"",
            "cluster.port = 5701",
            "cluster.members = []",
            "cluster.heartbeat-interval = \"1s\"",
            "cluster.max-no-heartbeat = \"2s\"",
            "actors.ask-deadline = \"5s\"",
            "actors.drain-limit = \"10s\"",
            "actors.dead-letters-kept = 1000");
    assertThat(settings.stream().filter(Effective::live).map(Effective::key))
        .containsExactly("log.level", "actors.drain-limit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"conf/development.toml", "conf/cluster.toml"})
  void loadsWhatIsShipped(String file) throws IOException {
    assertThat(NodeConfig.loader().load(ConfigSource.of(file, Files.readString(Path.of(file)))))
        .isInstanceOf(Loaded.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "node.name= | name must be 1 to 63 letters",
        "cluster.enabled=true | members must name at least one host:port",
        "cluster.members=there | members: 'there' must be host:port",
        "cluster.max-no-heartbeat=1s | max-no-heartbeat must be longer than heartbeat-interval",
        "cluster.heartbeat-interval=500ms | heartbeat-interval must be at least 1s",
        "metrics.port=65536 | must be between 0 and 65535",
        "actors.dead-letters-kept=0 | must be between 1 and 100000",
        "log.level=loud | must be one of error, warn, info, debug, trace",
      })
  void refuses(String setting, String reason) {
    if (!(NodeConfig.loader().load(ConfigSource.empty().settings(setting))
        instanceof Invalid<NodeConfig>(List<ConfigError> errors))) {
      throw new AssertionError("it is valid");
    }
    assertThat(errors).hasSize(1);
    assertThat(errors.getFirst().toString()).startsWith("--set: ").contains(reason);
  }
}
