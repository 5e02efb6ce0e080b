package io.alys.storage;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** The journal's meters: one method per fact. Its gauges last as long as one incarnation. */
final class StorageMetrics implements AutoCloseable {
  static final Duration[] BOUNDARIES = {
    Duration.ofNanos(100_000),
    Duration.ofMillis(1),
    Duration.ofMillis(10),
    Duration.ofMillis(100),
    Duration.ofSeconds(1)
  };

  private final MeterRegistry registry;
  private final Timer commits;
  private final DistributionSummary rows;
  private final List<Gauge> gauges;

  /** Sums of what the actor adds, for the thread that scrapes. */
  private final LongAdder entries = new LongAdder();

  StorageMetrics(MeterRegistry registry, Journal journal) {
    this.registry = registry;
    entries.add(journal.entries());
    commits =
        Timer.builder("alys.storage.commit.latency")
            .description("From the beginning of a transaction until it is on disk")
            .serviceLevelObjectives(BOUNDARIES)
            .register(registry);
    rows =
        DistributionSummary.builder("alys.storage.commit.rows")
            .description("Rows that one transaction wrote")
            .register(registry);
    // From the first, with 0: what appears with its first 1 has no rate.
    for (JournalStatus.Cause cause : JournalStatus.Cause.values()) {
      failures(registry, cause);
    }
    gauges =
        List.of(
            Gauge.builder("alys.storage.outbox.entries", entries, LongAdder::sum)
                .description("Requests that wait for their acknowledgement")
                .register(registry),
            Gauge.builder("alys.storage.file.bytes", journal, Journal::sizeBytes)
                .description("The journal's file and its write-ahead log")
                .register(registry));
  }

  /**
   * A transaction is on disk.
   *
   * @param entriesMore by how much the outbox grew; negative when it shrank
   */
  void committed(long nanos, int rowsWritten, long entriesMore) {
    commits.record(nanos, TimeUnit.NANOSECONDS);
    rows.record(rowsWritten);
    entries.add(entriesMore);
  }

  /** A command failed; counted also while no journal is open. */
  static void failed(MeterRegistry registry, JournalStatus.Cause cause) {
    failures(registry, cause).increment();
  }

  private static Counter failures(MeterRegistry registry, JournalStatus.Cause cause) {
    return Counter.builder("alys.storage.failures")
        .description("Commands that failed, by the cause")
        .tag("cause", cause.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  /** Without this the next incarnation's gauges would be taken for these, and never move. */
  @Override
  public void close() {
    gauges.forEach(registry::remove);
  }
}
