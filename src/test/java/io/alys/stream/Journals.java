package io.alys.stream;

import io.alys.storage.StorageConfig;
import java.time.Duration;

/** The journal's settings in the tests of this room. */
final class Journals {
  private Journals() {}

  static StorageConfig settings() {
    return new StorageConfig("journal.db", Duration.ofSeconds(2), 256, 1_000, 0);
  }
}
