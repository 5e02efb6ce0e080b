package io.alys.storage;

import io.alys.config.Setting;
import java.time.Duration;

/** How the journal is kept; its directory is the node's data directory. */
public record StorageConfig(
    @Setting(
            doc = "The journal's file in the data directory. Another name is another journal.",
            byDefault = "journal.db")
        String journal,
    @Setting(
            doc =
                "How long a write waits while another program, such as a backup, has the journal"
                    + " locked. Keep it below actors.ask-deadline.",
            byDefault = "2s")
        Duration busyTimeout,
    @Setting(
            doc =
                "How many messages at most share one commit. A larger number raises throughput, and"
                    + " what one commit holds in memory.",
            byDefault = "256",
            min = 1,
            max = 10_000)
        int batchLimit,
    @Setting(
            doc =
                "How many acknowledged request ids are remembered. A request repeated after that"
                    + " many others is sent again.",
            byDefault = "100000",
            min = 1,
            max = 10_000_000)
        int acknowledgedKept,
    @Setting(
            doc =
                "The size in MiB beyond which the journal takes nothing more, so that it never"
                    + " fills the disk; 0 for no limit.",
            byDefault = "0",
            min = 0,
            max = 1_000_000)
        int journalLimitMib) {

  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  public StorageConfig {
    if (!journal.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) {
      throw new IllegalArgumentException(
          "journal must be a file name of 1 to 63 letters, digits, dots, dashes or underscores");
    }
    if (busyTimeout.isNegative() || busyTimeout.compareTo(LONGEST_WAIT) > 0) {
      throw new IllegalArgumentException("busy-timeout must be at most 1m");
    }
  }
}
