package io.alys.rpc;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** The meters of the node's own JSON-RPC: one method per fact. */
final class RpcMetrics implements AutoCloseable {
  /** Calls, by method and outcome. */
  static final String REQUESTS = "alys.rpc.requests";

  /** From a call until its answer, by method. */
  static final String LATENCY = "alys.rpc.latency";

  /** Requests that were not looked at, by the reason. */
  static final String TURNED_AWAY = "alys.rpc.turned.away";

  /** Requests that are not answered yet. */
  static final String UNDER_WAY = "alys.rpc.under.way";

  /** The label of calls of methods that there are not; their names are anybody's. */
  static final String NO_METHOD = "none";

  /** Why a request was not looked at. */
  enum Turned {
    /** Its address made too many calls. */
    TOO_FAST,
    /** Too many requests were under way. */
    BUSY,
    /** Its body was over the limit. */
    TOO_LARGE,
    /** Its body took too long to come. */
    TOO_SLOW,
    /** It came from a web page of another site. */
    ORIGIN
  }

  private static final Duration[] BOUNDARIES = {
    Duration.ofMillis(1),
    Duration.ofMillis(10),
    Duration.ofMillis(100),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5)
  };

  private final MeterRegistry registry;
  private final LongAdder underWay = new LongAdder();
  private final Meter gauge;

  RpcMetrics(MeterRegistry registry) {
    this.registry = registry;
    gauge =
        Gauge.builder(UNDER_WAY, underWay, LongAdder::sum)
            .description("Requests over JSON-RPC that are not answered yet")
            .register(registry);
    // From the first, with 0: what appears with its first 1 has no rate.
    for (Turned why : Turned.values()) {
      turned(why);
    }
  }

  /**
   * A call was answered.
   *
   * @param method a name of the table, or {@link #NO_METHOD}
   * @param outcome {@code ok}, or the name of the error
   */
  void answered(String method, String outcome, long nanos) {
    Counter.builder(REQUESTS)
        .description("Calls over JSON-RPC, by method and outcome")
        .tag("method", method)
        .tag("outcome", outcome)
        .register(registry)
        .increment();
    Timer.builder(LATENCY)
        .description("From a call over JSON-RPC until its answer")
        .tag("method", method)
        .serviceLevelObjectives(BOUNDARIES)
        .register(registry)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  void turnedAway(Turned why) {
    turned(why).increment();
  }

  private Counter turned(Turned why) {
    return Counter.builder(TURNED_AWAY)
        .description("Requests over JSON-RPC that were not looked at, by the reason")
        .tag("reason", why.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  void underWay(int more) {
    underWay.add(more);
  }

  /** Without this the next incarnation's gauge would be taken for this one, and never move. */
  @Override
  public void close() {
    registry.remove(gauge);
  }
}
