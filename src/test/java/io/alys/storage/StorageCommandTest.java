package io.alys.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.actor.Request;
import io.alys.actor.wire.MessageTypes;
import io.alys.actor.wire.MessageTypes.Decoded;
import io.alys.actor.wire.MessageTypes.Unwritable;
import io.alys.actor.wire.Payload;
import io.alys.primitives.Bytes;
import io.alys.storage.JournalStatus.Cause;
import io.alys.storage.JournalStatus.Trouble;
import io.alys.storage.StorageCommand.AcknowledgeOutbox;
import io.alys.storage.StorageCommand.Acknowledged;
import io.alys.storage.StorageCommand.AnnouncementPage;
import io.alys.storage.StorageCommand.AppendOutbox;
import io.alys.storage.StorageCommand.Appended;
import io.alys.storage.StorageCommand.CursorSaved;
import io.alys.storage.StorageCommand.Fate;
import io.alys.storage.StorageCommand.GetJournalStatus;
import io.alys.storage.StorageCommand.KeepAnnouncement;
import io.alys.storage.StorageCommand.Kept;
import io.alys.storage.StorageCommand.LoadAnnouncements;
import io.alys.storage.StorageCommand.LoadCursor;
import io.alys.storage.StorageCommand.LoadOutbox;
import io.alys.storage.StorageCommand.OutboxPage;
import io.alys.storage.StorageCommand.Placement;
import io.alys.storage.StorageCommand.Positioned;
import io.alys.storage.StorageCommand.PositionedAnnouncement;
import io.alys.storage.StorageCommand.SaveCursor;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class StorageCommandTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.000000001Z");

  private final MessageTypes types = new MessageTypes();

  StorageCommandTest() {
    types.register(StorageCommand.class);
  }

  private <R> void travels(Request<R> question, R answer) throws Unwritable {
    String name = "StorageCommand." + question.getClass().getSimpleName();
    assertThat(types.decode(name, 1, types.encode(question)))
        .isEqualTo(new Decoded.Message(question));
    Payload written = types.encodeAnswer(question.getClass(), answer);
    assertThat(types.decodeAnswer(question.getClass(), written))
        .isEqualTo(new Decoded.Message(answer));
  }

  @Test
  void travelsBetweenNodes() throws Unwritable {
    OutboxEntry entry = JournalFixture.entry("a");
    OutboxEntry empty = new OutboxEntry("b", 1, "status", Bytes.EMPTY, NOW);
    Cursor cursor = new Cursor("governance", "first", Long.MAX_VALUE);
    travels(
        new AppendOutbox(List.of(entry, empty)),
        new Appended(List.of(new Placement("a", 1, Fate.STORED))));
    travels(
        new AcknowledgeOutbox(List.of("a", "b")),
        new Acknowledged(List.of("a"), List.of("b"), List.of()));
    travels(new LoadOutbox(0, 1), new OutboxPage(List.of(new Positioned(1, entry)), true));
    travels(new SaveCursor("governance", "first", 7), new CursorSaved.Moved(cursor));
    travels(new SaveCursor("governance", "first", 7), new CursorSaved.WouldGoBack(cursor));
    travels(new LoadCursor("governance"), Optional.of(cursor));
    travels(new LoadCursor("governance"), Optional.empty());
    Announcement proposal =
        new Announcement("Proposal", "é 1", "n", Long.MAX_VALUE, Bytes.EMPTY, NOW);
    Announcement update = JournalFixture.announced("FederationUpdate", "first", 2);
    travels(new KeepAnnouncement(proposal), new Kept(1, false));
    travels(new KeepAnnouncement(update), new Kept(Long.MAX_VALUE, true));
    travels(
        new LoadAnnouncements("Proposal", 0, 1),
        new AnnouncementPage(List.of(new PositionedAnnouncement(1, proposal)), true));
    travels(
        new GetJournalStatus(),
        new JournalStatus(
            1,
            Optional.of(NOW),
            2,
            3,
            4,
            Optional.empty(),
            Optional.of(new Trouble(Cause.DISK_FULL, "full"))));
  }

  private static void refuses(ThrowingCallable making, String message) {
    assertThatThrownBy(making).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void refusesIdsThatADatabaseMightConfuse() {
    for (String id : new String[] {"", "a b", "a\u0000", "\ud800", "é", "x".repeat(201)}) {
      refuses(
          () -> new OutboxEntry(id, 1, "k", Bytes.EMPTY, NOW),
          "request id of %d characters must be 1 to 200 visible ASCII characters"
              .formatted(id.length()));
      refuses(
          () -> new AcknowledgeOutbox(List.of(id)),
          "request id of %d characters must be 1 to 200 visible ASCII characters"
              .formatted(id.length()));
    }
    refuses(
        () -> new OutboxEntry("a", 1, "x".repeat(65), Bytes.EMPTY, NOW),
        "kind of 65 characters must be 1 to 64 visible ASCII characters");
    refuses(
        () -> new LoadCursor(" "),
        "cursor name of 1 characters must be 1 to 64 visible ASCII characters");
    refuses(
        () -> new SaveCursor("n", "", 1),
        "numbering of cursor n of 0 characters must be 1 to 200 visible ASCII characters");
    refuses(() -> new SaveCursor("n", "first", -1), "sequence -1 of cursor n must not be negative");
  }

  @Test
  void refusesEntriesBeyondTheirLimits() {
    int max = OutboxEntry.MAX_PAYLOAD_BYTES;
    Bytes most = Bytes.copyOf(new byte[max]);
    Bytes more = Bytes.copyOf(new byte[max + 1]);
    assertThat(new OutboxEntry("a", 1, "k", most, NOW).payload()).isEqualTo(most);
    refuses(
        () -> new OutboxEntry("a", 1, "k", more, NOW),
        "payload of a, 4194305 bytes, must be at most 4194304 bytes");
    for (String when : new String[] {"1969-12-31T23:59:59.999999999Z", "2262-04-11T23:47:16Z"}) {
      refuses(
          () -> new OutboxEntry("a", 1, "k", Bytes.EMPTY, Instant.parse(when)),
          "creation of a, %s, must lie between 1970 and 2262".formatted(when));
    }
  }

  @Test
  void refusesMoreThanAThousandAtOnce() {
    OutboxEntry entry = JournalFixture.entry("a");
    assertThat(new AppendOutbox(Collections.nCopies(1_000, entry)).entries()).hasSize(1_000);
    refuses(
        () -> new AppendOutbox(Collections.nCopies(1_001, entry)),
        "1001 entries must be at most 1000");
    refuses(
        () -> new AcknowledgeOutbox(Collections.nCopies(1_001, "a")),
        "1001 request ids must be at most 1000");
    refuses(
        () -> new AcknowledgeOutbox(List.of("a", "b", "a")),
        "an acknowledgement must name each request id once");
    refuses(() -> new LoadOutbox(0, 0), "page limit 0 must be between 1 and 1000");
    refuses(() -> new LoadOutbox(0, 1_001), "page limit 1001 must be between 1 and 1000");
    refuses(() -> new LoadOutbox(-1, 1), "position -1 must not be negative");
    assertThat(new LoadAnnouncements("k", 0, 1_000).limit()).isEqualTo(1_000);
    refuses(() -> new LoadAnnouncements("k", 0, 0), "page limit 0 must be between 1 and 1000");
    refuses(
        () -> new LoadAnnouncements("k", 0, 1_001), "page limit 1001 must be between 1 and 1000");
    refuses(() -> new LoadAnnouncements("k", -1, 1), "position -1 must not be negative");
    refuses(
        () -> new LoadAnnouncements("", 0, 1),
        "kind of 0 characters must be 1 to 64 visible ASCII characters");
  }
}
