package io.alys.storage;

import io.alys.actor.Request;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Storage keeps what must survive a crash. Every answer to a write means that it is on disk. A
 * write that the disk did not take fails with {@link
 * io.alys.actor.ActorException.Kind#UNAVAILABLE}: it may be repeated, for every write is
 * idempotent.
 *
 * <pre>
 *   Stream --AppendOutbox------> Storage   before a request leaves
 *   Stream --AcknowledgeOutbox-> Storage   when governance has it
 *   Stream --LoadOutbox--------> Storage   after a start: what is still owed
 *   Stream --SaveCursor--------> Storage   after what governance sent is processed
 *   Stream --KeepAnnouncement--> Storage   before governance is told that it arrived
 *   reader --LoadAnnouncements-> Storage   what was announced, after the last that it acted upon
 * </pre>
 */
public sealed interface StorageCommand
    permits StorageCommand.AppendOutbox,
        StorageCommand.AcknowledgeOutbox,
        StorageCommand.LoadOutbox,
        StorageCommand.SaveCursor,
        StorageCommand.LoadCursor,
        StorageCommand.KeepAnnouncement,
        StorageCommand.LoadAnnouncements,
        StorageCommand.GetJournalStatus,
        RecordCommand,
        GuardCommand,
        BlockCommand {
  /** The most entries or ids in one command, and in one page. */
  int MAX_AT_ONCE = 1_000;

  /** Keeps requests until they are acknowledged: all of them or, when the write fails, none. */
  record AppendOutbox(List<OutboxEntry> entries) implements StorageCommand, Request<Appended> {
    public AppendOutbox {
      entries = List.copyOf(entries);
      atMost("entries", entries.size());
    }
  }

  /** What became of each entry, in their order. */
  record Appended(List<Placement> placements) {
    public Appended {
      placements = List.copyOf(placements);
    }
  }

  /**
   * Where an entry is.
   *
   * @param position grows with every new entry, with gaps; of a duplicate, that of the first
   */
  record Placement(String requestId, long position, Fate fate) {}

  /** What became of an entry. */
  enum Fate {
    STORED,
    /** A duplicate: its id waits already. What was stored first stays as it is. */
    ALREADY_WAITING,
    /** A duplicate: its id was acknowledged before, and is not stored again. */
    ALREADY_ACKNOWLEDGED
  }

  /** Lets requests go that governance has; their ids are remembered for a while. */
  record AcknowledgeOutbox(List<String> requestIds)
      implements StorageCommand, Request<Acknowledged> {
    public AcknowledgeOutbox {
      requestIds = List.copyOf(requestIds);
      atMost("request ids", requestIds.size());
      requestIds.forEach(id -> VisibleAscii.require("request id", id, OutboxEntry.MAX_ID));
      if (new HashSet<>(requestIds).size() < requestIds.size()) {
        throw new IllegalArgumentException("an acknowledgement must name each request id once");
      }
    }
  }

  /**
   * What became of each id.
   *
   * @param released ids that waited until now
   * @param repeated ids that had been acknowledged before
   * @param unknown ids that never came, or were acknowledged too long ago; they leave no trace
   */
  record Acknowledged(List<String> released, List<String> repeated, List<String> unknown) {
    public Acknowledged {
      released = List.copyOf(released);
      repeated = List.copyOf(repeated);
      unknown = List.copyOf(unknown);
    }
  }

  /**
   * Reads what waits, in the order of positions.
   *
   * @param afterPosition that of the last entry of the page before; 0 for the first page
   * @param limit 1 to {@link #MAX_AT_ONCE}; a page of large entries may be shorter
   */
  record LoadOutbox(long afterPosition, int limit) implements StorageCommand, Request<OutboxPage> {
    public LoadOutbox {
      aPage(afterPosition, limit);
    }
  }

  /**
   * A part of the outbox.
   *
   * @param more whether entries follow after the last one here
   */
  record OutboxPage(List<Positioned> entries, boolean more) {
    public OutboxPage {
      entries = List.copyOf(entries);
    }
  }

  /** An entry and its place. */
  record Positioned(long position, OutboxEntry entry) {}

  /** Moves a cursor on; another numbering replaces what was there. See {@link Cursor}. */
  record SaveCursor(String name, String numbering, long sequence)
      implements StorageCommand, Request<CursorSaved> {
    public SaveCursor {
      new Cursor(name, numbering, sequence);
    }

    Cursor cursor() {
      return new Cursor(name, numbering, sequence);
    }
  }

  /** What became of a cursor. */
  sealed interface CursorSaved {
    /** It stands where it was told to. */
    record Moved(Cursor cursor) implements CursorSaved {}

    /** It stays where it is, further on in the same numbering: going back would process twice. */
    record WouldGoBack(Cursor stays) implements CursorSaved {}
  }

  /** Reads a cursor; empty before it was first saved. */
  record LoadCursor(String name) implements StorageCommand, Request<Optional<Cursor>> {
    public LoadCursor {
      VisibleAscii.require("cursor name", name, Cursor.MAX_NAME);
    }
  }

  /** Keeps an announcement for good. Repeated, it changes nothing. */
  record KeepAnnouncement(Announcement announcement) implements StorageCommand, Request<Kept> {}

  /**
   * The announcement is on disk.
   *
   * @param position grows with every new announcement of any kind, with gaps
   * @param again whether its identity was kept before, at this position; that one stays as it is
   */
  record Kept(long position, boolean again) {}

  /**
   * Reads what was announced of one kind, in the order of positions, which is that of arrival.
   *
   * @param kind as in {@link Announcement}
   * @param afterPosition that of the last announcement of the page before; 0 for the first page
   * @param limit 1 to {@link #MAX_AT_ONCE}; a page of large announcements may be shorter
   */
  record LoadAnnouncements(String kind, long afterPosition, int limit)
      implements StorageCommand, Request<AnnouncementPage> {
    public LoadAnnouncements {
      VisibleAscii.require("kind", kind, Announcement.MAX_KIND);
      aPage(afterPosition, limit);
    }
  }

  /**
   * A part of what was announced.
   *
   * @param more whether announcements of the kind follow after the last one here
   */
  record AnnouncementPage(List<PositionedAnnouncement> announcements, boolean more) {
    public AnnouncementPage {
      announcements = List.copyOf(announcements);
    }
  }

  /** An announcement and its place. */
  record PositionedAnnouncement(long position, Announcement announcement) {}

  /** Asks how the journal is. */
  record GetJournalStatus() implements StorageCommand, Request<JournalStatus> {}

  /** Refuses what is no page. */
  static void aPage(long afterPosition, int limit) {
    if (afterPosition < 0) {
      throw new IllegalArgumentException(
          "position %d must not be negative".formatted(afterPosition));
    }
    if (limit < 1 || limit > MAX_AT_ONCE) {
      throw new IllegalArgumentException(
          "page limit %d must be between 1 and %d".formatted(limit, MAX_AT_ONCE));
    }
  }

  private static void atMost(String what, int count) {
    if (count > MAX_AT_ONCE) {
      throw new IllegalArgumentException(
          "%d %s must be at most %d".formatted(count, what, MAX_AT_ONCE));
    }
  }
}
