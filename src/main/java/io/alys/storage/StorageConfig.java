package io.alys.storage;

import io.alys.config.Secret;
import io.alys.config.Setting;
import java.time.Duration;
import java.util.Optional;

/** How the journal is kept. */
public record StorageConfig(
    @Setting(
            doc =
                "Where the journal is: sqlite, a file in the node's data directory; or postgresql,"
                    + " a database that several replicas share.",
            byDefault = "sqlite")
        Kind journal,
    @Setting(
            doc =
                "The journal's file in the data directory, when it is one. Another name is another"
                    + " journal.",
            byDefault = "journal.db")
        String file,
    @Setting(
            doc =
                "How long a write waits while another program, such as a backup or another replica,"
                    + " has the journal locked. Keep it below actors.ask-deadline.",
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
                "The size in MiB beyond which a journal in a file takes nothing more, so that it"
                    + " never fills the disk; 0 for no limit.",
            byDefault = "0",
            min = 0,
            max = 1_000_000)
        int journalLimitMib,
    Postgresql postgresql) {

  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  /** Databases that can be the journal. */
  public enum Kind {
    SQLITE,
    POSTGRESQL
  }

  /** The shared database, when the journal is one. */
  public record Postgresql(
      @Setting(
              doc =
                  "Where it listens, as jdbc:postgresql://host:port/database, without a password;"
                      + " driver parameters such as ?sslmode=verify-full&currentSchema=alys may"
                      + " follow.",
              byDefault = "")
          Optional<String> url,
      @Setting(doc = "The user, owner of the journal's tables.", byDefault = "alys") String user,
      @Setting(doc = "The password, as file:/path or env:NAME; none when empty.", byDefault = "")
          Optional<Secret> password,
      @Setting(
              doc = "How many connections at most; one writes, and one waits for when it is lost.",
              byDefault = "2",
              min = 1,
              max = 32)
          int poolSize) {
    /** For a journal in a file. */
    public static final Postgresql NONE =
        new Postgresql(Optional.empty(), "alys", Optional.empty(), 2);

    public Postgresql {
      if (url.isPresent() && !url.get().matches("jdbc:postgresql:(//)?[^\\s]+")) {
        throw new IllegalArgumentException("url must begin with jdbc:postgresql://");
      }
      if (url.isPresent() && url.get().matches(".*(?i)(password|@).*")) {
        throw new IllegalArgumentException(
            "url must not hold a password; give it as postgresql.password");
      }
    }
  }

  public StorageConfig {
    if (!file.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) {
      throw new IllegalArgumentException(
          "file must be a file name of 1 to 63 letters, digits, dots, dashes or underscores");
    }
    if (file.equalsIgnoreCase(BlockDesk.FILE)) {
      throw new IllegalArgumentException("file must not be chain.db, which holds the blocks");
    }
    if (busyTimeout.isNegative() || busyTimeout.compareTo(LONGEST_WAIT) > 0) {
      throw new IllegalArgumentException("busy-timeout must be at most 1m");
    }
    if (journal == Kind.POSTGRESQL && postgresql.url().isEmpty()) {
      throw new IllegalArgumentException(
          "journal is postgresql, so postgresql.url must say where it listens");
    }
  }

  /** A journal in a file. */
  public StorageConfig(
      String file,
      Duration busyTimeout,
      int batchLimit,
      int acknowledgedKept,
      int journalLimitMib) {
    this(
        Kind.SQLITE,
        file,
        busyTimeout,
        batchLimit,
        acknowledgedKept,
        journalLimitMib,
        Postgresql.NONE);
  }
}
