package io.alys.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.primitives.Bytes;
import io.alys.storage.StorageCommand.Acknowledged;
import io.alys.storage.StorageCommand.AnnouncementPage;
import io.alys.storage.StorageCommand.Appended;
import io.alys.storage.StorageCommand.CursorSaved.Moved;
import io.alys.storage.StorageCommand.CursorSaved.WouldGoBack;
import io.alys.storage.StorageCommand.Fate;
import io.alys.storage.StorageCommand.Kept;
import io.alys.storage.StorageCommand.OutboxPage;
import io.alys.storage.StorageCommand.Placement;
import io.alys.storage.StorageCommand.Positioned;
import io.alys.storage.StorageCommand.PositionedAnnouncement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds for every database that is the journal. */
public abstract class JournalSuite {
  protected Journal journal;

  /** Opens the one journal of this test, anew or for the first time. */
  protected abstract Journal open(StorageConfig config);

  @BeforeEach
  protected void openIt() {
    journal = open(JournalFixture.settings());
  }

  @AfterEach
  void closeIt() {
    journal.close();
  }

  protected final void reopen(StorageConfig config) {
    journal.close();
    journal = open(config);
  }

  protected final Appended append(OutboxEntry... entries) {
    return journal.commit(() -> journal.append(List.of(entries)));
  }

  protected final Acknowledged acknowledge(String... ids) {
    return journal.commit(() -> journal.acknowledge(List.of(ids)));
  }

  protected final Kept keep(Announcement announcement) {
    return journal.commit(() -> journal.keep(announcement));
  }

  protected final List<Announcement> announced(String kind) {
    return journal.announcements(kind, 0, StorageCommand.MAX_AT_ONCE).announcements().stream()
        .map(PositionedAnnouncement::announcement)
        .toList();
  }

  protected final List<String> waiting() {
    return journal.load(0, StorageCommand.MAX_AT_ONCE).entries().stream()
        .map(placed -> placed.entry().requestId())
        .toList();
  }

  @Test
  void beginsEmpty() {
    assertThat(journal.entries()).isZero();
    assertThat(journal.oldest()).isEmpty();
    assertThat(journal.load(0, 10)).isEqualTo(new OutboxPage(List.of(), false));
    assertThat(journal.cursor("governance")).isEmpty();
    assertThat(journal.announcements("Proposal", 0, 10))
        .isEqualTo(new AnnouncementPage(List.of(), false));
    assertThat(journal.schemaVersion()).isEqualTo(4);
  }

  @Test
  void returnsWhatWasAppendedUnchangedAfterItWasOpenedAgain() {
    OutboxEntry odd =
        new OutboxEntry(
            "~id!'%\"", Integer.MIN_VALUE, "k", Bytes.EMPTY, Instant.ofEpochSecond(0, 1));
    OutboxEntry late =
        new OutboxEntry(
            "x".repeat(200),
            Integer.MAX_VALUE,
            "status",
            Bytes.fromHex("00ff80"),
            Instant.parse("2262-04-11T23:47:15.999999999Z"));
    append(odd, late, JournalFixture.entry("plain"));
    reopen(JournalFixture.settings());
    assertThat(journal.load(0, 10).entries().stream().map(Positioned::entry))
        .containsExactly(odd, late, JournalFixture.entry("plain"));
    assertThat(journal.oldest()).contains(odd.createdAt());
    assertThat(journal.entries()).isEqualTo(3);
  }

