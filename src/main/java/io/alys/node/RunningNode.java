package io.alys.node;

import io.alys.actor.ActorSpec;
import io.alys.actor.ActorSystem;
import io.alys.actor.ActorSystemConfig;
import io.alys.actor.Interference;
import io.alys.actor.Membership;
import io.alys.actor.SupervisorSpec;
import io.alys.actor.SystemClock;
import io.alys.actor.supervision.SupervisionStrategy.Never;
import io.alys.actor.supervision.SupervisionStrategy.OneForAll;
import io.alys.actor.supervision.SupervisionStrategy.OneForOne;
import io.alys.cluster.ClusterNode;
import io.alys.observability.MetricsCommand;
import io.alys.observability.MetricsVerticle;
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
import java.time.Duration;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A node that runs: its Vert.x, its actors, its meters. */
public final class RunningNode {
  private final Vertx vertx;
  private final ActorSystem system;

  private final PrometheusMeterRegistry meters;

  private RunningNode(Vertx vertx, ActorSystem system, PrometheusMeterRegistry meters) {
    this.vertx = vertx;
    this.system = system;
    this.meters = meters;
  }

  /** Starts a node; ready when the future completes. What it had taken is released on failure. */
  public static Future<RunningNode> start(NodeConfig config) {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new JvmMemoryMetrics().bindTo(meters);
    new ProcessorMetrics().bindTo(meters);
    JvmGcMetrics collections = new JvmGcMetrics();
    collections.bindTo(meters);
    return vertx(config, meters)
        .compose(
            joined -> {
              RunningNode node =
                  new RunningNode(joined.vertx(), system(config, joined, meters), meters);
              return node.system
                  .start(node.tree(config, meters))
                  .map(node)
                  .recover(
                      cause -> node.stop(Duration.ZERO).transform(_ -> Future.failedFuture(cause)));
            });
  }

  private static Future<ClusterNode> vertx(NodeConfig config, PrometheusMeterRegistry meters) {
    MicrometerMetricsOptions measured =
        new MicrometerMetricsOptions()
            .setEnabled(true)
            .setLabels(Set.of(Label.HTTP_METHOD, Label.HTTP_CODE))
            .setDisabledMetricsCategories(
                Set.of(
                    MetricsDomain.EVENT_BUS.toCategory(), MetricsDomain.NAMED_POOLS.toCategory()));
    VertxOptions options = new VertxOptions().setMetricsOptions(measured);
    UnaryOperator<VertxBuilder> with =
        builder -> builder.withMetrics(new MicrometerMetricsFactory(meters));
    return config.cluster().enabled()
        ? ClusterNode.join(config.cluster(), options, with)
        : Future.succeededFuture(
            new ClusterNode(with.apply(Vertx.builder().with(options)).build(), Membership.ALONE));
  }

  private static ActorSystem system(
      NodeConfig config, ClusterNode joined, PrometheusMeterRegistry meters) {
    ActorSystemConfig kernel =
        ActorSystemConfig.named(config.node().name())
            .askDeadline(config.actors().askDeadline())
            .deadLettersKept(config.actors().deadLettersKept())
            .seed(System.identityHashCode(joined));
    return ActorSystem.create(
        joined.vertx(),
        kernel,
        new SystemClock(joined.vertx()),
        meters,
        joined.membership(),
        Interference.NONE);
  }

  private SupervisorSpec tree(NodeConfig config, PrometheusMeterRegistry meters) {
    ActorSpec<MetricsCommand> metrics =
        ActorSpec.of(
                "metrics",
                MetricsCommand.class,
                () -> new MetricsVerticle(system, config.metrics(), meters))
            .onEventLoop()
            .supervised(new Never());
    return SupervisorSpec.of(
        "alys",
        new OneForAll(3, Duration.ofMinutes(1)),
        SupervisorSpec.of("storage-supervisor", new OneForOne(5, Duration.ofMinutes(1)), metrics));
  }

  /**
   * Shows what came of a change of the configuration file, as a metric and in the node's health.
   *
   * @param problem empty when the change is in force
   */
  public void configChecked(boolean applied, String problem) {
    meters.counter("alys.config.reloads", "outcome", applied ? "applied" : "refused").increment();
    system.ref("metrics", MetricsCommand.class).tell(new MetricsCommand.ConfigChecked(problem));
  }

  public ActorSystem system() {
    return system;
  }

  public Vertx vertx() {
    return vertx;
  }

  /** Stops every actor in the reverse order of its start, and then what carried them. */
  public Future<Void> stop(Duration drainLimit) {
    return system.stop(drainLimit).eventually(vertx::close);
  }
}
