package io.alys.storage.sqlite;

import io.alys.storage.StorageConfig;
import io.alys.storage.sql.SchemaHistory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteDataSource;

/**
 * A file, from a path to a connection that may be trusted: it is looked at read-only first, so that
 * a file that is refused keeps every byte.
 */
final class SqliteFile {
  /** 4 MiB of the default 4 KiB pages: then the log is copied into the file and begun anew. */
  private static final int CHECKPOINT_PAGES = 1_000;

  /** What a log that once grew beyond its checkpoints, under a long backup, shrinks back to. */
  private static final int LOG_LIMIT_BYTES = 16 << 20;

  /** Pages of 4 KiB in a MiB. */
  private static final int PAGES_PER_MIB = 256;

  private static final String TABLES =
      "SELECT name FROM sqlite_schema"
          + " WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";

  private final Path path;
  private final StorageConfig config;
  private final SqliteContent content;
  private final SqliteErrors errors;

  SqliteFile(Path path, StorageConfig config, SqliteContent content) {
    if (path.toString().contains("?")) {
      throw new IllegalArgumentException(
          "the path of %s %s must not contain a question mark".formatted(content.noun(), path));
    }
    this.path = path;
    this.config = config;
    this.content = content;
    this.errors = new SqliteErrors(path, config, content);
  }

  /** Of the journal. */
  SqliteFile(Path path, StorageConfig config) {
    this(path, config, SqliteContent.JOURNAL);
  }

  SqliteErrors errors() {
    return errors;
  }

  /**
   * Checks the file, brings its schema up to date, and connects.
   *
   * @param suspect whether to check every page although the last run ended well
   */
  Connection open(boolean suspect) {
    try {
      if (sizeOf(unfinished(path)) > 0) {
        throw errors.corrupt(
            "a restore did not finish, its copy %s is there; run the restore again"
                .formatted(unfinished(path)));
      }
      boolean current = false;
      if (sizeOf(path) > 0) {
        current = look(suspect || endedUncleanly(), !halfMade());
      } else if (endedUncleanly()) {
        throw errors.corrupt("it is missing, but its log %s is there".formatted(log()));
      }
      if (!current) {
        SchemaHistory.flyway(content.migrations()).dataSource(source(false)).load().migrate();
      }
      return connect();
    } catch (SQLException e) {
      throw errors.of(new IllegalStateException(e));
    } catch (RuntimeException e) {
      throw errors.of(e);
    }
  }

  /** Connects to read, after a look at every page; its schema has to be just what it should be. */
  Connection look() {
    @Nullable Connection connection = null;
    boolean trusted = false;
    try {
      connection = source(true).getConnection();
      whole(connection, "PRAGMA integrity_check(1)");
      if (!current(connection)) {
        throw errors.foreign("its schema is older or was changed; start the node once");
      }
      trusted = true;
      return connection;
    } catch (SQLException e) {
      throw errors.of(new IllegalStateException(e));
    } finally {
      if (connection != null && !trusted) {
        close(connection);
      }
    }
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void whole(Connection connection, String check) throws SQLException {
    String verdict = only(connection, check);
    if (!verdict.equals("ok")) {
      throw errors.corrupt(verdict.strip().replaceAll("\\s+", " "));
    }
  }

  /** SQLite deletes the log when the last connection closes: one that stayed was not closed. */
  private boolean endedUncleanly() {
    return sizeOf(log()) > 0;
  }

  private Path log() {
    return path.resolveSibling(path.getFileName() + "-wal");
  }

  /** What a restore copies into, before it is the journal. */
  static Path unfinished(Path path) {
    return path.resolveSibling(path.getFileName() + ".restoring");
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

  /** Whether its schema is just what this program wants. */
  private boolean look(boolean everyPage, boolean readOnly) throws SQLException {
    try (Connection connection = source(readOnly).getConnection()) {
      if (everyPage) {
        whole(connection, "PRAGMA quick_check(1)");
      }
      return current(connection);
    }
  }

  /** The same of a connection; refuses a schema that this program does not know. */
  boolean current(Connection connection) throws SQLException {
    return switch (SchemaHistory.of(connection, TABLES, content.known())) {
      case SchemaHistory.State.Current _ -> true;
      case SchemaHistory.State.Behind _ -> false;
      case SchemaHistory.State.Newer(int version) ->
          throw errors.newer(version, content.known().getLast().version());
      case SchemaHistory.State.Foreign _ ->
          throw errors.foreign(
              "it has tables, and none of them is a %s's".formatted(content.noun()));
    };
  }

  private static String only(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      return row.next() ? row.getString(1) : "";
    }
  }

  /** FULL: a commit returns when its log is synced, which is what acknowledging one promises. */
  SQLiteDataSource source(boolean readOnly) {
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
      int limitMib = content.limitMib(config);
      if (limitMib > 0) {
        settings.setMaxPageCount(Math.multiplyExact(limitMib, PAGES_PER_MIB));
      }
    }
    SQLiteDataSource source = new SQLiteDataSource(settings);
    source.setUrl("jdbc:sqlite:" + path);
    return source;
  }

  private Connection connect() throws SQLException {
    Connection connection = source(false).getConnection();
    boolean trusted = false;
    try {
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA cell_size_check = ON");
        statement.execute("PRAGMA trusted_schema = OFF");
      }
      require(connection, "journal_mode", "wal");
      require(connection, "synchronous", "2");
      require(connection, "foreign_keys", "1");
      require(connection, "cell_size_check", "1");
      require(connection, "wal_autocheckpoint", Integer.toString(CHECKPOINT_PAGES));
      require(connection, "busy_timeout", Long.toString(config.busyTimeout().toMillis()));
      trusted = true;
      return connection;
    } finally {
      if (!trusted) {
        connection.close();
      }
    }
  }

  private void require(Connection connection, String pragma, String value) throws SQLException {
    String is = only(connection, "PRAGMA " + pragma);
    if (!is.equals(value)) {
      throw errors.unsafe(pragma, is, value);
    }
  }
}
