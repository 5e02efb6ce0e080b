package io.alys.storage;

import io.alys.primitives.Bytes;
import io.alys.primitives.Seed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** Entries and settings as tests want them. */
public final class JournalFixture {
  private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00.000000001Z");

  private JournalFixture() {}

  public static StorageConfig settings() {
    return new StorageConfig("journal.db", Duration.ofMillis(200), 256, 1_000, 0);
  }

  public static StorageConfig remembering(int acknowledgedKept) {
    return new StorageConfig("journal.db", Duration.ofMillis(200), 256, acknowledgedKept, 0);
  }

  public static StorageConfig limitedTo(int mib) {
    return new StorageConfig("journal.db", Duration.ofMillis(200), 256, 1_000, mib);
  }

  public static OutboxEntry entry(String id) {
    return sized(id, 20);
  }

  /** An entry whose payload follows from its id. */
  public static OutboxEntry sized(String id, int sizeBytes) {
    Seed seed = Seed.of(id.hashCode());
    byte[] payload = new byte[sizeBytes];
    for (int i = 0; i < sizeBytes; i++) {
      payload[i] = (byte) seed.nextInt(256);
    }
    return new OutboxEntry(
        id,
        seed.nextInt(5),
        "signature",
        Bytes.copyOf(payload),
        EPOCH.plusNanos(seed.nextInt(1_000_000)));
  }

  /** An announcement whose id and payload follow from its sequence. */
  public static Announcement announced(String kind, String numbering, long sequence) {
    return new Announcement(
        kind,
        kind + " " + sequence,
        numbering,
        sequence,
        entry(kind + sequence).payload(),
        EPOCH.plusSeconds(sequence));
  }

  public static List<OutboxEntry> entries(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> entry(prefix + i)).toList();
  }
}
