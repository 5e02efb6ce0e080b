package io.alys.storage.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * Which migrations a database has had, read without Flyway: its classes take longer to load than
 * all the rest of the journal takes to open, and most starts find nothing to do.
 */
public final class SchemaHistory {
  /** Flyway's table, with its rows in the order of their execution. */
  private static final String ROWS =
      "SELECT version, script, checksum, success FROM flyway_schema_history"
          + " ORDER BY installed_rank";

  private SchemaHistory() {}

  /**
   * A migration that this program knows.
   *
   * @param checksum as Flyway counts it, over the lines of the script
   */
  public record Migration(int version, String script, int checksum) {}

  /** How a database's schema is. */
  public sealed interface State {
    /** Just as this program wants it. */
    record Current() implements State {}

    /** Empty, or older, or not as it should be: for Flyway to bring on, or to refuse. */
    record Behind() implements State {}

    /** Of a later program. */
    record Newer(int version) implements State {}

    /** Tables are there, and none of them is of this program. */
    record Foreign() implements State {}
  }

  /**
   * Looks; changes nothing.
   *
   * @param tables the query for the names of all tables
   */
  public static State of(Connection connection, String tables, List<Migration> known)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      Set<String> names = new HashSet<>();
      try (ResultSet rows = statement.executeQuery(tables)) {
        while (rows.next()) {
          names.add(rows.getString(1));
        }
      }
      if (!names.contains("flyway_schema_history")) {
        return names.isEmpty() ? new State.Behind() : new State.Foreign();
      }
      try (ResultSet rows = statement.executeQuery(ROWS)) {
        return of(rows, known);
      }
    }
  }

  private static State of(ResultSet rows, List<Migration> known) throws SQLException {
    List<Migration> had = new ArrayList<>();
    boolean well = true;
    int newest = 0;
    while (rows.next()) {
      String version = rows.getString(1);
      boolean ours = version != null && version.matches("[0-9]{1,9}");
      Migration migration =
          new Migration(ours ? Integer.parseInt(version) : 0, rows.getString(2), rows.getInt(3));
      newest = Math.max(newest, migration.version());
      well &= rows.getBoolean(4);
      had.add(migration);
    }
    if (newest > known.getLast().version()) {
      return new State.Newer(newest);
    }
    return well && had.equals(known) ? new State.Current() : new State.Behind();
  }

  /** Flyway as it is set for every database. */
  public static FluentConfiguration flyway(String migrations) {
    return Flyway.configure(SchemaHistory.class.getClassLoader())
        .locations(migrations)
        .cleanDisabled(true)
        .loggers("slf4j");
  }
}
