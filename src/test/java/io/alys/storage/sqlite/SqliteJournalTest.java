package io.alys.storage.sqlite;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.storage.Journal;
import io.alys.storage.JournalFailure;
import io.alys.storage.JournalFixture;
import io.alys.storage.JournalStatus.Cause;
import io.alys.storage.RecordSuite;
import io.alys.storage.StorageCommand.Fate;
import io.alys.storage.StorageCommand.Positioned;
import io.alys.storage.StorageConfig;
import io.alys.storage.sql.SchemaHistory;
import io.alys.storage.sql.SqlJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The suite on SQLite, and what only a file can suffer. */
class SqliteJournalTest extends RecordSuite {
  private @TempDir Path folder;
  private @Nullable SqliteJournal database;

  @Override
  protected Journal open(StorageConfig config) {
    database = SqliteJournal.connect(folder.resolve("journal.db"), config, false);
    return new SqlJournal(database, config.acknowledgedKept());
  }

  private Handle handle() {
    return Objects.requireNonNull(database).handle();
  }

  @Override
  protected void tamper(String statement) {
    handle().execute(statement);
  }

  @Test
  void knowsItsMigrationsAsFlywayDoes() {
    List<SchemaHistory.Migration> applied =
        handle()
            .createQuery("SELECT version, script, checksum FROM flyway_schema_history ORDER BY 1")
            .map(
                (row, _) ->
                    new SchemaHistory.Migration(row.getInt(1), row.getString(2), row.getInt(3)))
            .list();
    assertThat(applied).isEqualTo(SqliteContent.JOURNAL.known());
  }

  @Test
  void letsFlywayRefuseASchemaThatWasChangedByHand() {
    handle().execute("UPDATE flyway_schema_history SET checksum = 1 WHERE version = '2'");
    journal.close();
    assertThat(refusalOf(folder.resolve("journal.db")).why()).isEqualTo(Cause.FOREIGN);
  }

  @Test
  void refusesAJournalThatARestoreDidNotFinish() throws IOException {
    journal.close();
    Path half = Files.writeString(folder.resolve("journal.db.restoring"), "x");
    assertThat(refusalOf(folder.resolve("journal.db")))
        .hasMessageContaining("a restore did not finish, its copy %s is there".formatted(half));
  }

  private static JournalFailure failureOf(Runnable action) {
    try {
      action.run();
    } catch (JournalFailure failure) {
      return failure;
    }
    throw new AssertionError("it did not fail");
  }

  private static JournalFailure refusalOf(Path file) {
    return failureOf(() -> SqliteJournal.open(file, JournalFixture.settings(), false).close());
  }

  /** What a kill -9 leaves: the files of an open journal. */
  private Path asAfterAKill() throws IOException {
    Path copy = Files.createDirectory(folder.resolve("copy")).resolve("journal.db");
    Files.copy(folder.resolve("journal.db"), copy);
    Files.copy(folder.resolve("journal.db-wal"), copy.resolveSibling("journal.db-wal"));
    return copy;
  }

  @Test
  void syncsEachCommitAndWritesAhead() {
    assertThat(pragma("journal_mode")).isEqualTo("wal");
    assertThat(pragma("synchronous")).isEqualTo("2");
    assertThat(pragma("foreign_keys")).isEqualTo("1");
    assertThat(pragma("busy_timeout")).isEqualTo("200");
    assertThat(pragma("wal_autocheckpoint")).isEqualTo("1000");
    assertThat(
            handle()
                .createQuery("SELECT name FROM pragma_table_list WHERE NOT strict")
                .mapTo(String.class)
                .list())
        .doesNotContain("outbox", "acknowledged", "stream_cursor", "announcement")
        .doesNotContain(
            "topic", "event", "snapshot", "audit", "federation", "lease", "signed_slot");
  }

  private String pragma(String name) {
    return handle().createQuery("PRAGMA " + name).mapTo(String.class).one();
  }

  @Test
  void copiesItsLogBackBeforeTheLogGrowsLong() throws IOException {
    for (int i = 0; i < 30; i++) {
      append(JournalFixture.sized("i" + i, 1 << 20));
      acknowledge("i" + i);
    }
    assertThat(Files.size(folder.resolve("journal.db-wal"))).isLessThan(16 << 20);
  }

