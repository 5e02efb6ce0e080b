package io.alys.storage;

import io.alys.storage.sqlite.SqliteBlocks;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** The block file's meters: one method per fact. Its gauge lasts as long as one incarnation. */
final class BlockMetrics implements AutoCloseable {
  private final MeterRegistry registry;
  private final Timer commits;
  private final Gauge size;

  BlockMetrics(MeterRegistry registry, SqliteBlocks blocks) {
    this.registry = registry;
    commits =
        Timer.builder("alys.storage.blocks.commit.latency")
            .description("From the beginning of a transaction of blocks until it is on disk")
            .serviceLevelObjectives(StorageMetrics.BOUNDARIES)
            .register(registry);
    size =
        Gauge.builder("alys.storage.blocks.file.bytes", blocks, SqliteBlocks::sizeBytes)
            .description("The file of blocks and its write-ahead log")
            .register(registry);
  }

  /** A transaction is on disk. */
  void committed(long nanos) {
    commits.record(nanos, TimeUnit.NANOSECONDS);
  }

  /** Without this the next incarnation's gauge would be taken for this one, and never move. */
  @Override
  public void close() {
    registry.remove(size);
  }
}
