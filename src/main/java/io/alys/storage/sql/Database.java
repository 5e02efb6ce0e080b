package io.alys.storage.sql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * What one database does otherwise than another. One caller, one thing at a time.
 *
 * <p>Its methods throw {@link io.alys.storage.JournalFailure} when the database fails.
 */
public interface Database extends AutoCloseable {
  /** Begins a transaction, as the only writer until its end. */
  Handle begin();

  /** Ends it; returns when what it wrote is on disk. */
  void commit(Handle handle);

  /** Ends it without effect. Never throws: what cannot be rolled back has been already. */
  void rollBack(Handle handle);

  /**
   * Runs a statement that each request needs, past JDBI, which takes longer for it than the
   * database; prepared once where there is one connection.
   *
   * @throws UnableToExecuteStatementException around what the driver throws
   */
  <R> R run(Handle handle, String sql, Work<R> work);

  /** What is done with a prepared statement. */
  interface Work<R> {
    R with(PreparedStatement statement) throws SQLException;
  }

  /** What the driver threw, in the form in which failures of statements come from JDBI. */
  static UnableToExecuteStatementException thrown(SQLException cause) {
    UnableToExecuteStatementException thrown =
        new UnableToExecuteStatementException(String.valueOf(cause.getMessage()));
    thrown.initCause(cause);
    return thrown;
  }

  /** Reads outside of a transaction. */
  <R> R read(Function<Handle, R> query);

  /**
   * The one number that a query without parameters has; without JDBI, for the start is in haste.
   */
  long number(String query);

  /**
   * The first of so many positions in the outbox that follow each other and are given to nobody.
   */
  long reserve(Handle handle, int count);

  /** The time by which leases end. */
  Instant leaseTime(Handle handle, Instant ofThisNode);

  /** How text of any characters is bound. */
  Object text(String text);

  /** Reads what {@link #text(String)} bound. */
  String text(ResultSet row, String column) throws SQLException;

  /** The failure of the world behind an exception; what is a bug comes back as it is. */
  RuntimeException failure(RuntimeException thrown);

  /** What it takes of its disk; of any thread. */
  long sizeBytes();

  @Override
  void close();
}
