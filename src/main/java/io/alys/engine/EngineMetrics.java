package io.alys.engine;

import io.alys.actor.Levels;
import io.alys.actor.Levels.Level;
import io.alys.engine.EngineCommand.EngineState;
import io.alys.engine.EngineFailure.Kind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The meters of the conversation with the execution client: one method per fact. */
final class EngineMetrics implements AutoCloseable {
  /** From a call until its answer, by the method. */
  static final String CALLS = "alys.engine.call.latency";

  /** Calls that brought no result, by the kind of the failure. */
  static final String FAILURES = "alys.engine.failures";

  /** 1 while the client is left alone, since it failed too often. */
  static final String CIRCUIT = "alys.engine.circuit.open";

  /** The state of the client, by its number. */
  static final String STATE = "alys.engine.state";

  /** The number of the client's head. */
  static final String HEAD = "alys.engine.head";

  /** Builds, imports and forkchoices that wait for the client. */
  static final String WAITING = "alys.engine.writes.waiting";

  /** What came of payloads, by what was done and its outcome. */
  static final String PAYLOADS = "alys.engine.payloads";

  private static final Duration[] BOUNDARIES = {
    Duration.ofMillis(1),
    Duration.ofMillis(10),
    Duration.ofMillis(50),
    Duration.ofMillis(200),
    Duration.ofSeconds(1),
    Duration.ofSeconds(8)
  };

  /** What can be done with a payload. */
  enum Deed {
    BUILT,
    IMPORTED,
    CHOSEN,
    REPLAYED
  }

  private final MeterRegistry registry;
  private final Levels levels;
  private final Level circuit;
  private final Level state;
  private final Level head;
  private final Level waiting;

  EngineMetrics(MeterRegistry registry) {
    this.registry = registry;
    levels = new Levels(registry);
    circuit =
        levels.level(CIRCUIT, "1 while the execution client is left alone: it failed too often");
    state =
        levels.level(
            STATE,
            "State of the execution client: 0 not asked yet, 1 ready, 2 syncing, 3 behind,"
                + " 4 unreachable, 5 unauthorized, 6 incapable, 7 wrong chain id, 8 wrong genesis");
    head = levels.level(HEAD, "Number of the execution client's head");
    waiting =
        levels.level(WAITING, "Builds, imports and forkchoices that wait for the execution client");
    // From the first, with 0: what appears with its first 1 has no rate.
    for (Kind kind : Kind.values()) {
      failures(kind);
    }
  }

  void called(String method, Optional<Kind> failure, long nanos) {
    Timer.builder(CALLS)
        .description("From a call of the execution client until its answer")
        .tag("method", method)
        .serviceLevelObjectives(BOUNDARIES)
        .register(registry)
        .record(nanos, TimeUnit.NANOSECONDS);
    failure.ifPresent(kind -> failures(kind).increment());
  }

  private Counter failures(Kind kind) {
    return Counter.builder(FAILURES)
        .description("Calls of the execution client without a result, by the kind of the failure")
        .tag("kind", kind.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  void circuit(boolean open) {
    circuit.set(open ? 1 : 0);
  }

  void state(EngineState now) {
    state.set(EngineMachine.number(now));
    EngineMachine.head(now).ifPresent(tip -> head.set(tip.number().value()));
  }

  void waiting(int writes) {
    waiting.set(writes);
  }

  /**
   * Something was done with a payload.
   *
   * @param outcome the name of a result's record
   */
  void did(Deed deed, String outcome) {
    Counter.builder(PAYLOADS)
        .description("What came of payloads, by what was done and its outcome")
        .tag("deed", deed.name().toLowerCase(Locale.ROOT))
        .tag("outcome", outcome.toLowerCase(Locale.ROOT))
        .register(registry)
        .increment();
  }

  @Override
  public void close() {
    levels.close();
  }
}
