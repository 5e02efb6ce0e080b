package io.alys.node;

import io.alys.actor.ActorClock;
import io.alys.actor.ActorSystem;
import io.alys.actor.ActorSystemConfig;
import io.alys.actor.Interference;
import io.alys.actor.Membership;
import io.alys.actor.SystemClock;
import io.alys.cluster.ClusterNode;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.alys.observability.Logging;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A node that runs: its Vert.x, its actors, its meters. */
public final class RunningNode {
  /** A node that is told to stop does not wait long to hear how. */
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(1);

  private final NodeConfig config;
  private final Vertx vertx;
  private final ActorSystem system;
  private final Tracing tracing;

  private RunningNode(NodeConfig config, Vertx vertx, ActorSystem system, Tracing tracing) {
    this.config = config;
    this.vertx = vertx;
    this.system = system;
    this.tracing = tracing;
  }

  /** Starts a node whose configuration comes from no file, and so never changes. */
  public static Future<RunningNode> start(NodeConfig config) {
    return start(ConfigSource.empty(), new Loaded<>(config, List.of()));
  }

  /**
   * Starts a node; ready when the future completes. What it had taken is released on failure.
   *
   * @param source what the configuration was loaded from; its file, if there is one, is followed
   */
  public static Future<RunningNode> start(ConfigSource source, Loaded<NodeConfig> loaded) {
    return start(source, loaded, Drill.NONE);
  }

  /**
   * What goes wrong in a node's kernel on purpose.
   *
   * @param clock makes the node's clock, for its own Vert.x
   */
  public record Drill(Interference faults, Function<Vertx, ActorClock> clock) {
    /** Nothing does. */
    public static final Drill NONE = new Drill(Interference.NONE, SystemClock::new);
  }

  /** The same, for drills. */
  public static Future<RunningNode> start(
      ConfigSource source, Loaded<NodeConfig> loaded, Drill drill) {
    NodeConfig config = loaded.value();
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new JvmMemoryMetrics().bindTo(meters);
    new ProcessorMetrics().bindTo(meters);
    JvmGcMetrics collections = new JvmGcMetrics();
    collections.bindTo(meters);
    ConfigurationMetrics changes = new ConfigurationMetrics(meters);
    return vertx(config, meters)
        .compose(
            joined -> {
              String instance = UUID.randomUUID().toString();
              Tracing tracing = Tracing.of(config, joined.vertx(), meters, instance);
              ActorSystem system =
                  ActorSystem.create(
                      joined.vertx(),
                      kernel(config, tracing),
                      drill.clock().apply(joined.vertx()),
                      meters,
                      joined.membership(),
                      drill.faults());
              NodeTree.Wiring wiring =
                  new NodeTree.Wiring(
                      system,
                      meters,
                      source,
                      loaded,
                      changes,
                      instance,
                      bridge(config, system, meters, instance),
                      chain(config, meters),
                      chainId(config));
              RunningNode node = new RunningNode(config, joined.vertx(), system, tracing);
              return system
                  .start(NodeTree.of(config, () -> wiring))
                  .map(node)
                  .recover(
                      cause -> node.stop(Duration.ZERO).transform(_ -> Future.failedFuture(cause)));
            });
  }

  /** Gives the log its form and its level; once, before the first line. */
  public static void log(NodeConfig.Log log) {
    Logging.format(log.format() == NodeConfig.LogFormat.JSON);
    Logging.level(log.level().name());
  }

  /**
   * Lets the log go to a file, and nothing of it to the terminal; before the first line.
   *
   * @throws IOException when it cannot be written
   */
  public static void logTo(Path file) throws IOException {
    logTo(file, false);
  }

  /**
   * The same.
   *
   * @param several whether nodes in this process share the file: then each line names its own
   * @throws IOException when it cannot be written
   */
  public static void logTo(Path file, boolean several) throws IOException {
    Logging.toFile(file, several);
  }

  private static Future<ClusterNode> vertx(NodeConfig config, PrometheusMeterRegistry meters) {
    MicrometerMetricsOptions measured =
        new MicrometerMetricsOptions()
            .setEnabled(true)
            .setLabels(Set.of(Label.HTTP_METHOD, Label.HTTP_CODE))
            .setDisabledMetricsCategories(
                Set.of(
                    // The rooms count their own conversations, and in their own words.
                    MetricsDomain.HTTP_CLIENT.toCategory(),
                    MetricsDomain.EVENT_BUS.toCategory(),
                    MetricsDomain.NAMED_POOLS.toCategory()));
    VertxOptions options = new VertxOptions().setMetricsOptions(measured);
    UnaryOperator<VertxBuilder> with =
        builder -> builder.withMetrics(new MicrometerMetricsFactory(meters));
    return config.cluster().enabled()
        ? ClusterNode.join(config.cluster(), options, with)
        : Future.succeededFuture(
            new ClusterNode(with.apply(Vertx.builder().with(options)).build(), Membership.ALONE));
  }

  private static Optional<BridgeWiring> bridge(
      NodeConfig config, ActorSystem system, PrometheusMeterRegistry meters, String instance) {
    if (!config.bitcoin().enabled()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          BridgeWiring.of(
              config,
              config.chainSpec(),
              new BridgeWiring.Ground(system.vertx(), system.clock(), meters, instance)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<ChainWiring> chain(NodeConfig config, PrometheusMeterRegistry meters) {
    if (!ChainWiring.isThere(config)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ChainWiring(config, config.chainSpec(), meters));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long chainId(NodeConfig config) {
    try {
      return config.chainSpec().chainId();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ActorSystemConfig kernel(NodeConfig config, Tracing tracing) {
    return ActorSystemConfig.named(config.node().name())
        .askDeadline(config.actors().askDeadline())
        .deadLettersKept(config.actors().deadLettersKept())
        .tracing(tracing.spans().on())
        .spans(tracing.spans())
        // Ids of traces are drawn of it: no two starts of any node may draw the same.
        .seed(UUID.randomUUID().getMostSignificantBits());
  }

  /** How many actors it has, supervisors among them. */
  public int actors() {
    return system.registry().entries().size();
  }

  /** Completes, with the reason, when the node cannot go on. */
  public Future<String> failure() {
    return system.failure();
  }

  /** How long a stop lets the actors finish what waits, as the configuration says now. */
  public Future<Duration> drainLimit() {
    return system
        .ref(ConfigurationVerticle.NAME, ConfigurationCommand.class)
        .ask(new ConfigurationCommand.GetStatus(), ANSWER_WITHIN)
        .map(ConfigurationCommand.Status::drainLimit)
        .otherwise(config.actors().drainLimit());
  }

  /** What its settings call it. */
  public String name() {
    return config.node().name();
  }

  public ActorSystem system() {
    return system;
  }

  public Vertx vertx() {
    return vertx;
  }

  /** Stops every actor in the reverse order of its start, and then what carried them. */
  public Future<Void> stop(Duration drainLimit) {
    long began = system.clock().nanoTime();
    return system
        .stop(drainLimit)
        .eventually(() -> tracing.close(drainLimit.minusNanos(system.clock().nanoTime() - began)))
        .eventually(vertx::close);
  }
}
