package io.alys.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.ActorSpec;
import io.alys.actor.SupervisorSpec;
import io.alys.actor.TreeSpec;
import io.alys.actor.supervision.SupervisionStrategy;
import io.alys.actor.supervision.SupervisionStrategy.ExponentialBackoff;
import io.alys.config.ConfigResult;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tree of a node that does everything, as docs/architecture.md draws it. */
class NodeTreeTest {
  private static final String[] EVERYTHING = {
    "bitcoin.enabled=true",
    "bitcoin.network=regtest",
    "bitcoin.url=http://127.0.0.1:18443",
    "bitcoin.cookie-file=.cookie",
    "engine.enabled=true",
    "engine.url=http://127.0.0.1:8551",
    "engine.rpc-url=http://127.0.0.1:8545",
    "engine.jwt-secret=file:jwt.hex",
    "chain.enabled=true",
    "network.enabled=true",
    "governance.enabled=true",
    "governance.endpoints=http://127.0.0.1:50051",
    "rpc.enabled=true"
  };

  private static SupervisorSpec tree() {
    ConfigResult<NodeConfig> result =
        NodeConfig.loader().load(ConfigSource.empty().settings(EVERYTHING));
    if (result instanceof Loaded<NodeConfig>(NodeConfig config, var _)) {
      return NodeTree.of(
          config,
          () -> {
            throw new AssertionError("nobody starts here");
          });
    }
    throw new AssertionError("the settings are valid: " + result);
  }

  @Test
  void supervisesEachActorInItsOwnWay() {
    assertThat(lines(tree()))
        .containsExactly(
            "alys: OneForAll",
            "alys > storage-supervisor: OneForOne",
            "storage-supervisor > storage: OneForOne",
            "storage-supervisor > metrics: Never",
            "alys > configuration: CircuitBreaking",
            "alys > bridge-supervisor: OneForOne",
            "bridge-supervisor > bridge: CircuitBreaking",
            "bridge-supervisor > pegin: ExponentialBackoff",
            "bridge-supervisor > pegout: ExponentialBackoff",
            "bridge-supervisor > federation: ExponentialBackoff",
            "alys > chain-supervisor: OneForOne",
            "chain-supervisor > engine: CircuitBreaking",
            "chain-supervisor > auxpow: OneForOne",
            "chain-supervisor > chain: ExponentialBackoff",
            "alys > network-supervisor: RestForOne",
            "network-supervisor > network: CircuitBreaking",
            "network-supervisor > sync: ExponentialBackoff",
            "network-supervisor > stream: OneForOne",
            "network-supervisor > rpc: OneForOne");
  }

  private static Stream<String> lines(SupervisorSpec root) {
    return Stream.concat(
        Stream.of("%s: %s".formatted(root.id().name(), name(root.strategy()))), below(root));
  }

  private static Stream<String> below(SupervisorSpec supervisor) {
    return supervisor.children().stream()
        .flatMap(child -> Stream.concat(Stream.of(line(supervisor, child)), below(child)));
  }

  private static Stream<String> below(TreeSpec child) {
    return switch (child) {
      case SupervisorSpec supervisor -> below(supervisor);
      case ActorSpec<?> _ -> Stream.empty();
    };
  }

  private static String line(SupervisorSpec supervisor, TreeSpec child) {
    SupervisionStrategy strategy =
        switch (child) {
          case SupervisorSpec one -> one.strategy();
          case ActorSpec<?> actor -> actor.supervision().orElse(supervisor.strategy());
        };
    return "%s > %s: %s".formatted(supervisor.id().name(), child.id().name(), name(strategy));
  }

  private static String name(SupervisionStrategy strategy) {
    return strategy.getClass().getSimpleName();
  }

  /** A node is not stopped because others are away, however long. */
  @Test
  void neverGivesUpWhatWaitsForOthers() {
    assertThat(tree().actors().flatMap(actor -> actor.supervision().stream()))
        .filteredOn(ExponentialBackoff.class::isInstance)
        .isNotEmpty()
        .allSatisfy(
            strategy ->
                assertThat(((ExponentialBackoff) strategy).maxRestarts())
                    .isEqualTo(Integer.MAX_VALUE));
  }

  @Test
  void isDrawnAsItIs() throws IOException {
    String page = Files.readString(Path.of("docs/architecture.md"));
    below(tree())
        .map(line -> line.substring(line.indexOf("> ") + 2).split(": ", -1))
        .forEach(
            line ->
                assertThat(page)
                    .containsPattern("[\\[\" >]%s[a-z, ]*\\(%s\\)".formatted(line[0], line[1])));
  }
}
