package io.alys.storage.sqlite;

import io.alys.storage.Journal;
import io.alys.storage.JournalFailure;
import io.alys.storage.StorageConfig;
import io.alys.storage.sql.Database;
import io.alys.storage.sql.SqlJournal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal in one SQLite file, written ahead (WAL) and synced at each commit.
 *
 * <p>One connection and no pool: the actor in front of it hands over one thing at a time, SQLite
 * has one writer at a time, and a pool would only add a second place where the settings of a
 * connection could differ.
 */
public final class SqliteJournal implements Database {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteJournal.class);

  private final SqliteFile file;
  private final Connection connection;

  /** Loaded with the first command, not with the start. */
  private @Nullable Handle handle;

  /** By their text; there are few, and they end with the connection. */
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  /** The highest position ever given, also by a transaction that was rolled back; -1 unknown. */
  private long lastPosition = -1;

  private SqliteJournal(SqliteFile file, Connection connection) {
    this.file = file;
    this.connection = connection;
  }

  /**
   * Opens the file, or makes it; brings its schema up to date.
   *
   * @param suspect whether to check every page although the last run ended well
   * @throws JournalFailure when it cannot be trusted; the file is left as it is then
   */
  public static Journal open(Path path, StorageConfig config, boolean suspect) {
    return new SqlJournal(connect(path, config, suspect), config.acknowledgedKept());
  }

  /** The same, for a test that breaks something below it. */
  static SqliteJournal connect(Path path, StorageConfig config, boolean suspect) {
    SqliteFile file = new SqliteFile(path, config);
    return new SqliteJournal(file, file.open(suspect));
  }

  /** To read only, after a look at every page. */
  static Journal look(SqliteFile file, StorageConfig config) {
    return new SqlJournal(new SqliteJournal(file, file.look()), config.acknowledgedKept());
  }

  Handle handle() {
    Handle open = handle;
    if (open == null) {
      open = Jdbi.create(connection).open();
      handle = open;
    }
    return open;
  }

  @Override
  public Handle begin() {
    Handle open = handle();
    try {
      execute(open, "BEGIN IMMEDIATE");
      return open;
    } catch (JdbiException e) {
      throw failure(e);
    }
  }

  @Override
  public void commit(Handle open) {
    execute(open, "COMMIT");
  }

  /** SQLite rolls back by itself after most failures; then there is nothing left to do. */
  @Override
  public void rollBack(Handle open) {
    try {
      open.execute("ROLLBACK");
    } catch (JdbiException e) {
      LOG.debug("no rollback: {}", e.getMessage());
    }
  }

  private void execute(Handle open, String sql) {
    run(open, sql, PreparedStatement::execute);
  }

  /** A statement that failed is made anew, for nobody knows how it stands. */
  @Override
  public <R> R run(Handle open, String sql, Work<R> work) {
    PreparedStatement kept = prepared.remove(sql);
    try {
      PreparedStatement statement = kept == null ? connection.prepareStatement(sql) : kept;
      boolean well = false;
      try {
        R result = work.with(statement);
        statement.clearParameters();
        well = true;
        return result;
      } finally {
        if (well) {
          prepared.put(sql, statement);
        } else {
          statement.close();
        }
      }
    } catch (SQLException e) {
      throw Database.thrown(e);
    }
  }

  @Override
  public <R> R read(Function<Handle, R> query) {
    return query.apply(handle());
  }

  @Override
  public long number(String query) {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw failure(new IllegalStateException(e));
    }
  }

  @Override
  public long reserve(Handle open, int count) {
    if (lastPosition < 0) {
      lastPosition =
          open.createQuery(
                  "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'outbox'")
              .mapTo(Long.class)
              .one();
    }
    long first = lastPosition + 1;
    lastPosition += count;
    return first;
  }

  /** One node writes this file, so its clock is the only one. */
  @Override
  public Instant leaseTime(Handle open, Instant ofThisNode) {
    return ofThisNode;
  }

  @Override
  public Object text(String text) {
    return text;
  }

  @Override
  public String text(ResultSet row, String column) throws SQLException {
    return row.getString(column);
  }

  @Override
  public RuntimeException failure(RuntimeException thrown) {
    return file.errors().of(thrown);
  }

  @Override
  public long sizeBytes() {
    return file.sizeBytes();
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.warn("the journal did not close well: {}", e.getMessage());
    }
  }
}