  @Test
  void readsWhatWasCommittedBeforeAKill() throws IOException {
    append(JournalFixture.entry("a"));
    Path copy = asAfterAKill();
    try (Journal recovered = SqliteJournal.open(copy, JournalFixture.settings(), false)) {
      assertThat(recovered.load(0, 10).entries().getFirst().entry())
          .isEqualTo(JournalFixture.entry("a"));
    }
  }

  @Test
  void rollsBackWhatAKillLeftUnfinishedBeforeItWroteAhead() throws IOException {
    append(JournalFixture.entry("a"));
    journal.close();
    Path copy = Files.createDirectory(folder.resolve("copy")).resolve("journal.db");
    try (Handle other = Jdbi.create("jdbc:sqlite:" + folder.resolve("journal.db")).open()) {
      other.execute("PRAGMA journal_mode = DELETE");
      other.execute("PRAGMA cache_size = 1");
      other.execute("BEGIN");
      for (int i = 0; i < 100; i++) {
        other.execute(
            "INSERT INTO outbox VALUES (?, 'i' || ?, 1, 'k', zeroblob(10000), 0)", 100 + i, i);
      }
      Files.copy(folder.resolve("journal.db"), copy);
      Files.copy(folder.resolve("journal.db-journal"), copy.resolveSibling("journal.db-journal"));
      other.execute("ROLLBACK");
    }
    try (Journal recovered = SqliteJournal.open(copy, JournalFixture.settings(), false)) {
      assertThat(recovered.load(0, 10).entries().stream().map(Positioned::entry))
          .containsExactly(JournalFixture.entry("a"));
    }
  }

  @Test
  void refusesACorruptFileAfterAKillAndLeavesItAsItIs() throws IOException {
    for (int i = 0; i < 40; i++) {
      append(JournalFixture.sized("i" + i, 1_000));
    }
    handle().execute("PRAGMA wal_checkpoint(TRUNCATE)");
    append(JournalFixture.entry("last"));
    Path copy = asAfterAKill();
    byte[] bytes = Files.readAllBytes(copy);
    Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 4_096, (byte) 0x55);
    Files.write(copy, bytes);
    byte[] log = Files.readAllBytes(copy.resolveSibling("journal.db-wal"));

