package io.alys.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.primitives.Bytes;
import io.alys.storage.Fence;
import io.alys.storage.FenceHistory;
import io.alys.storage.Journal;
import io.alys.storage.JournalCare;
import io.alys.storage.RecordCommand.Event;
import io.alys.storage.RecordCommand.Recording;
import io.alys.storage.StorageConfig;
import io.alys.storage.Write.AppendAudit;
import io.alys.storage.Write.AppendEvent;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several replicas that share a journal, and a journal that is a copy of another. */
@Tag("real")
class PostgresReplicasIT {
  private @TempDir Path folder;
  private EmbeddedPostgres server;

  @BeforeEach
  void start() throws IOException {
    server = PostgresFixture.start();
    PostgresFixture.execute(server, "CREATE DATABASE alys");
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  private StorageConfig database(String name) {
    return PostgresFixture.settings(PostgresFixture.url(server.getPort(), name), 1_000);
  }

  private JournalCare.Checked check(String name) {
    return new JournalCare(folder, database(name)).check();
  }

  private static Recording record(Journal journal, String key) {
    AppendEvent event =
        new AppendEvent("pegin", key, "minted", Bytes.EMPTY, Instant.EPOCH, OptionalLong.empty());
    AppendAudit audit = new AppendAudit(key, "minted", key, "{}", "pegin", Instant.EPOCH);
    return journal.commit(() -> journal.record(Fence.NONE, List.of(event, audit)));
  }

  private static List<String> keys(Journal journal) {
    return journal.events("pegin", 0, 9).events().stream().map(Event::key).toList();
  }

  @Test
  void whoWasReplacedWritesNothing() {
    for (int seed = 1; seed <= 3; seed++) {
      String name = "fences" + seed;
      PostgresFixture.execute(server, "CREATE DATABASE " + name);
      try (Journal one = PostgresJournal.open(database(name));
          Journal two = PostgresJournal.open(database(name));
          Journal three = PostgresJournal.open(database(name))) {
        new FenceHistory(seed, List.of(one, two, three)).run(30);
      }
    }
  }

  /** As the runbook says, with the server's own copy in place of pg_dump and pg_restore. */
  @Test
  void aCopyOfTheDatabaseIsAWholeJournalOfItsOwn() {
    try (Journal journal = PostgresJournal.open(database("alys"))) {
      record(journal, "a");
      record(journal, "b");
    }
    PostgresFixture.execute(server, "CREATE DATABASE alys_restored TEMPLATE alys");
    JournalCare.Checked copied = check("alys_restored");
    assertThat(copied).isEqualTo(check("alys"));
    assertThat(copied.auditEntries()).isEqualTo(2);
    try (Journal original = PostgresJournal.open(database("alys"))) {
      record(original, "later");
    }
    assertThat(check("alys_restored")).isEqualTo(copied);
    try (Journal restored = PostgresJournal.open(database("alys_restored"))) {
      assertThat(record(restored, "c")).isInstanceOf(Recording.Recorded.class);
      assertThat(keys(restored)).containsExactly("a", "b", "c");
    }
    assertThat(check("alys_restored").auditEntries()).isEqualTo(3);
  }
}
