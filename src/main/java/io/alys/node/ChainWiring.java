package io.alys.node;

import io.alys.actor.ActorSpec;
import io.alys.actor.SupervisorSpec;
import io.alys.actor.TreeSpec;
import io.alys.actor.supervision.CircuitBreakerPolicy;
import io.alys.actor.supervision.SupervisionStrategy.CircuitBreaking;
import io.alys.actor.supervision.SupervisionStrategy.OneForOne;
import io.alys.chain.ChainVerticle;
import io.alys.config.ConfigError;
import io.alys.config.ConfigResult.Loaded;
import io.alys.consensus.ChainSpec;
import io.alys.consensus.rules.Genesis;
import io.alys.engine.EngineVerticle;
import io.alys.mining.AuxPowVerticle;
import io.alys.network.NetworkCommand;
import io.alys.network.NetworkVerticle;
import io.alys.primitives.Hash32;
import io.alys.sync.SyncCommand;
import io.alys.sync.SyncVerticle;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The actors of the chain, made of the settings and of the chain's specification. */
record ChainWiring(NodeConfig config, ChainSpec spec, MeterRegistry meters) {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final CircuitBreakerPolicy REST =
      new CircuitBreakerPolicy(5, MINUTE, Duration.ofSeconds(10), 1);

  /** Whether there is anything to supervise. */
  static boolean isThere(NodeConfig config) {
    return config.engine().enabled();
  }

  /** What a node that follows its chain has to have besides. */
  static List<ConfigError> check(Loaded<NodeConfig> loaded) {
    NodeConfig config = loaded.value();
    List<ConfigError> errors = new ArrayList<>();
    if (config.chain().enabled() && !config.engine().enabled()) {
      errors.add(
          missing(loaded, "an execution client: set engine.enabled, engine.url and its secret"));
    }
    if (config.chain().enabled() && !config.bitcoin().enabled()) {
      errors.add(missing(loaded, "a Bitcoin node: set bitcoin.enabled and bitcoin.url"));
    }
    if (config.network().enabled() && !config.chain().enabled()) {
      errors.add(
          new ConfigError(
              NodeTree.originOf("network", loaded),
              "network.enabled",
              "true",
              "there is nothing to talk about with other nodes without a chain: set"
                  + " chain.enabled"));
    }
    return errors;
  }

  private static ConfigError missing(Loaded<NodeConfig> loaded, String what) {
    return new ConfigError(
        NodeTree.originOf("chain", loaded), "chain.enabled", "true", "the chain needs " + what);
  }

  /** The supervisor of the chain and its actors. */
  static SupervisorSpec supervisor(NodeConfig config, Supplier<ChainWiring> wiring) {
    List<TreeSpec> children = new ArrayList<>();
    children.add(
        EngineVerticle.spec(() -> wiring.get().engine()).supervised(new CircuitBreaking(REST)));
    if (config.chain().enabled()) {
      children.add(
          AuxPowVerticle.spec(() -> wiring.get().auxpow()).supervised(new OneForOne(5, MINUTE)));
      children.add(ChainVerticle.spec(() -> wiring.get().chain()).supervised(NodeTree.backoff()));
    }
    return SupervisorSpec.of(
        "chain-supervisor", new OneForOne(5, MINUTE), children.toArray(TreeSpec[]::new));
  }

  /**
   * The actor that talks with the nodes of others. While it rests it refuses what it is told: a
   * block to pass on is of no use a minute later, and who asks for blocks is to know at once.
   */
  static ActorSpec<NetworkCommand> network(
      Supplier<ChainWiring> wiring, Supplier<NodeTree.Wiring> whole) {
    return NetworkVerticle.spec(() -> wiring.get().network(whole.get().instance()))
        .supervised(new CircuitBreaking(REST));
  }

  /** The actor that catches up with them. */
  static ActorSpec<SyncCommand> sync(Supplier<ChainWiring> wiring) {
    return SyncVerticle.spec(() -> wiring.get().sync()).supervised(NodeTree.backoff());
  }

  private SyncVerticle.Setup sync() {
    return new SyncVerticle.Setup(config.sync(), !config.network().peers().isEmpty(), meters);
  }

  private NetworkVerticle.Setup network(String instance) {
    return new NetworkVerticle.Setup(
        config.network(), config.node().name(), instance, genesis(), genesis().digests(), meters);
  }

  private EngineVerticle.Setup engine() {
    return new EngineVerticle.Setup(
        config.engine(),
        spec.chainId(),
        Optional.of(Hash32.fromHex(spec.execution().hash())),
        meters,
        System.getenv());
  }

  private AuxPowVerticle.Setup auxpow() {
    return new AuxPowVerticle.Setup(genesis().finality(), config.mining(), meters);
  }

  private ChainVerticle.Setup chain() {
    return new ChainVerticle.Setup(
        genesis(),
        config.chain().signingKey(),
        config.network().enabled(),
        meters,
        System.getenv());
  }

  private Genesis genesis() {
    return Genesis.of(spec, config.bitcoin().network());
  }
}
