package io.alys.actor;

import io.alys.actor.event.DeadLetter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The kernel's meters: one method per fact. Every label's values are bounded by the tree. */
final class KernelMetrics {
  private static final Duration[] BOUNDARIES = {
    Duration.ofNanos(100_000),
    Duration.ofMillis(1),
    Duration.ofMillis(10),
    Duration.ofMillis(100),
    Duration.ofSeconds(1),
    Duration.ofSeconds(10)
  };

  private final MeterRegistry registry;

  KernelMetrics(MeterRegistry registry) {
    this.registry = registry;
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
  }

  OfActor of(ActorCell<?> cell) {
    return new OfActor(cell);
  }

  /** The meters of one actor, over all its incarnations. */
  final class OfActor {
    private final Tags tags;
    private final Timer latency;

    /** Sums that only the actor's own turns write: cheaper than a timer, and as exact. */
    private final AtomicLong waits = new AtomicLong();

    private final AtomicLong waitNanos = new AtomicLong();
    private final Counter errors;
    private final Counter restarts;

    private OfActor(ActorCell<?> cell) {
      tags = Tags.of("actor", cell.id().name());
      latency =
          Timer.builder("alys.actor.message.latency")
              .description("From sending a message to the end of its handler")
              .tags(tags)
              .serviceLevelObjectives(BOUNDARIES)
              .register(registry);
      FunctionTimer.builder(
              "alys.actor.queue.wait",
              this,
              own -> own.waits.getAcquire(),
              own -> own.waitNanos.getAcquire(),
              TimeUnit.NANOSECONDS)
          .description("From sending a message to the beginning of its handler")
          .tags(tags)
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
      gauges(cell);
    }

    private void gauges(ActorCell<?> cell) {
      FunctionCounter.builder("alys.actor.processed", cell, ActorCell::processed)
          .description("Messages whose handler ended well")
          .tags(tags)
          .register(registry);
      Gauge.builder("alys.actor.mailbox.size", cell, ActorCell::mailboxSize)
          .description("Messages that wait")
          .tags(tags)
          .register(registry);
      Gauge.builder("alys.actor.state", cell, c -> c.state().ordinal())
          .description(
              "0 uninitialized, 1 starting, 2 running, 3 stopping, 4 stopped, 5 start failed,"
                  + " 6 crashed, 7 restarting, 8 backoff, 9 failed")
          .tags(tags)
          .register(registry);
      TimeGauge.builder("alys.actor.uptime", cell, TimeUnit.MILLISECONDS, ActorCell::uptimeMillis)
          .description("How long the present incarnation has run")
          .tags(tags)
          .register(registry);
    }

    void handled(long queuedNanos, long totalNanos) {
      waits.setRelease(waits.getPlain() + 1);
      waitNanos.setRelease(waitNanos.getPlain() + Math.max(0, queuedNanos));
      latency.record(totalNanos, TimeUnit.NANOSECONDS);
    }

    void crashed() {
      errors.increment();
    }

    void restarted() {
      restarts.increment();
    }

    void deadLetter(DeadLetter.Reason reason) {
      Counter.builder("alys.actor.dead.letters")
          .description("Messages that no handler finished, by the reason")
          .tags(tags.and("reason", reason.name().toLowerCase(java.util.Locale.ROOT)))
          .register(registry)
          .increment();
    }
  }
}
