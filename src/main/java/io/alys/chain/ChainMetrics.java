package io.alys.chain;

import io.alys.actor.Levels;
import io.alys.actor.Levels.Level;
import io.alys.chain.ChainCommand.Import;
import io.alys.chain.ChainCommand.RunResult;
import io.alys.consensus.finality.FinalityRules;
import io.alys.consensus.rules.ChainState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** The meters of the chain: one method per fact. */
final class ChainMetrics implements AutoCloseable {
  /** The number of the head. */
  static final String HEAD = "alys.chain.head";

  /** The number of the last final block. */
  static final String FINALISED = "alys.chain.finalised";

  /** Blocks after the final one. */
  static final String WAITING = "alys.chain.unfinalised";

  /** How many may be, before no block without a proof is made. */
  static final String LIMIT = "alys.chain.unfinalised.limit";

  /** 1 while the node has a key and makes no blocks. */
  static final String HALTED = "alys.chain.production.halted";

  /** Blocks that came, by what became of them. */
  static final String BLOCKS = "alys.chain.blocks";

  /** Blocks that counted and do so no more. */
  static final String REVERTED = "alys.chain.blocks.reverted";

  /** How long a block took, by what was done. */
  static final String TIME = "alys.chain.block.time";

  private static final Duration[] BOUNDARIES = {
    Duration.ofMillis(5),
    Duration.ofMillis(20),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(2)
  };

  /** What becomes of a block. */
  enum Fate {
    PRODUCED,
    TAKEN,
    KNOWN,
    REFUSED,
    POSTPONED
  }

  private final MeterRegistry registry;
  private final Levels levels;
  private final FinalityRules rules;
  private final Level head;
  private final Level finalised;
  private final Level waiting;
  private final Level limit;
  private final Level halted;

  /**
   * @param rules that say how many blocks may wait to be final
   */
  ChainMetrics(MeterRegistry registry, FinalityRules rules) {
    this.registry = registry;
    this.rules = rules;
    levels = new Levels(registry);
    head = levels.level(HEAD, "Number of the head");
    finalised = levels.level(FINALISED, "Number of the last final block");
    waiting = levels.level(WAITING, "Blocks after the last final one");
    limit =
        levels.level(LIMIT, "Blocks after the last final one before none without a proof is made");
    halted = levels.level(HALTED, "1 while the node has a key and makes no blocks");
    for (Fate fate : Fate.values()) {
      blocks(fate);
    }
    reverted(0);
  }

  void show(ChainBook book) {
    ChainState now = book.head();
    head.set(now.head().number().value());
    finalised.set(book.finalised().head().number().value());
    waiting.set(now.branch().hashes().size());
    limit.set(rules.mayWait(now.branch()));
  }

  void halted(boolean is) {
    halted.set(is ? 1 : 0);
  }

  private Counter blocks(Fate fate) {
    return Counter.builder(BLOCKS)
        .description("Blocks by what became of them")
        .tag("fate", fate.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  void produced() {
    blocks(Fate.PRODUCED).increment();
  }

  /** A block of somebody else was looked at. */
  void became(Import result) {
    blocks(
            switch (result) {
              case Import.Taken _ -> Fate.TAKEN;
              case Import.Known _ -> Fate.KNOWN;
              case Import.Refused _ -> Fate.REFUSED;
              case Import.UnknownParent _, Import.NotNow _ -> Fate.POSTPONED;
            })
        .increment();
  }

  /** Many were, one after the other. */
  void became(RunResult result) {
    blocks(Fate.TAKEN).increment(result.fresh());
    blocks(Fate.KNOWN).increment(result.kept() - result.fresh());
    result.stopped().ifPresent(this::became);
  }

  void reverted(int count) {
    Counter.builder(REVERTED)
        .description("Blocks that counted, and do so no more since another branch is better")
        .register(registry)
        .increment(count);
  }

  /**
   * A block was made or looked at.
   *
   * @param deed produced or imported; all that others did for it is part of the time
   */
  void took(Fate deed, long nanos) {
    Timer.builder(TIME)
        .description("How long a block took, the execution client's and the bridge's time included")
        .tag("deed", deed.name().toLowerCase(Locale.ROOT))
        .serviceLevelObjectives(BOUNDARIES)
        .register(registry)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    levels.close();
  }
}
