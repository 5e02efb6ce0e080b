package io.alys.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.alys.config.ChainSpecReader;
import io.alys.config.ConfigResult;
import io.alys.config.ConfigSource;
import io.alys.consensus.ChainSpec;
import io.alys.node.NodeConfig;
import java.nio.charset.StandardCharsets;

/** Files that an operator writes: each is loaded, or each mistake in it is told. */
class ConfigFuzzTest {
  @FuzzTest
  void toml(byte[] octets) {
    String text = new String(octets, StandardCharsets.UTF_8);
    switch (NodeConfig.loader().load(ConfigSource.of("alys.toml", text))) {
      case ConfigResult.Loaded<NodeConfig> loaded -> assertThat(loaded.value()).isNotNull();
      case ConfigResult.Invalid<NodeConfig> invalid -> assertThat(invalid.errors()).isNotEmpty();
    }
  }

  @FuzzTest
  void specification(byte[] octets) {
    String text = new String(octets, StandardCharsets.UTF_8);
    switch (Refused.frugally(octets, () -> ChainSpecReader.read("chain.json", text))) {
      case ConfigResult.Loaded<ChainSpec> loaded -> assertThat(loaded.value()).isNotNull();
      case ConfigResult.Invalid<ChainSpec> invalid -> {
        assertThat(invalid.errors()).isNotEmpty();
        invalid.errors().forEach(error -> Refused.inWords(error.toString()));
      }
    }
  }
}
