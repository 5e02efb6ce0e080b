package io.alys.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.actor.Request;
import io.alys.actor.wire.MessageTypes;
import io.alys.actor.wire.MessageTypes.Decoded;
import io.alys.actor.wire.MessageTypes.Unwritable;
import io.alys.actor.wire.Payload;
import io.alys.primitives.Bytes;
import io.alys.storage.GuardCommand.AcquireLease;
import io.alys.storage.GuardCommand.ProtectSlot;
import io.alys.storage.GuardCommand.Protection;
import io.alys.storage.GuardCommand.ReleaseLease;
import io.alys.storage.GuardCommand.RenewLease;
import io.alys.storage.GuardCommand.Tenure;
import io.alys.storage.RecordCommand.AuditEntry;
import io.alys.storage.RecordCommand.AuditMark;
import io.alys.storage.RecordCommand.AuditPage;
import io.alys.storage.RecordCommand.AuditVerdict;
import io.alys.storage.RecordCommand.Event;
import io.alys.storage.RecordCommand.EventPage;
import io.alys.storage.RecordCommand.Federation;
import io.alys.storage.RecordCommand.FederationPage;
import io.alys.storage.RecordCommand.LoadAudit;
import io.alys.storage.RecordCommand.LoadEvents;
import io.alys.storage.RecordCommand.LoadFederations;
import io.alys.storage.RecordCommand.LoadSnapshot;
import io.alys.storage.RecordCommand.LoadSnapshots;
import io.alys.storage.RecordCommand.RecordWrites;
import io.alys.storage.RecordCommand.Recording;
import io.alys.storage.RecordCommand.Snapshot;
import io.alys.storage.RecordCommand.VerifyAudit;
import io.alys.storage.RecordCommand.Written;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RecordCommandTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.000000001Z");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final MessageTypes types = new MessageTypes();

  RecordCommandTest() {
    types.register(StorageCommand.class);
  }

  private <R> void travels(Request<R> question, R answer) throws Unwritable {
    String name = MessageTypes.nameOf(question.getClass());
    assertThat(types.decode(name, 1, types.encode(question)))
        .isEqualTo(new Decoded.Message(question));
    Payload written = types.encodeAnswer(question.getClass(), answer);
    assertThat(types.decodeAnswer(question.getClass(), written))
        .isEqualTo(new Decoded.Message(answer));
  }

  private static Write.AppendEvent event(int bytes) {
    return new Write.AppendEvent(
        "t", "key", "kind", Bytes.copyOf(new byte[bytes]), NOW, OptionalLong.of(7));
  }

  private static Write.AppendAudit audit(String details) {
    return new Write.AppendAudit("id", "kind", "subject", details, "actor", NOW);
  }

  private static void refuses(ThrowingCallable making, String message) {
    assertThatThrownBy(making).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void travelsBetweenNodes() throws Unwritable {
    Bytes some = Bytes.fromHex("00ff");
    RecordWrites all =
        new RecordWrites(
            new Fence("bridge", 7),
            List.of(
                event(1),
                new Write.SaveSnapshot("t", 1, 1, some),
                audit("{}"),
                new Write.KeepFederation(0, some, NOW),
                new Write.Owe(JournalFixture.entry("a")),
                new Write.Release("a"),
                new Write.KeepAnnounced(JournalFixture.announced("k", "n", 1)),
                new Write.MoveCursor(new Cursor("c", "n", 1))));
    travels(all, new Recording.Recorded(List.of(new Written(1, true))));
    RecordWrites free = new RecordWrites(Fence.NONE, List.of(event(0)));
    travels(free, new Recording.Stale("bridge", 7, 8));
    travels(free, new Recording.Moved("t", 1, 2));
    travels(free, new Recording.Taken("federation 1", 1));
    travels(free, new Recording.Guarded("t", "bridge"));
    Event event = new Event(1, "key", "kind", some, NOW);
    travels(new LoadEvents("t", 0, 1), new EventPage(List.of(event), true));
    Snapshot snapshot = new Snapshot(1, 2, some);
    travels(new LoadSnapshot("t"), Optional.of(snapshot));
    travels(new LoadSnapshots("t"), List.of(snapshot));
    Federation federation = new Federation(1, some, NOW);
    travels(new LoadFederations(-1, 1), new FederationPage(List.of(federation), false));
    AuditEntry entry = new AuditEntry(1, audit("{}"), AuditMark.BEGINNING.hash());
    travels(new LoadAudit(Optional.of("s"), 0, 1), new AuditPage(List.of(entry), true));
    VerifyAudit verify = new VerifyAudit(AuditMark.BEGINNING, 1);
    travels(verify, new AuditVerdict.Intact(AuditMark.BEGINNING, true));
    travels(verify, new AuditVerdict.Broken(1, "why"));
    travels(new AcquireLease("r", "h", SECOND), new Tenure.Granted("r", 1, NOW));
    travels(new RenewLease("r", "h", 1, SECOND), new Tenure.HeldBy("", 2, NOW));
    travels(new ReleaseLease("r", "h", 1), new Tenure.Released("r"));
    ProtectSlot protect =
        new ProtectSlot(
            Bytes.copyOf(new byte[48]), 0, Bytes.copyOf(new byte[32]), some, Bytes.EMPTY);
    travels(protect, new Protection.Allowed());
    travels(protect, new Protection.AlreadySigned());
    travels(protect, new Protection.Bound(some));
    travels(protect, new Protection.Refused("why"));
  }

  @Test
  void boundsWhatARecordHolds() {
    refuses(
        () -> new RecordWrites(Fence.NONE, List.of()), "a record of 0 writes must have 1 to 1000");
    refuses(
        () -> new RecordWrites(Fence.NONE, Collections.nCopies(1_001, event(0))),
        "a record of 1001 writes must have 1 to 1000");
    Write full = event(Write.MAX_EVENT_BYTES);
    assertThat(new RecordWrites(Fence.NONE, Collections.nCopies(4, full)).writes()).hasSize(4);
    refuses(
        () -> new RecordWrites(Fence.NONE, Collections.nCopies(5, full)),
        "a record of 20971520 bytes must have at most 16777216");
    refuses(
        () -> event(Write.MAX_EVENT_BYTES + 1),
        "payload of event key, 4194305 bytes, must be at most 4194304 bytes");
    Bytes federation = Bytes.copyOf(new byte[Write.MAX_FEDERATION_BYTES + 1]);
    refuses(
        () -> new Write.KeepFederation(3, federation, NOW),
        "federation 3, 1048577 bytes, must be at most 1048576 bytes");
    refuses(
        () -> new Write.KeepFederation(3, event(1).payload(), Instant.EPOCH.minusNanos(1)),
        "time of federation 3, 1969-12-31T23:59:59.999999999Z, must lie between 1970 and 2262");
    refuses(
        () -> new Write.KeepFederation(-1, Bytes.EMPTY, NOW),
        "version -1 of a federation must not be negative");
    refuses(
        () -> new Write.SaveSnapshot("t", 0, 1, Bytes.EMPTY),
        "position 0 and format 1 of a snapshot of t must be at least 1");
    refuses(
        () -> new Write.AppendEvent("t", "k", "k", Bytes.EMPTY, NOW, OptionalLong.of(-1)),
        "expected position -1 of topic t must not be negative");
    refuses(
        () -> new LoadEvents("", 0, 1),
        "topic of 0 characters must be 1 to 64 visible ASCII characters");
  }

  @Test
  void takesOneJsonObjectAsDetails() {
    assertThat(audit("{\"a\": [1, {}]} ").details()).startsWith("{");
    String most = "{\"a\":\"" + "x".repeat(Write.MAX_DETAILS_BYTES - 8) + "\"}";
    assertThat(audit(most).sizeBytes()).isEqualTo(Write.MAX_DETAILS_BYTES);
    refuses(
        () -> audit(most + " "),
        "details of audit entry id, 65537 bytes, must be at most 65536 bytes");
    for (String wrong : new String[] {"", "x", "[]", "{", "{} {}", "{\"a\": \"\ud800\"}"}) {
      refuses(() -> audit(wrong), "details of audit entry id must be one JSON object");
    }
  }

  private static ProtectSlot protect(Bytes key, long slot, Bytes root, int recordBytes) {
    return new ProtectSlot(key, slot, root, Bytes.copyOf(new byte[recordBytes]), Bytes.EMPTY);
  }

  @Test
  void boundsGuardsAndMarks() {
    refuses(() -> new Fence("bridge", 0), "epoch 0 of role bridge must be at least 1");
    refuses(
        () -> new Fence("", 1), "role of 0 characters must be 1 to 64 visible ASCII characters");
    assertThat(new Fence("", 0)).isEqualTo(Fence.NONE);
    refuses(
        () -> new AcquireLease("bridge", "h", Duration.ofMillis(99)),
        "lease of role bridge for 99 ms must be for 100 ms to 1 h");
    refuses(
        () -> new RenewLease("bridge", "h", 1, Duration.ofMillis(3_600_001)),
        "lease of role bridge for 3600001 ms must be for 100 ms to 1 h");
    refuses(
        () -> new ReleaseLease("bridge", "", 1),
        "holder of role bridge of 0 characters must be 1 to 200 visible ASCII characters");
    Bytes key = Bytes.copyOf(new byte[48]);
    refuses(
        () -> protect(Bytes.copyOf(new byte[19]), 1, key, 0),
        "public key of 19 bytes must have 20 to 96");
    refuses(() -> protect(key, -1, key, 0), "slot -1 must not be negative");
    refuses(() -> protect(key, 3, key, 0), "signing root of 48 bytes for slot 3 must have 32");
    refuses(
        () -> protect(key, 3, Bytes.copyOf(new byte[32]), 1_025),
        "record of 1025 bytes for slot 3 must have at most 1024");
    refuses(
        () -> new AuditMark(1, key),
        "mark of 48 bytes at position 1 must have 32, at no negative" + " position");
    refuses(
        () -> new VerifyAudit(AuditMark.BEGINNING, 10_001),
        "10001 entries to verify must be between 1 and 10000");
  }
}
