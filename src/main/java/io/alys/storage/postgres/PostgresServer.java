package io.alys.storage.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.alys.config.Secret;
import io.alys.storage.JournalFailure;
import io.alys.storage.StorageConfig;
import io.alys.storage.sql.SchemaHistory;
import io.alys.storage.sql.SchemaHistory.Migration;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** The journal's server, from an address to connections that may be trusted. */
final class PostgresServer {
  static final String MIGRATIONS = "classpath:db/migration/postgresql";

  /** What is in that folder; a test holds the two together. */
  static final List<Migration> KNOWN =
      List.of(
          new Migration(3, "V3__journal.sql", 886_052_227),
          new Migration(4, "V4__voting.sql", -1_443_353_570));

  private static final String TABLES =
      "SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = current_schema()";

  /** The least that HikariCP takes. */
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(250);

  /** The driver's limit for an answer, in whole seconds, beyond what a lock is waited for. */
  private static final int ANSWER_SECONDS = 3;

  private final StorageConfig config;
  private final String url;
  private final Optional<String> password;
  private final PostgresErrors errors;

  /**
   * A server; connects to nothing yet.
   *
   * @throws JournalFailure when the password is not where it should be
   */
  PostgresServer(StorageConfig config, Map<String, String> environment) {
    this.config = config;
    this.url = config.postgresql().url().orElseThrow();
    this.errors = new PostgresErrors(url);
    Optional<Secret> secret = config.postgresql().password();
    try {
      this.password =
          secret.isEmpty() ? Optional.empty() : Optional.of(secret.get().read(environment));
    } catch (IOException e) {
      throw errors.noPassword(secret.map(Secret::reference).orElse(""), e);
    }
  }

  PostgresErrors errors() {
    return errors;
  }

  /** Checks the server, brings the schema up to date, and connects. */
  HikariDataSource open() {
    @Nullable HikariDataSource pool = null;
    boolean trusted = false;
    try {
      pool = new HikariDataSource(settings());
      if (!current(pool)) {
        SchemaHistory.flyway(MIGRATIONS).dataSource(plain()).load().migrate();
      }
      trusted = true;
      return pool;
    } catch (SQLException e) {
      throw errors.of(new IllegalStateException(e));
    } catch (RuntimeException e) {
      throw errors.of(e);
    } finally {
      if (pool != null && !trusted) {
        pool.close();
      }
    }
  }

  /** Whether its schema is just what this program wants; changes nothing. */
  boolean look() {
    try (Connection connection = plain().getConnection()) {
      return current(connection);
    } catch (SQLException e) {
      throw errors.of(new IllegalStateException(e));
    }
  }

  private boolean current(HikariDataSource pool) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      require(connection, "server_encoding", "UTF8");
      // Without it a commit that was answered can be lost, and with it a signed slot.
      require(connection, "fsync", "on");
      return current(connection);
    }
  }

  private boolean current(Connection connection) throws SQLException {
    return switch (SchemaHistory.of(connection, TABLES, KNOWN)) {
      case SchemaHistory.State.Current _ -> true;
      case SchemaHistory.State.Behind _ -> false;
      case SchemaHistory.State.Newer(int version) ->
          throw errors.newer(version, KNOWN.getLast().version());
      case SchemaHistory.State.Foreign _ ->
          throw errors.foreign("it has tables, and none of them is a journal's");
    };
  }

  private void require(Connection connection, String setting, String value) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW " + setting)) {
      row.next();
      String is = row.getString(1);
      if (!is.equals(value)) {
        throw errors.unsafe(setting, is, value);
      }
    }
  }

  private HikariConfig settings() {
    Duration wait =
        config.busyTimeout().compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : config.busyTimeout();
    HikariConfig settings = new HikariConfig();
    settings.setPoolName("alys-journal");
    settings.setJdbcUrl(url);
    settings.setUsername(config.postgresql().user());
    password.ifPresent(settings::setPassword);
    settings.setMaximumPoolSize(config.postgresql().poolSize());
    settings.setMinimumIdle(1);
    settings.setConnectionTimeout(wait.toMillis());
    settings.setValidationTimeout(wait.toMillis());
    settings.setInitializationFailTimeout(wait.toMillis());
    settings.addDataSourceProperty("ApplicationName", "alys");
    settings.addDataSourceProperty("tcpKeepAlive", "true");
    settings.addDataSourceProperty("connectTimeout", Long.toString(wait.toSeconds() + 1));
    settings.addDataSourceProperty(
        "socketTimeout", Long.toString(wait.toSeconds() + ANSWER_SECONDS));
    // A frozen replica loses its transaction before those that wait for it give up.
    settings.setConnectionInitSql(
        ("SET lock_timeout = %d; SET idle_in_transaction_session_timeout = %d;"
                + " SELECT set_config('synchronous_commit', 'on', false)"
                + " WHERE current_setting('synchronous_commit') = 'off'")
            .formatted(wait.toMillis(), wait.toMillis() / 2));
    return settings;
  }

  /** For Flyway, whose own transactions wait for each other. */
  private PGSimpleDataSource plain() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url);
    source.setUser(config.postgresql().user());
    password.ifPresent(source::setPassword);
    return source;
  }
}
