package io.alys.storage.postgres;

import com.zaxxer.hikari.HikariDataSource;
import io.alys.storage.EpochNanos;
import io.alys.storage.Journal;
import io.alys.storage.JournalFailure;
import io.alys.storage.JournalStatus.Cause;
import io.alys.storage.StorageConfig;
import io.alys.storage.sql.Database;
import io.alys.storage.sql.SqlJournal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal in PostgreSQL, which several replicas share.
 *
 * <p>Whoever writes locks one table for its transaction, so that there is one writer at a time as
 * in SQLite: a fence that was looked at holds until the commit, and the order of positions is that
 * of commits. A replica that freezes in the middle holds that lock until the server ends its idle
 * transaction, after half of the time that others wait for it.
 */
public final class PostgresJournal implements Database {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresJournal.class);

  /** Commits after which the size is measured anew. */
  private static final int MEASURE_EVERY = 256;

  private static final String SIZE = "SELECT pg_database_size(current_database())";

  private final HikariDataSource pool;
  private final Jdbi jdbi;
  private final PostgresErrors errors;

  /** As last measured, for the thread that scrapes. */
  private final LongAdder sizeBytes = new LongAdder();

  private int commits;

  private PostgresJournal(HikariDataSource pool, PostgresErrors errors) {
    this.pool = pool;
    this.jdbi = Jdbi.create(pool);
    this.errors = errors;
    sizeBytes.add(number(SIZE));
  }

  /**
   * Connects; brings the schema up to date.
   *
   * @throws JournalFailure when it cannot be reached or trusted; it is left as it is then
   */
  public static Journal open(StorageConfig config) {
    return new SqlJournal(connect(config), config.acknowledgedKept());
  }

  /**
   * Connects to look, and changes nothing.
   *
   * @throws JournalFailure also when the schema is not just what it should be
   */
  public static Journal openCurrent(StorageConfig config) {
    PostgresServer server = new PostgresServer(config, System.getenv());
    if (!server.look()) {
      throw server.errors().foreign("its schema is missing or older; start the node once");
    }
    return open(config);
  }

  /** Where it is, as far as it may be told. */
  public static String address(StorageConfig config) {
    return config.postgresql().url().orElse("").replaceFirst("\\?.*", "");
  }

  /** As {@link #open}, for a test that looks below it. */
  static PostgresJournal connect(StorageConfig config) {
    PostgresServer server = new PostgresServer(config, System.getenv());
    HikariDataSource pool = server.open();
    try {
      return new PostgresJournal(pool, server.errors());
    } catch (JournalFailure e) {
      pool.close();
      throw e;
    }
  }

  /**
   * A connection may have been lost since its last use: nothing was written with it yet, so the
   * beginning is tried once more.
   */
  @Override
  public Handle begin() {
    return trying(this::beginOnce);
  }

  private <R> R trying(Supplier<R> action) {
    try {
      return action.get();
    } catch (JdbiException first) {
      if (!(errors.of(first) instanceof JournalFailure failure)
          || failure.why() != Cause.UNREACHABLE) {
        throw errors.of(first);
      }
      LOG.warn("{}; trying once more", failure.reason());
    }
    try {
      return action.get();
    } catch (JdbiException again) {
      throw errors.of(again);
    }
  }

  private Handle beginOnce() {
    Handle handle = jdbi.open();
    boolean begun = false;
    try {
      handle.begin();
      handle.execute("LOCK TABLE writer IN EXCLUSIVE MODE");
      begun = true;
      return handle;
    } finally {
      if (!begun) {
        rollBack(handle);
      }
    }
  }

  @Override
  public void commit(Handle handle) {
    handle.commit();
    handle.close();
    commits++;
    if (commits % MEASURE_EVERY == 0) {
      sizeBytes.add(number(SIZE) - sizeBytes.sum());
    }
  }

  @Override
  public void rollBack(Handle handle) {
    try (handle) {
      handle.rollback();
    } catch (JdbiException e) {
      LOG.debug("no rollback: {}", e.getMessage());
    }
  }

  /** The driver keeps what is prepared often, for each connection. */
  @Override
  public <R> R run(Handle handle, String sql, Work<R> work) {
    try (PreparedStatement statement = handle.getConnection().prepareStatement(sql)) {
      return work.with(statement);
    } catch (SQLException e) {
      throw Database.thrown(e);
    }
  }

  @Override
  public <R> R read(Function<Handle, R> query) {
    return trying(() -> jdbi.withHandle(query::apply));
  }

  @Override
  public long number(String query) {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw errors.of(new IllegalStateException(e));
    }
  }

  /** The only writer: what two statements take from the sequence follows each other. */
  @Override
  public long reserve(Handle handle, int count) {
    return handle
        .createQuery(
            """
            SELECT setval('outbox_position', nextval('outbox_position') + :more) - :more
            """)
        .bind("more", count - 1)
        .mapTo(Long.class)
        .one();
  }

  /** The server's clock, for all replicas; at the time of the question, not of the transaction. */
  @Override
  public Instant leaseTime(Handle handle, Instant ofThisNode) {
    return handle
        .createQuery(
            """
            SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT) * 1000
            """)
        .mapTo(Long.class)
        .map(EpochNanos::toInstant)
        .one();
  }

  @Override
  public Object text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String text(ResultSet row, String column) throws SQLException {
    return new String(row.getBytes(column), StandardCharsets.UTF_8);
  }

  @Override
  public RuntimeException failure(RuntimeException thrown) {
    return errors.of(thrown);
  }

  @Override
  public long sizeBytes() {
    return sizeBytes.sum();
  }

  @Override
  public void close() {
    pool.close();
  }
}
