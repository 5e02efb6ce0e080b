package io.alys.sync;

import io.alys.actor.Levels;
import io.alys.actor.Levels.Level;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The meters of catching up: one method per fact. */
final class SyncMetrics implements AutoCloseable {
  /** Blocks that came from peers and were new. */
  static final String BLOCKS = "alys.sync.blocks";

  /** How many blocks the node lags behind. */
  static final String BEHIND = "alys.sync.behind";

  /** 1 while it takes blocks from a peer. */
  static final String FETCHING = "alys.sync.fetching";

  /** 1 while it should, and cannot. */
  static final String STALLED = "alys.sync.stalled";

  /** How often another peer was asked than before. */
  static final String SWITCHES = "alys.sync.peer.switches";

  /** Peers that were left alone since they gave nothing. */
  static final String FAILURES = "alys.sync.peer.failures";

  /** What peers sent that no honest one sends. */
  static final String BLAMES = "alys.sync.blames";

  /** How long the chain took for a run. */
  static final String RUN_TIME = "alys.sync.run.time";

  private static final Duration[] BOUNDARIES = {
    Duration.ofMillis(20), Duration.ofMillis(100), Duration.ofMillis(500), Duration.ofSeconds(2)
  };

  private final MeterRegistry registry;
  private final Levels levels;
  private final Level behind;
  private final Level fetching;
  private final Level stalled;

  SyncMetrics(MeterRegistry registry) {
    this.registry = registry;
    levels = new Levels(registry);
    behind =
        levels.level(BEHIND, "Blocks that the node lags behind the peers that may be believed");
    fetching = levels.level(FETCHING, "1 while the node takes blocks from a peer");
    stalled = levels.level(STALLED, "1 while peers are ahead and the node gets no further");
    took(0);
    switched(0);
    failed(0);
    blamed(0);
  }

  void show(long blocksBehind, SyncCommand.Activity activity) {
    behind.set(blocksBehind);
    fetching.set(activity instanceof SyncCommand.Activity.Fetching ? 1 : 0);
    stalled.set(activity instanceof SyncCommand.Activity.Stalled ? 1 : 0);
  }

  private void count(String name, String description, int by) {
    Counter.builder(name).description(description).register(registry).increment(by);
  }

  void took(int blocks) {
    count(BLOCKS, "Blocks that came from peers and were new to the chain", blocks);
  }

  void switched(int times) {
    count(SWITCHES, "How often another peer was asked for blocks than before", times);
  }

  void failed(int times) {
    count(FAILURES, "How often a peer was left alone since it gave no blocks", times);
  }

  void blamed(int times) {
    count(BLAMES, "Answers of peers that no honest node gives", times);
  }

  void imported(long nanos) {
    Timer.builder(RUN_TIME)
        .description("How long the chain took to take in a run of blocks")
        .serviceLevelObjectives(BOUNDARIES)
        .register(registry)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    levels.close();
  }
}
