package io.alys.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.alys.governance.ToGovernance.NodeType;
import io.alys.stream.StreamCommand.RegisterNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeProfileTest {
  private static final List<String> WHOLE =
      List.of(
          "chain.enabled=true",
          "bitcoin.enabled=true",
          "bitcoin.cookie-file=/none",
          "engine.enabled=true",
          "engine.jwt-secret=file:/none",
          "rpc.enabled=true");

  private @TempDir Path folder;

  private static RegisterNode profile(List<String> settings) {
    ConfigSource source = ConfigSource.empty().settings(settings.toArray(String[]::new));
    if (NodeConfig.loader().load(source) instanceof Loaded<NodeConfig> loaded) {
      return NodeProfile.of(loaded.value(), Map.of());
    }
    throw new AssertionError(NodeConfig.loader().load(source).toString());
  }

  private static List<String> whole(String... more) {
    return Stream.concat(WHOLE.stream(), Stream.of(more)).toList();
  }

  @Test
  void namesTheKeyOfAnAuthority() throws IOException {
    Path file = folder.resolve("key");
    AuthorityKey key = AuthorityKey.make(file);
    RegisterNode said = profile(whole("chain.signing-key=file:" + file));
    assertThat(said.authorityKey()).isEqualTo(key.publicKey()).hasSize(96);
    assertThat(said.type()).isEqualTo(NodeType.VALIDATOR);
    assertThat(said.capabilities())
        .containsExactly("peg-in", "peg-out", "chain", "block-production", "merged-mining");
    assertThat(said.version()).isEqualTo("unpackaged");
  }

  @Test
  void isABridgeWithoutAKey() {
    RegisterNode said = profile(whole());
    assertThat(said.authorityKey()).isEmpty();
    assertThat(said.type()).isEqualTo(NodeType.BRIDGE);
    assertThat(said.capabilities()).containsExactly("peg-in", "peg-out", "chain", "merged-mining");
  }

  @Test
  void isAnObserverWhenItDoesNothingForThePeg() {
    RegisterNode said = profile(List.of());
    assertThat(said.type()).isEqualTo(NodeType.OBSERVER);
    assertThat(said.capabilities()).isEmpty();
  }

  @Test
  void registersWithoutAKeyThatCannotBeRead() {
    RegisterNode said = profile(whole("chain.signing-key=file:" + folder.resolve("none")));
    assertThat(said.authorityKey()).isEmpty();
    assertThat(said.type()).isEqualTo(NodeType.BRIDGE);
  }
}
