package io.alys.mining;

import io.alys.actor.ActorClock;
import io.alys.consensus.auxpow.CompactTarget;
import io.alys.mining.AuxPowCommand.MiningStatus;
import io.alys.mining.AuxPowCommand.Waiting;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/** The meters of merged mining: one method per fact. */
final class AuxPowMetrics implements AutoCloseable {
  /** Questions for work, by whether there was any. */
  static final String OFFERS = "alys.auxpow.offers";

  /** What miners handed in, by what became of it. */
  static final String SUBMISSIONS = "alys.auxpow.submissions";

  /** Templates that are remembered. */
  static final String TEMPLATES = "alys.auxpow.templates";

  /** Blocks that wait for a proof. */
  static final String UNFINALISED = "alys.auxpow.unfinalised.blocks";

  /** What a proof has to meet, compact. */
  static final String BITS = "alys.auxpow.bits";

  /** The same as Bitcoin's difficulty. */
  static final String DIFFICULTY = "alys.auxpow.difficulty";

  /** For how long the proof that waits has done so. */
  static final String WAITING = "alys.auxpow.waiting.seconds";

  /** Of difficulty 1, by definition. */
  private static final CompactTarget ONE = new CompactTarget(0x1d00_ffffL);

  private static final double MILLIS = 1_000;

  /** A value that one thread sets and another one scrapes. */
  private static final class Level {
    private final LongAdder sum = new LongAdder();
    private long last;

    void set(long value) {
      sum.add(value - last);
      last = value;
    }

    long get() {
      return sum.sum();
    }
  }

  private final MeterRegistry registry;
  private final List<Meter> gauges = new ArrayList<>();
  private final Level templates = new Level();
  private final Level unfinalised = new Level();
  private final Level bits = new Level();
  private final Level since = new Level();

  AuxPowMetrics(MeterRegistry registry, ActorClock clock) {
    this.registry = registry;
    gauge(TEMPLATES, templates, Level::get, "Templates for miners that are remembered");
    gauge(UNFINALISED, unfinalised, Level::get, "Blocks that wait for a proof of work");
    gauge(
        BITS,
        bits,
        Level::get,
        "What the next proof has to meet, as Bitcoin's compact target; 0"
            + " when there is nothing to prove");
    gauge(
        DIFFICULTY,
        bits,
        level -> difficulty(level.get()),
        "The same as Bitcoin's difficulty: hashes for a proof, divided by 2^32");
    gauge(
        WAITING,
        since,
        level -> level.get() == 0 ? 0 : (clock.now().toEpochMilli() - level.get()) / MILLIS,
        "For how long an accepted proof has waited for a block; 0 when none does");
    // From the first, with 0: what appears with its first 1 has no rate.
    offers(true);
    offers(false);
    for (Outcome outcome : Outcome.values()) {
      submissions(outcome);
    }
  }

  private void gauge(String name, Level level, ToDoubleFunction<Level> value, String description) {
    gauges.add(Gauge.builder(name, level, value).description(description).register(registry));
  }

  static double difficulty(long compact) {
    return compact == 0
        ? 0
        : ONE.target().value().doubleValue()
            / new CompactTarget(compact).target().value().doubleValue();
  }

  void offered(boolean work) {
    offers(work).increment();
  }

  void submitted(Outcome outcome) {
    submissions(outcome).increment();
  }

  void show(MiningStatus status) {
    switch (status) {
      case MiningStatus.NotReady _ -> {}
      case MiningStatus.Ready ready -> {
        templates.set(ready.templates());
        unfinalised.set(ready.unfinalised());
        bits.set(ready.bits().map(CompactTarget::bits).orElse(0L));
        since.set(ready.waiting().map(Waiting::since).map(Instant::toEpochMilli).orElse(0L));
      }
    }
  }

  private Counter offers(boolean work) {
    return Counter.builder(OFFERS)
        .description("Questions of miners for work, by whether there was any")
        .tag("work", work ? "given" : "none")
        .register(registry);
  }

  private Counter submissions(Outcome outcome) {
    return Counter.builder(SUBMISSIONS)
        .description("Proofs that miners handed in, by what became of them")
        .tag("outcome", outcome.label())
        .register(registry);
  }

  /** Without this the next incarnation's gauges would be taken for these, and never move. */
  @Override
  public void close() {
    gauges.forEach(registry::remove);
  }
}
