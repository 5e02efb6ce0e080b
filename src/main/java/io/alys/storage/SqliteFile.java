package io.alys.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteDataSource;

/**
 * The journal's file, from a path to a connection that may be trusted: it is looked at read-only
 * first, so that a file that is refused keeps every byte.
 */
final class SqliteFile {
  /** 4 MiB of the default 4 KiB pages: then the log is copied into the file and begun anew. */
  private static final int CHECKPOINT_PAGES = 1_000;

  /** What a log that once grew beyond its checkpoints, under a long backup, shrinks back to. */
  private static final int LOG_LIMIT_BYTES = 16 << 20;

  /** Pages of 4 KiB in a MiB. */
  private static final int PAGES_PER_MIB = 256;

  private static final String MIGRATIONS = "classpath:db/migration/sqlite";

  private final Path path;
  private final StorageConfig config;
  private final SqliteErrors errors;

  SqliteFile(Path path, StorageConfig config) {
    if (path.toString().contains("?")) {
      throw new IllegalArgumentException(
          "the path of journal %s must not contain a question mark".formatted(path));
    }
    this.path = path;
    this.config = config;
    this.errors = new SqliteErrors(path, config);
  }

  SqliteErrors errors() {
    return errors;
  }

  /**
   * Checks the file, brings its schema up to date, and connects.
   *
   * @param suspect whether to check every page although the last run ended well
   */
  Handle open(boolean suspect) {
    try {
      if (sizeOf(path) > 0) {
        look(suspect || endedUncleanly(), !halfMade());
      } else if (endedUncleanly()) {
        throw errors.corrupt("it is missing, but its log %s is there".formatted(log()));
      }
      flyway(source(false)).migrate();
      return connect();
    } catch (RuntimeException e) {
      throw errors.of(e);
    }
  }

  /** SQLite deletes the log when the last connection closes: one that stayed was not closed. */
  private boolean endedUncleanly() {
    return sizeOf(log()) > 0;
  }

  private Path log() {
    return path.resolveSibling(path.getFileName() + "-wal");
  }

  /**
   * A file that was killed before it wrote ahead, while it was made: what it left unfinished must
   * be rolled back before anything can be read, and that takes a connection that may write.
   */
  private boolean halfMade() {
    return sizeOf(path.resolveSibling(path.getFileName() + "-journal")) > 0;
  }

  /** Of the file and its log. */
  long sizeBytes() {
    return sizeOf(path) + sizeOf(log());
  }

  private static long sizeOf(Path file) {
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void look(boolean everyPage, boolean readOnly) {
    SQLiteDataSource source = source(readOnly);
    if (everyPage) {
      String verdict = only(source, "PRAGMA quick_check(1)");
      if (!verdict.equals("ok")) {
        throw errors.corrupt(verdict.strip().replaceAll("\\s+", " "));
      }
    }
    int newest = 0;
    int known = 0;
    for (MigrationInfo migration : flyway(source).info().all()) {
      int version = Integer.parseInt(migration.getVersion().getVersion());
      newest = Math.max(newest, version);
      if (migration.getState() != MigrationState.FUTURE_SUCCESS
          && migration.getState() != MigrationState.FUTURE_FAILED) {
        known = Math.max(known, version);
      }
    }
    if (newest > known) {
      throw errors.newer(newest, known);
    }
  }

  private String only(SQLiteDataSource source, String query) {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      return row.next() ? row.getString(1) : "";
    } catch (SQLException e) {
      throw errors.of(new IllegalStateException(e));
    }
  }

  private static Flyway flyway(SQLiteDataSource source) {
    return Flyway.configure(SqliteFile.class.getClassLoader())
        .dataSource(source)
        .locations(MIGRATIONS)
        .cleanDisabled(true)
        .loggers("slf4j")
        .load();
  }

  /** FULL: a commit returns when its log is synced, which is what acknowledging one promises. */
  private SQLiteDataSource source(boolean readOnly) {
    SQLiteConfig settings = new SQLiteConfig();
    settings.setBusyTimeout(Math.toIntExact(config.busyTimeout().toMillis()));
    if (readOnly) {
      settings.setReadOnly(true);
    } else {
      settings.setJournalMode(JournalMode.WAL);
      settings.setSynchronous(SynchronousMode.FULL);
      settings.enforceForeignKeys(true);
      settings.setWalAutocheckpoint(CHECKPOINT_PAGES);
      settings.setJournalSizeLimit(LOG_LIMIT_BYTES);
      if (config.journalLimitMib() > 0) {
        settings.setMaxPageCount(Math.multiplyExact(config.journalLimitMib(), PAGES_PER_MIB));
      }
    }
    SQLiteDataSource source = new SQLiteDataSource(settings);
    source.setUrl("jdbc:sqlite:" + path);
    return source;
  }

  private Handle connect() {
    Handle handle = Jdbi.create(source(false)).open();
    try {
      handle.execute("PRAGMA cell_size_check = ON");
      handle.execute("PRAGMA trusted_schema = OFF");
      require(handle, "journal_mode", "wal");
      require(handle, "synchronous", "2");
      require(handle, "foreign_keys", "1");
      require(handle, "cell_size_check", "1");
      require(handle, "wal_autocheckpoint", Integer.toString(CHECKPOINT_PAGES));
      require(handle, "busy_timeout", Long.toString(config.busyTimeout().toMillis()));
      return handle;
    } catch (RuntimeException e) {
      handle.close();
      throw e;
    }
  }

  private void require(Handle handle, String pragma, String value) {
    String is = handle.createQuery("PRAGMA " + pragma).mapTo(String.class).one();
    if (!is.equals(value)) {
      throw errors.unsafe(pragma, is, value);
    }
  }
}
