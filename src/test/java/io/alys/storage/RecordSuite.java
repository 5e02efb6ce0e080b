package io.alys.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.primitives.Bytes;
import io.alys.storage.GuardCommand.AcquireLease;
import io.alys.storage.GuardCommand.ProtectSlot;
import io.alys.storage.GuardCommand.Protection;
import io.alys.storage.GuardCommand.ReleaseLease;
import io.alys.storage.GuardCommand.RenewLease;
import io.alys.storage.GuardCommand.Tenure;
import io.alys.storage.RecordCommand.AuditEntry;
import io.alys.storage.RecordCommand.AuditMark;
import io.alys.storage.RecordCommand.AuditVerdict;
import io.alys.storage.RecordCommand.Event;
import io.alys.storage.RecordCommand.EventPage;
import io.alys.storage.RecordCommand.Federation;
import io.alys.storage.RecordCommand.Recording;
import io.alys.storage.RecordCommand.Recording.Guarded;
import io.alys.storage.RecordCommand.Recording.Moved;
import io.alys.storage.RecordCommand.Recording.Recorded;
import io.alys.storage.RecordCommand.Recording.Stale;
import io.alys.storage.RecordCommand.Recording.Taken;
import io.alys.storage.RecordCommand.Snapshot;
import io.alys.storage.RecordCommand.Written;
import io.alys.storage.Write.AppendAudit;
import io.alys.storage.Write.AppendEvent;
import io.alys.storage.Write.KeepFederation;
import io.alys.storage.Write.SaveSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What holds of records, leases and signed slots for every database that is the journal. */
public abstract class RecordSuite extends JournalSuite {
  protected static final Instant NOW = Instant.parse("2026-01-01T00:00:00.000000001Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  protected static final Bytes KEY = Bytes.copyOf(new byte[48]);

  protected static AppendEvent event(String key, int payload) {
    return new AppendEvent(
        "pegin", key, "minted", Bytes.copyOf((byte) payload), NOW, OptionalLong.empty());
  }

  protected static AppendEvent expecting(long position, String key) {
    return new AppendEvent(
        "pegin", key, "minted", Bytes.EMPTY, NOW.plusSeconds(1), OptionalLong.of(position));
  }

  protected static AppendAudit audit(String id, String subject) {
    return new AppendAudit(id, "minted", subject, "{\"é\": [1, \"\\u0000\"]}", "pegin", NOW);
  }

  private static SaveSnapshot snapshot(long position, String hex) {
    return new SaveSnapshot("pegin", position, 3, Bytes.fromHex(hex));
  }

  protected static Bytes root(int number) {
    byte[] root = new byte[32];
    root[0] = (byte) number;
    return Bytes.copyOf(root);
  }

  protected final Recording record(Fence fence, Write... writes) {
    return journal.commit(() -> journal.record(fence, List.of(writes)));
  }

  protected final Recording record(Write... writes) {
    return record(Fence.NONE, writes);
  }

  protected static Recorded at(long... positions) {
    return new Recorded(
        java.util.Arrays.stream(positions).mapToObj(p -> new Written(p, false)).toList());
  }

  protected final Tenure acquire(String holder) {
    return journal.commit(() -> journal.acquire(new AcquireLease("bridge", holder, MINUTE), NOW));
  }

  protected final Fence fence(String holder) {
    return acquire(holder) instanceof Tenure.Granted(String role, long epoch, Instant _)
        ? new Fence(role, epoch)
        : Fence.NONE;
  }

  private Tenure release(Fence fence, String holder) {
    return journal.commit(
        () -> journal.release(new ReleaseLease(fence.role(), holder, fence.epoch()), NOW));
  }

  private Protection protect(long slot, int root) {
    return protect(KEY, slot, root, Bytes.EMPTY, Bytes.EMPTY);
  }

  private Protection protect(Bytes key, long slot, int root, Bytes record, Bytes next) {
    return journal.commit(
        () -> journal.protect(new ProtectSlot(key, slot, root(root), record, next)));
  }

  @Test
  void keepsEventsByTopicWithPositionsWithoutGaps() {
    AppendEvent other =
        new AppendEvent(
            "pegout", "a", "asked", Bytes.fromHex("00ff"), Instant.EPOCH, OptionalLong.of(0));
    assertThat(record(event("a", 1), other, event("b", 2))).isEqualTo(at(1, 1, 2));
    reopen(JournalFixture.settings());
    assertThat(record(event("c", 3))).isEqualTo(at(3));
    assertThat(journal.events("pegin", 0, 2))
        .isEqualTo(
            new EventPage(
                List.of(
                    new Event(1, "a", "minted", Bytes.fromHex("01"), NOW),
                    new Event(2, "b", "minted", Bytes.fromHex("02"), NOW)),
                true));
    assertThat(journal.events("pegin", 2, 2).events()).hasSize(1);
    assertThat(journal.events("pegout", 0, 2).events())
        .containsExactly(new Event(1, "a", "asked", Bytes.fromHex("00ff"), Instant.EPOCH));
    assertThat(journal.events("other", 0, 2)).isEqualTo(new EventPage(List.of(), false));
  }

  @Test
  void tellsWhoAsksAgainWhatWasWritten() {
    Write[] first = {event("a", 1), audit("a1", "a"), snapshot(1, "aa")};
    assertThat(record(first)).isEqualTo(at(1, 1, 1));
    record(event("b", 1), audit("b1", "b"));
    reopen(JournalFixture.settings());
    Recorded again =
        new Recorded(List.of(new Written(1, true), new Written(1, true), new Written(1, true)));
    assertThat(record(first)).isEqualTo(again);
    AppendAudit later =
        new AppendAudit(
            "a1", "minted", "a", audit("a1", "a").details(), "pegin", NOW.plusSeconds(9));
    assertThat(record(later)).isEqualTo(new Recorded(List.of(new Written(1, true))));
    assertThat(journal.events("pegin", 0, 9).events()).hasSize(2);
    assertThat(journal.audit(Optional.empty(), 0, 9).entries()).hasSize(2);
  }

  @Test
  void refusesAnotherContentOfOneIdentityAndWritesNothingOfTheRecord() {
    record(event("a", 1), audit("a1", "a"));
    assertThat(record(event("b", 1), event("a", 2)))
        .isEqualTo(new Taken("event minted of a in topic pegin", 1));
    assertThat(record(event("b", 1), audit("a1", "other")))
        .isEqualTo(new Taken("audit entry a1", 1));
    assertThat(journal.events("pegin", 0, 9).events()).hasSize(1);
    assertThat(journal.audit(Optional.empty(), 0, 9).entries()).hasSize(1);
  }

  @Test
  void leavesItsNeighboursInTheTransactionAloneWhenItIsRefused() {
    record(event("a", 1));
    journal.commit(
        () -> {
          journal.append(List.of(JournalFixture.entry("x")));
          assertThat(journal.record(Fence.NONE, List.of(event("b", 1), event("a", 2))))
              .isInstanceOf(Taken.class);
          assertThat(journal.record(Fence.NONE, List.of(event("c", 1)))).isEqualTo(at(2));
          return journal.append(List.of(JournalFixture.entry("y")));
        });
    assertThat(waiting()).containsExactly("x", "y");
    assertThat(journal.events("pegin", 0, 9).events())
        .extracting(Event::key)
        .containsExactly("a", "c");
  }

  @Test
  void refusesWhoDecidedUponAnOlderTopicButNotWhoRepeatsWhatHeDid() {
    assertThat(record(expecting(0, "a"))).isEqualTo(at(1));
    assertThat(record(expecting(1, "b"), expecting(2, "c"))).isEqualTo(at(2, 3));
    assertThat(record(expecting(1, "d"))).isEqualTo(new Moved("pegin", 1, 3));
    assertThat(record(expecting(4, "d"))).isEqualTo(new Moved("pegin", 4, 3));
    assertThat(record(expecting(1, "b"), expecting(2, "c")))
        .isEqualTo(new Recorded(List.of(new Written(2, true), new Written(3, true))));
  }

  @Test
  void appendsNeighboursAtOnceAsItWouldOneByOne() {
    assertThat(record(event("a", 1), expecting(1, "b"), event("c", 1))).isEqualTo(at(1, 2, 3));
    assertThat(record(expecting(1, "b"), event("d", 1), expecting(4, "e")))
        .isEqualTo(
            new Recorded(
                List.of(new Written(2, true), new Written(4, false), new Written(5, false))));
    assertThat(record(event("f", 1), event("f", 1)))
        .isEqualTo(new Recorded(List.of(new Written(6, false), new Written(6, true))));
    assertThat(record(event("g", 1), event("c", 2), event("h", 1)))
        .isEqualTo(new Taken("event minted of c in topic pegin", 3));
    assertThat(record(event("g", 1), expecting(6, "h"))).isEqualTo(new Moved("pegin", 6, 7));
    assertThat(record(expecting(6, "g"), expecting(7, "h"))).isEqualTo(at(7, 8));
    assertThat(record(fence("n1"), event("i", 1), event("j", 1)))
        .isEqualTo(new Guarded("pegin", ""));
    assertThat(journal.events("pegin", 0, 99).events().stream().map(Event::key))
        .containsExactly("a", "b", "c", "d", "e", "f", "g", "h");
    assertThat(journal.events("pegin", 0, 99).events().stream().map(Event::position))
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
  }

  @Test
  void keepsTheLargestEvent() {
    byte[] payload = new byte[Write.MAX_EVENT_BYTES];
    payload[payload.length - 1] = 1;
    AppendEvent largest =
        new AppendEvent("pegin", "a", "scanned", Bytes.copyOf(payload), NOW, OptionalLong.empty());
    assertThat(record(largest, event("b", 1))).isEqualTo(at(1, 2));
    assertThat(journal.events("pegin", 0, 2).events().getFirst().payload())
        .isEqualTo(largest.payload());
  }

  @Test
  void keepsTheLastTwoSnapshotsOfATopic() {
    assertThat(record(snapshot(1, "aa"))).isEqualTo(new Moved("pegin", 1, 0));
    record(event("a", 1), event("b", 1), event("c", 1));
    assertThat(record(snapshot(1, "aa"), snapshot(3, "cc"), snapshot(2, "bb")))
        .isEqualTo(at(1, 3, 2));
    assertThat(record(snapshot(4, "aa"))).isEqualTo(new Moved("pegin", 4, 3));
    assertThat(record(snapshot(2, "b0"))).isEqualTo(at(2));
    reopen(JournalFixture.settings());
    assertThat(journal.snapshots("pegin"))
        .containsExactly(
            new Snapshot(3, 3, Bytes.fromHex("cc")), new Snapshot(2, 3, Bytes.fromHex("b0")));
    assertThat(journal.snapshots("other")).isEmpty();
  }

  @Test
  void keepsOneFederationOfAVersion() {
    KeepFederation one = new KeepFederation(1, Bytes.fromHex("01"), NOW);
    KeepFederation seven = new KeepFederation(7, Bytes.fromHex("07"), NOW);
    assertThat(record(seven, one)).isEqualTo(at(7, 1));
    assertThat(record(one)).isEqualTo(new Recorded(List.of(new Written(1, true))));
    assertThat(record(event("a", 1), new KeepFederation(1, Bytes.fromHex("02"), NOW)))
        .isEqualTo(new Taken("federation 1", 1));
    assertThat(journal.federations(-1, 1).federations())
        .containsExactly(new Federation(1, Bytes.fromHex("01"), NOW));
    assertThat(journal.federations(-1, 1).more()).isTrue();
    assertThat(journal.federations(1, 9).federations()).hasSize(1);
    assertThat(journal.events("pegin", 0, 9).events()).isEmpty();
  }

  @Test
  void joinsTheOutboxAndTheStreamInOneRecord() {
    Announcement proposal = JournalFixture.announced("Proposal", "first", 4);
    Cursor cursor = new Cursor("governance", "first", 9);
    Write.Owe owe = new Write.Owe(JournalFixture.entry("x"));
    assertThat(
            record(
                owe,
                new Write.KeepAnnounced(proposal),
                new Write.MoveCursor(cursor),
                event("a", 1)))
        .isInstanceOf(Recorded.class);
    assertThat(waiting()).containsExactly("x");
    assertThat(announced("Proposal")).containsExactly(proposal);
    assertThat(journal.cursor("governance")).contains(cursor);
    assertThat(record(new Write.MoveCursor(new Cursor("governance", "first", 8))))
        .isEqualTo(new Recorded(List.of(new Written(9, true))));
    assertThat(record(new Write.Release("x"))).isEqualTo(at(0));
    assertThat(record(new Write.Release("x")))
        .isEqualTo(new Recorded(List.of(new Written(0, true))));
    assertThat(record(owe, event("a", 2))).isInstanceOf(Taken.class);
    assertThat(waiting()).isEmpty();
  }

  @Test
  void refusesAWriterWhoseRoleAnotherHolds() {
    assertThat(record(new Fence("bridge", 1), event("a", 1))).isEqualTo(new Stale("bridge", 1, 0));
    Fence first = fence("one");
    assertThat(record(first, event("a", 1))).isEqualTo(at(1));
    assertThat(acquire("two")).isEqualTo(new Tenure.HeldBy("one", 1, until(journal)));
    assertThat(release(first, "one")).isEqualTo(new Tenure.Released("bridge"));
    assertThat(record(first, event("b", 1))).isEqualTo(new Stale("bridge", 1, 2));
    assertThat(record(new Fence("bridge", 2), event("b", 1))).isEqualTo(new Stale("bridge", 2, 2));
    Fence second = fence("two");
    assertThat(second.epoch()).isEqualTo(3);
    reopen(JournalFixture.settings());
    assertThat(record(first, event("b", 1))).isEqualTo(new Stale("bridge", 1, 3));
    assertThat(record(second, event("b", 1))).isEqualTo(at(2));
  }

  private static Instant until(Journal journal) {
    Tenure tenure =
        journal.commit(() -> journal.acquire(new AcquireLease("bridge", "probe", MINUTE), NOW));
    return tenure instanceof Tenure.HeldBy(String _, long _, Instant until) ? until : NOW;
  }

  @Test
  void keepsATopicForTheRoleThatBeganIt() {
    Fence fence = fence("one");
    record(fence, event("a", 1));
    assertThat(record(event("b", 1))).isEqualTo(new Guarded("pegin", "bridge"));
    assertThat(record(snapshot(1, "aa"))).isEqualTo(new Guarded("pegin", "bridge"));
    assertThat(record(audit("1", "a"))).isEqualTo(at(1));
    AppendEvent free = new AppendEvent("free", "a", "k", Bytes.EMPTY, NOW, OptionalLong.empty());
    record(free);
    assertThat(record(fence, free)).isEqualTo(new Guarded("free", ""));
  }

  @Test
  void renewsALeaseForItsHolderOnly() {
    Fence fence = fence("one");
    RenewLease renew = new RenewLease("bridge", "one", fence.epoch(), MINUTE);
    assertThat(journal.<Object>commit(() -> journal.renew(renew, NOW)))
        .isInstanceOf(Tenure.Granted.class);
    RenewLease other = new RenewLease("bridge", "two", fence.epoch(), MINUTE);
    assertThat(journal.<Object>commit(() -> journal.renew(other, NOW)))
        .isInstanceOf(Tenure.HeldBy.class);
    assertThat(release(new Fence("never", 1), "one")).isInstanceOf(Tenure.HeldBy.class);
  }

  @Test
  void allowsNoKeyASecondBlockForASlotOrAnEarlierOne() {
    assertThat(protect(7, 1)).isEqualTo(new Protection.Allowed());
    assertThat(protect(7, 1)).isEqualTo(new Protection.AlreadySigned());
    reopen(JournalFixture.settings());
    assertThat(protect(7, 2)).isInstanceOf(Protection.Refused.class);
    assertThat(protect(6, 1)).isInstanceOf(Protection.Refused.class);
    assertThat(protect(8, 2)).isEqualTo(new Protection.Allowed());
    assertThat(protect(7, 1)).isInstanceOf(Protection.Refused.class);
    Bytes otherKey = Bytes.copyOf(new byte[33]);
    assertThat(protect(otherKey, 1, 1, Bytes.EMPTY, Bytes.EMPTY))
        .isEqualTo(new Protection.Allowed());
  }

  @Test
  void signsOnlyForWhoeverKnowsWhatBindsTheKey() {
    Bytes first = Bytes.fromHex("01");
    Bytes second = Bytes.fromHex("0203");
    assertThat(protect(KEY, 7, 1, first, second)).isEqualTo(new Protection.Bound(Bytes.EMPTY));
    assertThat(protect(KEY, 7, 1, Bytes.EMPTY, first)).isEqualTo(new Protection.Allowed());
    reopen(JournalFixture.settings());
    assertThat(protect(KEY, 8, 1, Bytes.EMPTY, second)).isEqualTo(new Protection.Bound(first));
    assertThat(protect(KEY, 7, 1, Bytes.EMPTY, second)).isEqualTo(new Protection.AlreadySigned());
    assertThat(protect(KEY, 8, 1, first, second)).isEqualTo(new Protection.Allowed());
    assertThat(protect(KEY, 9, 1, first, second)).isEqualTo(new Protection.Bound(second));
  }

  @Test
  void chainsTheAuditLogAndReadsItBySubject() {
    for (int i = 1; i <= 5; i++) {
      record(audit("id" + i, i % 2 == 0 ? "even" : "odd"));
    }
    reopen(JournalFixture.settings());
    assertThat(journal.audit(Optional.of("odd"), 1, 1).entries())
        .singleElement()
        .extracting(AuditEntry::position, AuditEntry::what)
        .containsExactly(3L, audit("id3", "odd"));
    assertThat(journal.audit(Optional.of("odd"), 1, 1).more()).isTrue();
    List<AuditEntry> all = journal.audit(Optional.empty(), 0, 9).entries();
    AuditMark second = new AuditMark(2, all.get(1).hash());
    AuditMark last = new AuditMark(5, all.getLast().hash());
    assertThat(journal.verifyAudit(AuditMark.BEGINNING, 2))
        .isEqualTo(new AuditVerdict.Intact(second, true));
    assertThat(journal.verifyAudit(second, 3)).isEqualTo(new AuditVerdict.Intact(last, false));
    assertThat(journal.verifyAudit(last, 3)).isEqualTo(new AuditVerdict.Intact(last, false));
  }

  /** Runs a statement past the journal, as an intruder would. */
  protected abstract void tamper(String statement);

  @Test
  void namesTheFirstAuditEntryThatWasTamperedWith() {
    for (int i = 1; i <= 5; i++) {
      record(audit("id" + i, "s"));
    }
    tamper("UPDATE audit SET actor = 'nobody' WHERE position = 4");
    assertThat(journal.verifyAudit(AuditMark.BEGINNING, 9))
        .isEqualTo(
            new AuditVerdict.Broken(
                4, "audit entry 4, minted of s, does not have the hash of what it says"));
    tamper("UPDATE audit SET details = 'x' WHERE position = 3");
    assertThat(journal.verifyAudit(AuditMark.BEGINNING, 9))
        .isEqualTo(
            new AuditVerdict.Broken(
                3, "audit entry 3 is none: details of audit entry id3 must be one JSON object"));
    tamper("UPDATE audit SET details = '{}' WHERE position = 3");
    tamper("DELETE FROM audit WHERE position = 2");
    assertThat(journal.verifyAudit(AuditMark.BEGINNING, 9))
        .isEqualTo(new AuditVerdict.Broken(2, "audit entry 2 is missing, the next is 3"));
  }
}
