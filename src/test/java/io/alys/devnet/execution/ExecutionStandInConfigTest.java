package io.alys.devnet.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.config.ConfigResult.Effective;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExecutionStandInConfigTest {
  @Test
  void hasTheseKeysAndDefaults() {
    if (!(ExecutionStandInConfig.loader().load(ConfigSource.empty())
        instanceof Loaded<ExecutionStandInConfig>(var _, List<Effective> settings))) {
      throw new AssertionError("the defaults are valid");
    }
    assertThat(settings.stream().map(s -> s.key() + " = " + s.value()))
        .containsExactly(
            "service.genesis = \"conf/genesis-development.json\"",
            "service.port = 8545",
            "service.engine-port = 8551",
            "service.jwt-secret = \"data/execution/jwt.hex\"",
            "service.data = \"\"",
            "log.level = \"info\"");
  }

  @Test
  void loadsWhatIsShipped() throws IOException {
    String file = "conf/execution.toml";
    assertThat(
            ExecutionStandInConfig.loader()
                .load(ConfigSource.of(file, Files.readString(Path.of(file)))))
        .isInstanceOf(Loaded.class);
  }
}
