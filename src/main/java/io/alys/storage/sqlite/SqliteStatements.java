package io.alys.storage.sqlite;

import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.storage.Page;
import io.alys.storage.sql.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Statements of one connection, each prepared once. What the driver throws comes out as {@link
 * Database#thrown} wraps it.
 */
final class SqliteStatements {
  private final Connection connection;

  /** By their text; there are few, and they end with the connection. */
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  SqliteStatements(Connection connection) {
    this.connection = connection;
  }

  /** What is made of a row. */
  @FunctionalInterface
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  private interface Work<R> {
    R with(PreparedStatement statement) throws SQLException;
  }

  /** A statement that failed is made anew, for nobody knows how it stands. */
  private <R> R run(String sql, Work<R> work) {
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

  void execute(String sql) {
    run(sql, PreparedStatement::execute);
  }

  /**
   * Changes rows; answers how many.
   *
   * @param values each a number, bytes or a hash
   */
  int update(String sql, Object... values) {
    return run(
        sql,
        statement -> {
          bind(statement, values);
          return statement.executeUpdate();
        });
  }

  <T> List<T> all(String sql, Row<T> row, Object... values) {
    return run(
        sql,
        statement -> {
          bind(statement, values);
          List<T> found = new ArrayList<>();
          try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
              found.add(row.read(rows));
            }
          }
          return found;
        });
  }

  <T> Optional<T> first(String sql, Row<T> row, Object... values) {
    return all(sql, row, values).stream().findFirst();
  }

  /** The first rows, as many as a page holds; no more than one is read beyond. */
  <T> Page<T> page(int limit, ToLongFunction<T> bytes, String sql, Row<T> row, Object... values) {
    return run(
        sql,
        statement -> {
          bind(statement, values);
          try (ResultSet rows = statement.executeQuery()) {
            return Page.of(iterator(rows, row), limit, bytes);
          }
        });
  }

  private static <T> Iterator<T> iterator(ResultSet rows, Row<T> row) {
    return new Iterator<>() {
      private boolean ahead;

      @Override
      public boolean hasNext() {
        try {
          ahead = ahead || rows.next();
          return ahead;
        } catch (SQLException e) {
          throw Database.thrown(e);
        }
      }

      @Override
      public T next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        ahead = false;
        try {
          return row.read(rows);
        } catch (SQLException e) {
          throw Database.thrown(e);
        }
      }
    };
  }

  private static void bind(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      switch (values[i]) {
        case Long number -> statement.setLong(i + 1, number);
        case Integer number -> statement.setInt(i + 1, number);
        case byte[] octets -> statement.setBytes(i + 1, octets);
        case Bytes octets -> statement.setBytes(i + 1, octets.toArray());
        case Hash32 hash -> statement.setBytes(i + 1, hash.octets().toArray());
        case Object other ->
            throw new IllegalArgumentException("cannot bind " + other.getClass().getSimpleName());
      }
    }
  }

  static Hash32 hash(ResultSet row, int column) throws SQLException {
    return new Hash32(Bytes.copyOf(row.getBytes(column)));
  }
}