  @Test
  void storesOneIdOnceAndSaysWhereItIs() {
    Placement first = append(JournalFixture.entry("a")).placements().getFirst();
    assertThat(first.fate()).isEqualTo(Fate.STORED);
    OutboxEntry other = JournalFixture.sized("a", 3);
    assertThat(append(other, JournalFixture.entry("b"), JournalFixture.entry("b")).placements())
        .extracting(Placement::requestId, Placement::fate)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("a", Fate.ALREADY_WAITING),
            org.assertj.core.groups.Tuple.tuple("b", Fate.STORED),
            org.assertj.core.groups.Tuple.tuple("b", Fate.ALREADY_WAITING));
    assertThat(append(other).placements().getFirst().position()).isEqualTo(first.position());
    assertThat(journal.load(0, 1).entries().getFirst().entry())
        .isEqualTo(JournalFixture.entry("a"));
    assertThat(waiting()).containsExactly("a", "b");
  }

  @Test
  void storesNoIdAgainThatWasAcknowledged() {
    long position = append(JournalFixture.entry("a")).placements().getFirst().position();
    assertThat(acknowledge("a")).isEqualTo(new Acknowledged(List.of("a"), List.of(), List.of()));
    reopen(JournalFixture.settings());
    assertThat(append(JournalFixture.entry("a")).placements())
        .containsExactly(new Placement("a", position, Fate.ALREADY_ACKNOWLEDGED));
    assertThat(waiting()).isEmpty();
    assertThat(acknowledge("a", "never"))
        .isEqualTo(new Acknowledged(List.of(), List.of("a"), List.of("never")));
    assertThat(append(JournalFixture.entry("never")).placements().getFirst().fate())
        .isEqualTo(Fate.STORED);
  }

  @Test
  void remembersTheAcknowledgedIdsOnlyUpToItsBound() {
    reopen(JournalFixture.remembering(3));
    append(JournalFixture.entries("i", 5).toArray(OutboxEntry[]::new));
    acknowledge("i4", "i0");
    acknowledge("i1", "i2");
    assertThat(acknowledge("i4", "i0", "i1", "i2", "i3"))
        .isEqualTo(new Acknowledged(List.of("i3"), List.of("i0", "i1", "i2"), List.of("i4")));
    assertThat(append(JournalFixture.entry("i0")).placements().getFirst().fate())
        .isEqualTo(Fate.STORED);
  }

  @Test
  void givesNoPositionTwice() {
    append(JournalFixture.entry("a"), JournalFixture.entry("b"));
    long last = append(JournalFixture.entry("c")).placements().getFirst().position();
    acknowledge("a", "b", "c");
    reopen(JournalFixture.remembering(1));
    assertThat(append(JournalFixture.entry("d")).placements().getFirst().position())
        .isGreaterThan(last);
  }

  @Test
  void loadsInPagesInTheOrderOfPositions() {
    append(JournalFixture.entries("i", 7).toArray(OutboxEntry[]::new));
    acknowledge("i3");
    List<String> seen = new ArrayList<>();
    long after = 0;
    OutboxPage page;
    do {
      page = journal.load(after, 2);
      assertThat(page.entries()).hasSize(2);
      page.entries().forEach(placed -> seen.add(placed.entry().requestId()));
      after = page.entries().getLast().position();
    } while (page.more());
    assertThat(seen).containsExactly("i0", "i1", "i2", "i4", "i5", "i6");
    assertThat(journal.load(after, 2)).isEqualTo(new OutboxPage(List.of(), false));
  }

  @Test
  void endsAPageBeforeItGetsTooLarge() {
    int large = OutboxEntry.MAX_PAYLOAD_BYTES;
    for (int i = 0; i < 5; i++) {
      append(JournalFixture.sized("i" + i, large));
    }
    OutboxPage page = journal.load(0, 100);
    assertThat(page.entries()).hasSize(4);
    assertThat(page.more()).isTrue();
    assertThat(journal.load(page.entries().getLast().position(), 100).entries()).hasSize(1);
  }

  @Test
  void movesACursorOnAndNeverBackWithinOneNumbering() {
    Cursor seven = new Cursor("governance", "first", 7);
    assertThat(journal.<Object>commit(() -> journal.save(seven))).isEqualTo(new Moved(seven));
    assertThat(journal.<Object>commit(() -> journal.save(seven))).isEqualTo(new Moved(seven));
    assertThat(journal.<Object>commit(() -> journal.save(new Cursor("governance", "first", 6))))
        .isEqualTo(new WouldGoBack(seven));
    assertThat(journal.cursor("governance")).contains(seven);
    Cursor anew = new Cursor("governance", "second", Long.MAX_VALUE);
    assertThat(journal.<Object>commit(() -> journal.save(anew))).isEqualTo(new Moved(anew));
    journal.commit(() -> journal.save(new Cursor("other", "first", 0)));
    reopen(JournalFixture.settings());
    assertThat(journal.cursor("governance")).contains(anew);
    assertThat(journal.cursor("other")).contains(new Cursor("other", "first", 0));
  }

  @Test
  void returnsWhatWasAnnouncedUnchangedAfterItWasOpenedAgain() {
    Announcement odd =
        new Announcement(
            "~kind!'%\"", "\u0000\n\ud83d\ude00é' ", "n", 1, Bytes.EMPTY, Instant.EPOCH);
    Announcement late =
        new Announcement(
            "~kind!'%\"",
            "x".repeat(200),
            "y".repeat(200),
            Long.MAX_VALUE,
            Bytes.fromHex("00ff80"),
            Instant.parse("2262-04-11T23:47:15.999999999Z"));
    Kept first = keep(odd);
    Kept second = keep(late);
    assertThat(second.position()).isGreaterThan(first.position()).isGreaterThan(1);
    reopen(JournalFixture.settings());
    assertThat(journal.announcements("~kind!'%\"", 0, 2))
        .isEqualTo(
            new AnnouncementPage(
                List.of(
                    new PositionedAnnouncement(first.position(), odd),
                    new PositionedAnnouncement(second.position(), late)),
                false));
  }

  @Test
  void keepsOneAnnouncementOfAnIdentityAndSaysWhereItIs() {
    Announcement first = JournalFixture.announced("Proposal", "first", 7);
    Kept kept = keep(first);
    assertThat(kept.again()).isFalse();
    Announcement changed =
        new Announcement("Other", "other", "first", 7, Bytes.fromHex("00"), Instant.EPOCH);
    assertThat(keep(changed)).isEqualTo(new Kept(kept.position(), true));
    Announcement elsewhere = JournalFixture.announced("Proposal", "second", 7);
    Announcement next = JournalFixture.announced("Proposal", "first", 8);
    assertThat(keep(elsewhere).again()).isFalse();
    assertThat(keep(next).again()).isFalse();
    reopen(JournalFixture.settings());
    assertThat(keep(first)).isEqualTo(new Kept(kept.position(), true));
    assertThat(announced("Proposal")).containsExactly(first, elsewhere, next);
    assertThat(announced("Other")).isEmpty();
  }

  @Test
  void loadsAnnouncementsOfOneKindInPagesInTheOrderOfPositions() {
    for (int i = 9; i > 0; i--) {
      keep(JournalFixture.announced(i % 3 == 0 ? "FederationUpdate" : "Proposal", "first", i));
    }
    List<Long> seen = new ArrayList<>();
    long after = 0;
    AnnouncementPage page;
    do {
      page = journal.announcements("Proposal", after, 2);
      assertThat(page.announcements()).hasSize(2);
      page.announcements().forEach(placed -> seen.add(placed.announcement().sequence()));
      after = page.announcements().getLast().position();
    } while (page.more());
    assertThat(seen).containsExactly(8L, 7L, 5L, 4L, 2L, 1L);
    assertThat(journal.announcements("Proposal", after, 2))
        .isEqualTo(new AnnouncementPage(List.of(), false));
    assertThat(announced("FederationUpdate"))
        .extracting(Announcement::sequence)
        .containsExactly(9L, 6L, 3L);
  }

  @Test
  void endsAPageOfAnnouncementsBeforeItGetsTooLarge() {
    Bytes large = Bytes.copyOf(new byte[OutboxEntry.MAX_PAYLOAD_BYTES]);
    for (int i = 1; i <= 5; i++) {
      keep(new Announcement("Proposal", "p", "first", i, large, Instant.EPOCH));
    }
    AnnouncementPage page = journal.announcements("Proposal", 0, 100);
    assertThat(page.announcements()).hasSize(4);
    assertThat(page.more()).isTrue();
    assertThat(
            journal
                .announcements("Proposal", page.announcements().getLast().position(), 100)
                .announcements())
        .hasSize(1);
  }

  @Test
  void keepsNothingOfATransactionThatFailed() {
    append(JournalFixture.entry("a"));
    assertThatThrownBy(
            () ->
                journal.commit(
                    () -> {
                      journal.append(JournalFixture.entries("i", 3));
                      journal.acknowledge(List.of("a"));
                      journal.save(new Cursor("governance", "first", 1));
                      journal.keep(JournalFixture.announced("Proposal", "first", 1));
                      throw new IllegalStateException("half way");
                    }))
        .hasMessage("half way");
    assertThat(waiting()).containsExactly("a");
    assertThat(journal.cursor("governance")).isEmpty();
    assertThat(announced("Proposal")).isEmpty();
    assertThat(keep(JournalFixture.announced("Proposal", "first", 1)).again()).isFalse();
    assertThat(append(JournalFixture.entry("b")).placements().getFirst().fate())
        .isEqualTo(Fate.STORED);
  }

  @Test
  void growsOnDiskWithWhatItHolds() {
    reopen(JournalFixture.settings());
    long before = journal.sizeBytes();
    append(JournalFixture.sized("a", 1 << 20));
    reopen(JournalFixture.settings());
    assertThat(journal.sizeBytes()).isGreaterThan(before + (1 << 20) - 1);
  }
}