    JournalFailure refusal = refusalOf(copy);
    assertThat(refusal.why()).isEqualTo(Cause.CORRUPT);
    assertThat(refusal)
        .hasMessageStartingWith("journal %s is corrupt (".formatted(copy))
        .hasMessageEndingWith(
            ") and was left as it is; keep a copy for a look, then restore a backup");
    assertThat(Files.readAllBytes(copy)).isEqualTo(bytes);
    assertThat(Files.readAllBytes(copy.resolveSibling("journal.db-wal"))).isEqualTo(log);
  }

  @Test
  void refusesAFileWhoseHeadIsOverwritten() throws IOException {
    Path file = folder.resolve("other.db");
    byte[] garbage =
        "not a database, but long enough to have a header".repeat(100).getBytes(US_ASCII);
    Files.write(file, garbage);
    JournalFailure refusal = refusalOf(file);
    assertThat(refusal.why()).isEqualTo(Cause.CORRUPT);
    assertThat(refusal).hasMessageContaining("SQLITE_NOTADB");
    assertThat(Files.readAllBytes(file)).isEqualTo(garbage);
  }

  @Test
  void failsAReadOfACorruptPageAfterAQuietStart() throws IOException {
    for (int i = 0; i < 200; i++) {
      append(JournalFixture.sized("i" + i, 1_000));
    }
    journal.close();
    Path file = folder.resolve("journal.db");
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, bytes.length / 2, bytes.length, (byte) 0x55);
    Files.write(file, bytes);
    journal = open(JournalFixture.settings());
    assertThat(failureOf(this::waiting).why()).isEqualTo(Cause.CORRUPT);
    assertThat(failureOf(() -> SqliteJournal.open(file, JournalFixture.settings(), true)).why())
        .isEqualTo(Cause.CORRUPT);
  }

  @Test
  void refusesALogWhoseFileIsMissing() throws IOException {
    append(JournalFixture.entry("a"));
    Path copy = asAfterAKill();
    Files.delete(copy);
    assertThat(refusalOf(copy))
        .hasMessageContaining("it is missing, but its log %s-wal is there".formatted(copy));
    assertThat(copy.resolveSibling("journal.db-wal")).exists();
  }

  @Test
  void refusesASchemaOfTheFuture() {
    handle()
        .execute(
            """
            INSERT INTO flyway_schema_history
            SELECT 5, '5', 'later', type, 'V5__later.sql', 7, installed_by, installed_on, 1, 1
            FROM flyway_schema_history WHERE version = '4'
            """);
    journal.close();
    Path file = folder.resolve("journal.db");
    JournalFailure refusal = refusalOf(file);
    assertThat(refusal.why()).isEqualTo(Cause.NEWER_SCHEMA);
    assertThat(refusal)
        .hasMessage(
            ("journal %s has a newer schema (version 5, where this program knows up to 4); start"
                    + " the newer program, or restore a backup from before it ran")
                .formatted(file));
  }

  @Test
  void refusesTheDatabaseOfAnotherProgram() {
    Path file = folder.resolve("wallet.db");
    try (Handle other = Jdbi.create("jdbc:sqlite:" + file).open()) {
      other.execute("CREATE TABLE coins (id INTEGER PRIMARY KEY)");
    }
    JournalFailure refusal = refusalOf(file);
    assertThat(refusal.why()).isEqualTo(Cause.FOREIGN);
    assertThat(refusal)
        .hasMessageStartingWith("file %s is no journal of this program (".formatted(file))
        .hasMessageEndingWith("; name another file, or restore a backup");
  }

  @Test
  void refusesAWriteThatAnotherProgramLocksOut() {
    Path file = folder.resolve("journal.db");
    try (Handle other = Jdbi.create("jdbc:sqlite:" + file).open()) {
      other.execute("BEGIN IMMEDIATE");
      JournalFailure failure = failureOf(() -> append(JournalFixture.entry("a")));
      assertThat(failure.why()).isEqualTo(Cause.LOCKED);
      assertThat(failure)
          .hasMessage(
              ("journal %s is locked by another program (SQLITE_BUSY); close that program, the node"
                      + " goes on by itself")
                  .formatted(file));
      assertThat(waiting()).isEmpty();
      other.execute("ROLLBACK");
    }
    assertThat(append(JournalFixture.entry("a")).placements().getFirst().fate())
        .isEqualTo(Fate.STORED);
  }

  @Test
  void failsWritesOfAReadOnlyFileAndGoesOnReading() {
    append(JournalFixture.entry("a"));
    handle().execute("PRAGMA query_only = ON");
    JournalFailure failure = failureOf(() -> append(JournalFixture.entry("b")));
    assertThat(failure.why()).isEqualTo(Cause.READ_ONLY);
    assertThat(failure)
        .hasMessage(
            ("journal %s cannot be written (SQLITE_READONLY); make the file, its directory and its"
                    + " file system writable for this node's user")
                .formatted(folder.resolve("journal.db")));
    assertThat(waiting()).containsExactly("a");
  }

  @Test
  void takesNothingBeyondItsLimitUntilThereIsRoom() {
    reopen(JournalFixture.limitedTo(1));
    append(JournalFixture.sized("a", 600_000));
    JournalFailure failure = failureOf(() -> append(JournalFixture.sized("b", 600_000)));
    assertThat(failure.why()).isEqualTo(Cause.DISK_FULL);
    assertThat(failure)
        .hasMessage(
            ("journal %s cannot grow, its disk is full or it has reached its limit of 1 MiB"
                    + " (SQLITE_FULL); free some space there or raise storage.journal-limit-mib")
                .formatted(folder.resolve("journal.db")));
    assertThat(waiting()).containsExactly("a");
    acknowledge("a");
    append(JournalFixture.sized("b", 600_000));
    assertThat(waiting()).containsExactly("b");
  }

  @Test
  void throwsABugAsItIs() {
    assertThatThrownBy(() -> journal.commit(() -> handle().execute("SELECT nothing")))
        .isNotInstanceOf(JournalFailure.class);
  }

  @Test
  void findsAnnouncementsOfAKindByAnIndexAndSortsNothing() {
    assertThat(
            handle()
                .createQuery(
                    """
                    EXPLAIN QUERY PLAN
                    SELECT payload FROM announcement WHERE kind = 'k' AND position > 7
                    ORDER BY position LIMIT 3
                    """)
                .map((row, _) -> row.getString("detail"))
                .list())
        .containsExactly("SEARCH announcement USING INDEX announcement_kind (kind=? AND rowid>?)");
  }
}
