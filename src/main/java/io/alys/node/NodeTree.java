package io.alys.node;

import io.alys.actor.ActorId;
import io.alys.actor.ActorSpec;
import io.alys.actor.ActorSystem;
import io.alys.actor.SupervisorSpec;
import io.alys.actor.TreeSpec;
import io.alys.actor.mailbox.MailboxConfig;
import io.alys.actor.supervision.BackoffPolicy;
import io.alys.actor.supervision.CircuitBreakerPolicy;
import io.alys.actor.supervision.SupervisionStrategy.CircuitBreaking;
import io.alys.actor.supervision.SupervisionStrategy.ExponentialBackoff;
import io.alys.actor.supervision.SupervisionStrategy.Never;
import io.alys.actor.supervision.SupervisionStrategy.OneForAll;
import io.alys.actor.supervision.SupervisionStrategy.OneForOne;
import io.alys.actor.supervision.SupervisionStrategy.RestForOne;
import io.alys.config.BearerToken;
import io.alys.config.ConfigError;
import io.alys.config.ConfigResult.Effective;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.alys.config.Origin;
import io.alys.observability.MetricsCommand;
import io.alys.observability.MetricsVerticle;
import io.alys.rpc.RpcCommand;
import io.alys.rpc.RpcVerticle;
import io.alys.storage.StorageCommand;
import io.alys.storage.StorageVerticle;
import io.alys.stream.StreamCommand;
import io.alys.stream.StreamVerticle;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Every actor of a node, who supervises it, and its mailbox. */
final class NodeTree {
  /** A configuration that crashes is no reason to stop a node that works with the last one. */
  private static final CircuitBreakerPolicy REST =
      new CircuitBreakerPolicy(3, Duration.ofMinutes(1), Duration.ofSeconds(30), 1);

  private NodeTree() {}

  /** What actors are made with; looked at when they start, and not before. */
  record Wiring(
      ActorSystem system,
      PrometheusMeterRegistry meters,
      ConfigSource source,
      Loaded<NodeConfig> loaded,
      ConfigurationMetrics metrics,
      String instance,
      Optional<BridgeWiring> bridge,
      Optional<ChainWiring> chain,
      long chainId) {}

  static SupervisorSpec of(NodeConfig config, Supplier<Wiring> wiring) {
    return shape(config, wiring).mailboxes(spec -> mailbox(config.actors(), spec));
  }

  private static SupervisorSpec shape(NodeConfig config, Supplier<Wiring> wiring) {
    ActorSpec<MetricsCommand> metrics =
        ActorSpec.configured(
                "metrics",
                MetricsCommand.class,
                new ActorSpec.Configured<>(
                    config.metrics(),
                    section ->
                        new MetricsVerticle(
                            new MetricsVerticle.Setup(
                                wiring.get().system(),
                                wiring.get().meters(),
                                operator(config),
                                about(config, wiring.get())),
                            section),
                    MetricsCommand.Reconfigure::new))
            .onEventLoop()
            .supervised(new Never());
    ActorSpec<ConfigurationCommand> configuration =
        ActorSpec.of(
                ConfigurationVerticle.NAME,
                ConfigurationCommand.class,
                () -> new ConfigurationVerticle(wiring.get()))
            .supervised(new CircuitBreaking(REST));
    List<TreeSpec> children = new ArrayList<>();
    children.add(
        SupervisorSpec.of(
            "storage-supervisor",
            new OneForOne(5, Duration.ofMinutes(1)),
            storage(config, wiring),
            metrics));
    children.add(configuration);
    if (config.bitcoin().enabled()) {
      children.add(BridgeWiring.supervisor(config, () -> wiring.get().bridge().orElseThrow()));
    }
    if (ChainWiring.isThere(config)) {
      children.add(ChainWiring.supervisor(config, () -> wiring.get().chain().orElseThrow()));
    }
    List<TreeSpec> network = network(config, wiring);
    if (!network.isEmpty()) {
      children.add(
          SupervisorSpec.of(
              "network-supervisor",
              new RestForOne(5, Duration.ofMinutes(1)),
              network.toArray(TreeSpec[]::new)));
    }
    return SupervisorSpec.of(
        "alys", new OneForAll(3, Duration.ofMinutes(1)), children.toArray(TreeSpec[]::new));
  }

  private static List<TreeSpec> network(NodeConfig config, Supplier<Wiring> wiring) {
    List<TreeSpec> network = new ArrayList<>();
    if (config.network().enabled()) {
      Supplier<ChainWiring> chain = () -> wiring.get().chain().orElseThrow();
      network.add(ChainWiring.network(chain, wiring));
      network.add(ChainWiring.sync(chain));
    }
    if (config.governance().enabled()) {
      network.add(stream(config, wiring));
    }
    if (config.rpc().enabled()) {
      network.add(rpc(config, wiring));
    }
    return network;
  }

