package io.alys.bitcoind;

import io.alys.actor.Levels;
import io.alys.actor.Levels.Level;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoind.BitcoinFailure.Kind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The meters of the conversation with the Bitcoin node: one method per fact. */
public final class BitcoinMetrics implements AutoCloseable {
  /** From a call until its answer, by the method. */
  public static final String CALLS = "alys.bitcoin.call.latency";

  /** Calls that brought no answer, by the kind of the failure. */
  public static final String FAILURES = "alys.bitcoin.failures";

  /** Calls that were made again. */
  public static final String RETRIES = "alys.bitcoin.retries";

  /** 1 while the node is left alone, since it failed too often. */
  public static final String CIRCUIT = "alys.bitcoin.circuit.open";

  /** The state of the Bitcoin node, by its number. */
  public static final String HEALTH = "alys.bitcoin.health";

  /** The height up to which its best chain was followed. */
  public static final String HEIGHT = "alys.bitcoin.height";

  /** Blocks that left its best chain after they had been followed. */
  public static final String DISCONNECTED = "alys.bitcoin.blocks.disconnected";

  private static final Duration[] BOUNDARIES = {
    Duration.ofMillis(1),
    Duration.ofMillis(10),
    Duration.ofMillis(100),
    Duration.ofSeconds(1),
    Duration.ofSeconds(10)
  };

  private final MeterRegistry registry;
  private final Levels levels;
  private final Level circuit;
  private final Level health;
  private final Level height;
  private final Counter retries;
  private final Counter disconnected;

  public BitcoinMetrics(MeterRegistry registry) {
    this.registry = registry;
    levels = new Levels(registry);
    circuit = levels.level(CIRCUIT, "1 while the Bitcoin node is left alone: it failed too often");
    health =
        levels.level(
            HEALTH,
            "State of the Bitcoin node: 0 not asked yet, 1 ready, 2 syncing, 3 behind,"
                + " 4 warming up, 5 unreachable, 6 unauthorized, 7 wrong network, 8 pruned,"
                + " 9 lies about its height");
    height = levels.level(HEIGHT, "Height up to which the best chain of Bitcoin was followed");
    retries =
        Counter.builder(RETRIES)
            .description("Calls to the Bitcoin node that were made again")
            .register(registry);
    disconnected =
        Counter.builder(DISCONNECTED)
            .description("Blocks that left the best chain of Bitcoin after they were followed")
            .register(registry);
    // From the first, with 0: what appears with its first 1 has no rate.
    for (Kind kind : Kind.values()) {
      failures(kind);
    }
  }

  /**
   * A request was answered, or failed.
   *
   * @param method of its first call
   */
  void called(String method, Optional<Kind> failure, long nanos) {
    Timer.builder(CALLS)
        .description("From a call of the Bitcoin node until its answer")
        .tag("method", method)
        .serviceLevelObjectives(BOUNDARIES)
        .register(registry)
        .record(nanos, TimeUnit.NANOSECONDS);
    failure.ifPresent(kind -> failures(kind).increment());
  }

  private Counter failures(Kind kind) {
    return Counter.builder(FAILURES)
        .description("Calls of the Bitcoin node without an answer, by the kind of the failure")
        .tag("kind", kind.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  void repeated() {
    retries.increment();
  }

  void circuit(boolean open) {
    circuit.set(open ? 1 : 0);
  }

  /**
   * The Bitcoin node was looked at.
   *
   * @param state its number, from 1
   */
  public void health(int state) {
    health.set(state);
  }

  /** The best chain was followed up to a height, and so many blocks were taken back. */
  public void followed(BlockHeight to, int blocksBack) {
    height.set(to.value());
    disconnected.increment(blocksBack);
  }

  @Override
  public void close() {
    levels.close();
  }
}
