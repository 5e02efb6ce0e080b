package io.alys.actor;

import io.alys.actor.event.DeadLetter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The kernel's meters: one method per fact. Every label's values are bounded by the tree. */
final class KernelMetrics {
  private static final String LATENCY = "alys.actor.message.latency";
  private static final String LATENCY_HELP = "From sending a message to the end of its handler";

  /** Those of one kind, whose counter is found without a look through all meters. */
  private record Letters(String actor, DeadLetter.Reason reason) {}

  private final ConcurrentHashMap<Letters, Counter> deadLetters = new ConcurrentHashMap<>();

  /** No actor has such a name. */
  private static final String NOBODY = "(nobody)";

  private final MeterRegistry registry;
  private final @Nullable LatencyCollector latencies;

  KernelMetrics(MeterRegistry registry) {
    this.registry = registry;
    if (registry instanceof PrometheusMeterRegistry prometheus) {
      String name = registry.config().namingConvention().name(LATENCY, Meter.Type.TIMER);
      latencies = new LatencyCollector(name, LATENCY_HELP);
      prometheus.getPrometheusRegistry().register(latencies);
    } else {
      latencies = null;
    }
  }

  MeterRegistry registry() {
    return registry;
  }

  void pendingAsks(PendingAsks asks) {
    Gauge.builder("alys.actor.asks.pending", asks, PendingAsks::size)
        .description("Questions that have no answer yet")
        .register(registry);
  }

  void nodes(ClusterLink link) {
    Gauge.builder("alys.cluster.nodes.ready", link, ClusterLink::readyNodes)
        .description("Other nodes of the cluster that messages can be sent to")
        .register(registry);
    FunctionCounter.builder("alys.cluster.frames.unreadable", link, ClusterLink::unreadableFrames)
        .description("What came from other nodes and is no frame of a message, or is too long")
        .register(registry);
  }

  /**
   * A message that nobody finished.
   *
   * @param actor whom it was for; null when nobody of that name is here, for such names know no
   *     bound
   */
  void deadLetter(@Nullable ActorId actor, DeadLetter.Reason reason) {
    Letters letters = new Letters(actor == null ? NOBODY : actor.name(), reason);
    deadLetters.computeIfAbsent(letters, this::counterOf).increment();
  }

  private Counter counterOf(Letters letters) {
    return Counter.builder("alys.actor.dead.letters")
        .description("Messages that no handler finished, by the reason")
        .tags("actor", letters.actor())
        .tags("reason", letters.reason().name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  private static double uptimeMillis(ActorCell<?> cell) {
    Instant since = cell.startedAt();
    return since == null ? 0 : Duration.between(since, cell.system().clock().now()).toMillis();
  }

  OfActor of(ActorCell<?> cell) {
    return new OfActor(cell);
  }

  /** The meters of one actor, over all its incarnations. */
  final class OfActor {
    private final Tags tags;
    private final Counter errors;
    private final Counter restarts;

    private OfActor(ActorCell<?> cell) {
      tags = Tags.of("actor", cell.id().name());
      timer("alys.actor.queue.wait", cell, Tally::waitedNanos)
          .description("From sending a message to the beginning of its handler")
          .register(registry);
      errors =
          Counter.builder("alys.actor.errors")
              .description("Crashes of the handler, and starts that failed")
              .tags(tags)
              .register(registry);
      restarts =
          Counter.builder("alys.actor.restarts")
              .description("Starts after the first")
              .tags(tags)
              .register(registry);
      latency(cell);
      gauges(cell);
    }

    private void latency(ActorCell<?> cell) {
      if (latencies == null) {
        timer(LATENCY, cell, Tally::tookNanos).description(LATENCY_HELP).register(registry);
        return;
      }
      List<Tag> all = errors.getId().getConventionTags(registry.config().namingConvention());
      latencies.add(
          Labels.of(
              all.stream().map(Tag::getKey).toList(), all.stream().map(Tag::getValue).toList()),
          cell::tally);
    }

    private <M> FunctionTimer.Builder<ActorCell<M>> timer(
        String name, ActorCell<M> cell, ToDoubleFunction<Tally> nanos) {
      return FunctionTimer.builder(
              name,
              cell,
              c -> c.tally().count(),
              c -> nanos.applyAsDouble(c.tally()),
              TimeUnit.NANOSECONDS)
          .tags(tags);
    }

    private void gauges(ActorCell<?> cell) {
      FunctionCounter.builder("alys.actor.processed", cell, c -> c.tally().count())
          .description("Messages whose handler ended well")
          .tags(tags)
          .register(registry);
      Gauge.builder("alys.actor.mailbox.size", cell, c -> c.inbox().size())
          .description("Messages that wait")
          .tags(tags)
          .register(registry);
      Gauge.builder("alys.actor.state", cell, c -> c.state().ordinal())
          .description(
              "0 uninitialized, 1 starting, 2 running, 3 stopping, 4 stopped, 5 start failed,"
                  + " 6 crashed, 7 restarting, 8 backoff, 9 failed")
          .tags(tags)
          .register(registry);
      TimeGauge.builder(
              "alys.actor.uptime", cell, TimeUnit.MILLISECONDS, KernelMetrics::uptimeMillis)
          .description("How long the present incarnation has run")
          .tags(tags)
          .register(registry);
    }

    void crashed() {
      errors.increment();
    }

    void restarted() {
      restarts.increment();
    }
  }
}