  /** It asks whom there is; who comes later in the tree than it is asked all the same. */
  private static ActorSpec<RpcCommand> rpc(NodeConfig config, Supplier<Wiring> wiring) {
    List<String> neighbours = new ArrayList<>();
    if (config.chain().enabled()) {
      neighbours.addAll(List.of("chain", "auxpow"));
    }
    if (config.bitcoin().enabled()) {
      neighbours.addAll(List.of("bridge", "federation"));
    }
    if (config.engine().enabled()) {
      neighbours.add("engine");
    }
    if (config.governance().enabled()) {
      neighbours.add("stream");
    }
    if (config.network().enabled()) {
      neighbours.addAll(List.of("network", "sync"));
    }
    return RpcVerticle.spec(
            () ->
                new RpcVerticle.Setup(
                    config.rpc(),
                    new RpcVerticle.About(NodeProfile.version(), wiring.get().chainId()),
                    new BearerToken(config.operatorToken(), System.getenv()),
                    wiring.get().system(),
                    wiring.get().meters()),
            neighbours.toArray(String[]::new))
        .supervised(new OneForOne(5, Duration.ofMinutes(1)));
  }

  private static MetricsVerticle.About about(NodeConfig config, Wiring wiring) {
    return new MetricsVerticle.About(
        NodeProfile.version(),
        wiring.chainId(),
        config.bitcoin().enabled()
            ? config.bitcoin().network().name().toLowerCase(Locale.ROOT)
            : "");
  }

  private static MetricsVerticle.Operator operator(NodeConfig config) {
    return new MetricsVerticle.Operator(
        config.operatorToken(),
        config.operator().token().isPresent() ? Optional.empty() : Optional.of(config.madeToken()),
        System.getenv());
  }

  private static ActorSpec<StorageCommand> storage(NodeConfig config, Supplier<Wiring> wiring) {
    return StorageVerticle.spec(config.node().home(), config.storage(), () -> wiring.get().meters())
        .supervised(new OneForOne(5, Duration.ofMinutes(1)));
  }

  /** For what depends on others: it comes back ever more slowly, and never gives up for long. */
  static ExponentialBackoff backoff() {
    return new ExponentialBackoff(
        new BackoffPolicy(Duration.ofMillis(100), Duration.ofSeconds(30), 2, 0.1),
        Integer.MAX_VALUE,
        Duration.ofMinutes(1));
  }

  private static ActorSpec<StreamCommand> stream(NodeConfig config, Supplier<Wiring> wiring) {
    return StreamVerticle.spec(
            () ->
                new StreamVerticle.Setup(
                    config.governance(),
                    config.node().name(),
                    wiring.get().instance(),
                    NodeProfile.of(config, System.getenv()),
                    BridgeWiring.consumers(config),
                    wiring.get().meters(),
                    System.getenv()))
        .supervised(new OneForOne(5, Duration.ofMinutes(1)));
  }

  /** The mailbox of every actor, supervisors not among them. */
  static Map<ActorId, MailboxConfig> mailboxes(NodeConfig config) {
    Map<ActorId, MailboxConfig> mailboxes = new LinkedHashMap<>();
    of(config, NodeTree::unwired)
        .actors()
        .forEach(spec -> mailboxes.put(spec.id(), spec.mailbox()));
    return mailboxes;
  }

  /** What the settings say of actors that do not exist, or that does not fit them. */
  static List<ConfigError> check(Loaded<NodeConfig> loaded) {
    NodeConfig.Actors actors = loaded.value().actors();
    Map<String, ActorSpec<?>> known = new LinkedHashMap<>();
    shape(loaded.value(), NodeTree::unwired)
        .actors()
        .forEach(spec -> known.put(spec.id().name(), spec));
    List<ConfigError> errors = new ArrayList<>(ChainWiring.check(loaded));
    for (String name : new TreeSet<>(actors.mailboxOf().keySet())) {
      String key = "actors.mailbox-of." + name;
      ActorSpec<?> spec = known.get(name);
      if (spec == null) {
        errors.add(ConfigError.unknown(originOf(key, loaded), key, "actor", name, known.keySet()));
        continue;
      }
      try {
        mailbox(actors, spec);
      } catch (IllegalArgumentException e) {
        String reason = String.valueOf(e.getMessage());
        errors.add(new ConfigError(originOf(key, loaded), key, "", reason));
      }
    }
    return errors;
  }

  private static MailboxConfig mailbox(NodeConfig.Actors actors, ActorSpec<?> spec) {
    MailboxConfig own =
        spec.mailbox().equals(MailboxConfig.DEFAULT) ? actors.mailbox().mailbox() : spec.mailbox();
    MailboxSettings.Of of = actors.mailboxOf().get(spec.id().name());
    return of == null ? own : actors.mailbox().mailbox(own, of);
  }

  static Origin originOf(String table, Loaded<NodeConfig> loaded) {
    return loaded.settings().stream()
        .filter(setting -> setting.key().startsWith(table + "."))
        .map(Effective::origin)
        .filter(origin -> !(origin instanceof Origin.BuiltIn))
        .findFirst()
        .orElse(new Origin.BuiltIn());
  }

  private static Wiring unwired() {
    throw new IllegalStateException("an actor was made of a tree that was only looked at");
  }
}
