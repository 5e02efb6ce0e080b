package io.alys.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.primitives.Bytes;
import io.alys.storage.Announcement;
import io.alys.storage.Cursor;
import io.alys.storage.Fence;
import io.alys.storage.GuardCommand.AcquireLease;
import io.alys.storage.GuardCommand.ProtectSlot;
import io.alys.storage.GuardCommand.Protection;
import io.alys.storage.GuardCommand.Tenure;
import io.alys.storage.Journal;
import io.alys.storage.JournalFixture;
import io.alys.storage.RecordCommand.AuditEntry;
import io.alys.storage.RecordCommand.AuditMark;
import io.alys.storage.RecordCommand.AuditVerdict;
import io.alys.storage.RecordCommand.Federation;
import io.alys.storage.RecordCommand.Recording;
import io.alys.storage.RecordCommand.Recording.Recorded;
import io.alys.storage.RecordCommand.Snapshot;
import io.alys.storage.RecordCommand.Written;
import io.alys.storage.StorageCommand.Kept;
import io.alys.storage.StorageCommand.Positioned;
import io.alys.storage.StorageCommand.PositionedAnnouncement;
import io.alys.storage.Write;
import io.alys.storage.Write.AppendAudit;
import io.alys.storage.Write.AppendEvent;
import io.alys.storage.Write.KeepFederation;
import io.alys.storage.Write.SaveSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Journals that older programs wrote, each of its schema's version: they stay readable. */
class GoldenJournalTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.000000001Z");
  private static final Fence FENCE = new Fence("bridge", 1);
  private static final ProtectSlot SLOT =
      new ProtectSlot(
          Bytes.copyOf(new byte[48]), 7, Bytes.copyOf(new byte[32]), Bytes.EMPTY, Bytes.EMPTY);

  /** What version 3 wrote as one record, under the lease of the role. */
  private static final List<Write> RECORD =
      List.of(
          new AppendEvent("pegin", "a", "minted", Bytes.fromHex("00ff"), NOW, OptionalLong.of(0)),
          new AppendEvent("pegin", "b", "minted", Bytes.EMPTY, NOW, OptionalLong.of(1)),
          new SaveSnapshot("pegin", 2, 3, Bytes.fromHex("5a")),
          new AppendAudit("a1", "minted", "a", "{\"sats\": 1}", "pegin", NOW),
          new AppendAudit("a2", "minted", "b", "{\"\u00e9\": [2]}", "pegin", NOW),
          new KeepFederation(1, Bytes.fromHex("fed1"), NOW));

  private @TempDir Path folder;

  private Path golden(String name) throws IOException {
    Path file = folder.resolve(name);
    try (var golden = GoldenJournalTest.class.getResourceAsStream("/golden/" + name)) {
      Files.copy(golden, file);
    }
    return file;
  }

  private static List<String> migrationsOf(Path file) {
    try (Handle plain = Jdbi.create("jdbc:sqlite:" + file).open()) {
      return plain
          .createQuery("SELECT script FROM flyway_schema_history ORDER BY installed_rank")
          .mapTo(String.class)
          .list();
    }
  }

  @Test
  void migratesTheJournalThatVersion1WroteAndKeepsItsRows() throws IOException {
    Path file = golden("journal-v1.db");
    assertThat(migrationsOf(file)).containsExactly("V1__outbox.sql");
    Announcement update = JournalFixture.announced("FederationUpdate", "first", 1);
    try (Journal old = SqliteJournal.open(file, JournalFixture.settings(), true)) {
      assertThat(old.schemaVersion()).isEqualTo(4);
      assertHoldsWhatVersion1Wrote(old);
      assertThat(old.announcements("FederationUpdate", 0, 10).announcements()).isEmpty();
      assertThat(old.commit(() -> old.keep(update)).again()).isFalse();
      assertThat(old.commit(() -> old.acknowledge(List.of("i0", "i1"))).repeated())
          .containsExactly("i0");
      assertThat(old.commit(() -> old.append(JournalFixture.entries("j", 1))).placements())
          .allSatisfy(placement -> assertThat(placement.position()).isEqualTo(4));
    }
    assertThat(migrationsOf(file))
        .containsExactly(
            "V1__outbox.sql", "V2__announcements.sql", "V3__events.sql", "V4__voting.sql");
    try (Journal again = SqliteJournal.open(file, JournalFixture.settings(), true)) {
      assertThat(again.commit(() -> again.keep(update)).again()).isTrue();
    }
  }

  private static void assertHoldsWhatVersion1Wrote(Journal journal) {
    assertThat(journal.load(0, 10).entries())
        .containsExactly(
            new Positioned(2, JournalFixture.entry("i1")),
            new Positioned(3, JournalFixture.entry("i2")));
    assertThat(journal.cursor("governance")).contains(new Cursor("governance", "first", 42));
  }

  @Test
  void readsTheJournalThatVersion2Wrote() throws IOException {
    Path file = golden("journal-v2.db");
    Announcement update = JournalFixture.announced("FederationUpdate", "first", 1);
    Announcement proposal = JournalFixture.announced("Proposal", "first", 2);
    try (Journal old = SqliteJournal.open(file, JournalFixture.settings(), true)) {
      assertHoldsWhatVersion1Wrote(old);
      assertThat(old.announcements("FederationUpdate", 0, 10).announcements())
          .containsExactly(new PositionedAnnouncement(1, update));
      assertThat(old.announcements("Proposal", 0, 10).announcements())
          .containsExactly(new PositionedAnnouncement(2, proposal));
      assertThat(old.commit(() -> old.keep(proposal))).isEqualTo(new Kept(2, true));
    }
  }

  @Test
  void readsTheJournalThatVersion3Wrote() throws IOException {
    Path file = golden("journal-v3.db");
    try (Journal old = SqliteJournal.open(file, JournalFixture.settings(), true)) {
      assertHoldsWhatVersion1Wrote(old);
      assertThat(old.announcements("Proposal", 0, 10).announcements()).hasSize(1);
      assertThat(old.events("pegin", 0, 10).events().stream().map(event -> event.payload()))
          .containsExactly(Bytes.fromHex("00ff"), Bytes.EMPTY);
      assertThat(old.snapshots("pegin")).containsExactly(new Snapshot(2, 3, Bytes.fromHex("5a")));
      assertThat(old.federations(-1, 10).federations())
          .containsExactly(new Federation(1, Bytes.fromHex("fed1"), NOW));
      assertThat(old.audit(Optional.of("b"), 0, 10).entries().stream().map(AuditEntry::what))
          .containsExactly((AppendAudit) RECORD.get(4));
      assertThat(old.verifyAudit(AuditMark.BEGINNING, 10)).isInstanceOf(AuditVerdict.Intact.class);
    }
  }

  @Test
  void goesOnWhereVersion3Stopped() throws IOException {
    try (Journal old =
        SqliteJournal.open(golden("journal-v3.db"), JournalFixture.settings(), true)) {
      Recording again = old.commit(() -> old.record(FENCE, RECORD));
      assertThat(again)
          .isInstanceOfSatisfying(
              Recorded.class,
              recorded -> assertThat(recorded.written()).allMatch(Written::again).hasSize(6));
      assertThat(old.commit(() -> old.protect(SLOT))).isEqualTo(new Protection.AlreadySigned());
      AcquireLease other = new AcquireLease("bridge", "n2", Duration.ofMinutes(1));
      assertThat(old.commit(() -> old.acquire(other, NOW)))
          .isInstanceOfSatisfying(
              Tenure.HeldBy.class, held -> assertThat(held.holder()).isEqualTo("n1"));
      assertThat(old.commit(() -> old.acquire(other, NOW.plusSeconds(60))))
          .isInstanceOfSatisfying(
              Tenure.Granted.class, granted -> assertThat(granted.epoch()).isEqualTo(2));
    }
  }
}
