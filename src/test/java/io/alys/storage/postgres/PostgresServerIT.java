package io.alys.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.alys.config.Secret;
import io.alys.primitives.Bytes;
import io.alys.storage.Fence;
import io.alys.storage.Journal;
import io.alys.storage.JournalFailure;
import io.alys.storage.JournalStatus.Cause;
import io.alys.storage.RecordCommand.Event;
import io.alys.storage.RecordCommand.Recording;
import io.alys.storage.StorageConfig;
import io.alys.storage.StorageConfig.Kind;
import io.alys.storage.StorageConfig.Postgresql;
import io.alys.storage.Write.AppendEvent;
import io.alys.testkit.Ports;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator's server does: it is restarted, and wants a password. */
@Tag("real")
class PostgresServerIT {
  private static final String PASSWORD = "right-password-c2VjcmV0";

  private @TempDir Path folder;
  private final int port = Ports.free();

  private EmbeddedPostgres start(String... settings) throws IOException {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setPort(port)
            .setDataDirectory(folder.resolve("data"))
            .setCleanDataDirectory(false)
            .setServerConfig("fsync", "on")
            .setServerConfig("full_page_writes", "on");
    for (int i = 0; i < settings.length; i += 2) {
      builder.setServerConfig(settings[i], settings[i + 1]);
    }
    return builder.start();
  }

  private StorageConfig settings(String user, Optional<Secret> password) {
    String url = PostgresFixture.url(port, "postgres");
    return new StorageConfig(
        Kind.POSTGRESQL,
        "journal.db",
        Duration.ofSeconds(1),
        256,
        1_000,
        0,
        new Postgresql(Optional.of(url), user, password, 2));
  }

  private static Recording record(Journal journal, String key) {
    AppendEvent event =
        new AppendEvent("pegin", key, "minted", Bytes.EMPTY, Instant.EPOCH, OptionalLong.empty());
    return journal.commit(() -> journal.record(Fence.NONE, List.of(event)));
  }

  private static List<String> keys(Journal journal) {
    return journal.events("pegin", 0, 9).events().stream().map(Event::key).toList();
  }

  private static JournalFailure failureOf(Runnable action) {
    return catchThrowableOfType(JournalFailure.class, action::run);
  }

  @Test
  void goesOnWithAllItHasWhenItsServerWasRestarted() throws IOException {
    EmbeddedPostgres first = start();
    try (Journal journal = PostgresJournal.open(settings("postgres", Optional.empty()))) {
      record(journal, "a");
      first.close();
      JournalFailure away = failureOf(() -> record(journal, "lost"));
      assertThat(away.why()).isEqualTo(Cause.UNREACHABLE);
      assertThat(away).hasMessageEndingWith("the node goes on by itself");
      try (EmbeddedPostgres _ = start()) {
        assertThat(record(journal, "b")).isInstanceOf(Recording.Recorded.class);
        assertThat(keys(journal)).containsExactly("a", "b");
      }
    }
  }

  @Test
  void letsInWhoHasThePasswordAndSaysWhoHasNot() throws IOException {
    Path rules = folder.resolve("pg_hba.conf");
    Files.writeString(
        rules,
        """
        host all postgres localhost trust
        local all postgres trust
        host all node localhost scram-sha-256
        """);
    rules.toFile().setReadable(true, false);
    try (EmbeddedPostgres server = start("hba_file", rules.toString())) {
      PostgresFixture.execute(server, "CREATE ROLE node LOGIN PASSWORD '%s'".formatted(PASSWORD));
      PostgresFixture.execute(server, "GRANT CREATE ON SCHEMA public TO node");
      Path secret = folder.resolve("password");
      Files.writeString(secret, "wrong-c2VjcmV0\n");
      StorageConfig config = settings("node", Optional.of(new Secret("file:" + secret)));
      JournalFailure refused = failureOf(() -> PostgresJournal.open(config).close());
      assertThat(refused.why()).isEqualTo(Cause.UNREACHABLE);
      assertThat(refused)
          .hasMessageContaining("does not let this user in (28P01); look at storage.postgresql")
          .hasMessageNotContaining("c2VjcmV0");
      Files.writeString(secret, PASSWORD + "\n");
      try (Journal journal = PostgresJournal.open(config)) {
        record(journal, "a");
        assertThat(keys(journal)).containsExactly("a");
      }
    }
  }
}
