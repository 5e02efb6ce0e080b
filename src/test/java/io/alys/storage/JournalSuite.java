package io.alys.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.primitives.Bytes;
import io.alys.storage.StorageCommand.Acknowledged;
import io.alys.storage.StorageCommand.Appended;
import io.alys.storage.StorageCommand.CursorSaved.Moved;
import io.alys.storage.StorageCommand.CursorSaved.WouldGoBack;
import io.alys.storage.StorageCommand.Fate;
import io.alys.storage.StorageCommand.OutboxPage;
import io.alys.storage.StorageCommand.Placement;
import io.alys.storage.StorageCommand.Positioned;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds for every database that is the journal. */
abstract class JournalSuite {
  protected Journal journal;

  /** Opens the one journal of this test, anew or for the first time. */
  protected abstract Journal open(StorageConfig config);

  @BeforeEach
  void openIt() {
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
    assertThat(journal.schemaVersion()).isEqualTo(1);
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
  void keepsNothingOfATransactionThatFailed() {
    append(JournalFixture.entry("a"));
    assertThatThrownBy(
            () ->
                journal.commit(
                    () -> {
                      journal.append(JournalFixture.entries("i", 3));
                      journal.acknowledge(List.of("a"));
                      journal.save(new Cursor("governance", "first", 1));
                      throw new IllegalStateException("half way");
                    }))
        .hasMessage("half way");
    assertThat(waiting()).containsExactly("a");
    assertThat(journal.cursor("governance")).isEmpty();
    assertThat(append(JournalFixture.entry("b")).placements().getFirst().fate())
        .isEqualTo(Fate.STORED);
  }

  @Test
  void growsOnDiskWithWhatItHolds() {
    long before = journal.sizeBytes();
    append(JournalFixture.sized("a", 1 << 20));
    assertThat(journal.sizeBytes()).isGreaterThan(before + (1 << 20) - 1);
  }
}
