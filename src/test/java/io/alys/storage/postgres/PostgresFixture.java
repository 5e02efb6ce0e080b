package io.alys.storage.postgres;

import io.alys.storage.StorageConfig;
import io.alys.storage.StorageConfig.Kind;
import io.alys.storage.StorageConfig.Postgresql;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;

/** A server for tests, on disk as it should be. */
final class PostgresFixture {
  private PostgresFixture() {}

  static EmbeddedPostgres start() throws IOException {
    return EmbeddedPostgres.builder()
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "off")
        .setServerConfig("full_page_writes", "on")
        .setServerConfig("max_connections", "20")
        .start();
  }

  static void execute(EmbeddedPostgres server, String statement) {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement sql = connection.createStatement()) {
      sql.execute(statement);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  static String url(int port, String database) {
    return "jdbc:postgresql://localhost:%d/%s?sslmode=disable".formatted(port, database);
  }

  static StorageConfig settings(String url, int acknowledgedKept) {
    return new StorageConfig(
        Kind.POSTGRESQL,
        "journal.db",
        Duration.ofSeconds(1),
        256,
        acknowledgedKept,
        0,
        new Postgresql(Optional.of(url), "postgres", Optional.empty(), 2));
  }
}
