package io.alys.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.alys.config.ConfigResult;
import io.alys.config.ConfigSource;
import io.alys.node.NodeConfig;
import java.nio.charset.StandardCharsets;

/** A configuration file: it is loaded, or each mistake is told. */
class ConfigFuzzTest {
  @FuzzTest
  void toml(byte[] octets) {
    String text = new String(octets, StandardCharsets.UTF_8);
    switch (NodeConfig.loader().load(ConfigSource.of("alys.toml", text))) {
      case ConfigResult.Loaded<NodeConfig> loaded -> assertThat(loaded.value()).isNotNull();
      case ConfigResult.Invalid<NodeConfig> invalid -> assertThat(invalid.errors()).isNotEmpty();
    }
  }
}
