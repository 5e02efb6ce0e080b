package io.alys.storage;

import io.alys.actor.Request;
import io.alys.primitives.Bytes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What happened, kept for good: events by topic, snapshots of them, federations, the audit log.
 *
 * <pre>
 *   actor ---RecordWrites--> Storage   before anybody sees what was decided
 *   actor ---LoadSnapshot--> Storage   after a start: what a topic came to
 *   actor ---LoadEvents----> Storage   and what happened since
 * </pre>
 *
 * <p>Who got no answer, or was restarted, sends the same record again: what had been written is
 * answered as written, with the positions of then.
 */
public sealed interface RecordCommand extends StorageCommand {
  /** The most entries that one {@link VerifyAudit} looks at. */
  int MAX_VERIFIED = 10_000;

  /**
   * Writes all of it, in its order, or nothing.
   *
   * @param fence {@link Fence#NONE} only for what no role guards
   * @param writes 1 to 1,000, with 16 MiB of payload at most
   */
  record RecordWrites(Fence fence, List<Write> writes)
      implements RecordCommand, Request<Recording> {
    public RecordWrites {
      writes = List.copyOf(writes);
      if (writes.isEmpty() || writes.size() > MAX_AT_ONCE) {
        throw new IllegalArgumentException(
            "a record of %d writes must have 1 to %d".formatted(writes.size(), MAX_AT_ONCE));
      }
      long bytes = writes.stream().mapToLong(Write::sizeBytes).sum();
      if (bytes > Write.MAX_SNAPSHOT_BYTES) {
        throw new IllegalArgumentException(
            "a record of %d bytes must have at most %d".formatted(bytes, Write.MAX_SNAPSHOT_BYTES));
      }
    }
  }

  /** What became of a record. All but {@link Recorded} means that nothing of it was written. */
  sealed interface Recording {
    /** All of it is on disk; one for each write, in their order. */
    record Recorded(List<Written> written) implements Recording {
      public Recorded {
        written = List.copyOf(written);
      }
    }

    /**
     * Another epoch holds the role: the writer has been replaced, and must stop.
     *
     * @param epoch the writer's
     * @param current the role's; 0 when it was never held
     */
    record Stale(String role, long epoch, long current) implements Recording {}

    /**
     * The topic is not where the writer thought: it reads what it missed, and decides anew.
     *
     * @param expected the last position that the writer knew, or the one of its snapshot
     * @param is the topic's last position
     */
    record Moved(String topic, long expected, long is) implements Recording {}

    /**
     * The identity is taken, by another content.
     *
     * @param what which
     * @param position where that one is; of a federation, its version
     */
    record Taken(String what, long position) implements Recording {}

    /**
     * The topic was begun under another role.
     *
     * @param role that guards it; empty when none does
     */
    record Guarded(String topic, String role) implements Recording {}
  }

  /**
   * A write that is on disk.
   *
   * @param position of the event in its topic, of the audit entry, the announcement or the outbox
   *     entry; the version of a federation; the sequence at which a cursor stands; 0 of a release
   * @param again whether nothing changed, because it had been written before
   */
  record Written(long position, boolean again) {}

  /**
   * Reads events of a topic, in the order of their positions, which have no gaps.
   *
   * @param afterPosition that of the last event of the page before, or of the snapshot
   * @param limit 1 to {@link #MAX_AT_ONCE}; a page of large events may be shorter
   */
  record LoadEvents(String topic, long afterPosition, int limit)
      implements RecordCommand, Request<EventPage> {
    public LoadEvents {
      requireTopic(topic);
      StorageCommand.aPage(afterPosition, limit);
    }
  }

  /**
   * A part of a topic.
   *
   * @param more whether events follow after the last one here
   */
  record EventPage(List<Event> events, boolean more) {
    public EventPage {
      events = List.copyOf(events);
    }
  }

  /** An event and its place in its topic, from 1. */
  record Event(long position, String key, String kind, Bytes payload, Instant at) {}

  /** Reads the newest snapshots of a topic, the newest first; none, one or two. */
  record LoadSnapshots(String topic) implements RecordCommand, Request<List<Snapshot>> {
    public LoadSnapshots {
      requireTopic(topic);
    }
  }

  /** Reads the newest snapshot of a topic. */
  record LoadSnapshot(String topic) implements RecordCommand, Request<Optional<Snapshot>> {
    public LoadSnapshot {
      requireTopic(topic);
    }
  }

  /** What a topic came to at a position. */
  record Snapshot(long position, int format, Bytes payload) {}

  /**
   * Reads federations, by their versions.
   *
   * @param afterVersion of the last one of the page before; -1 for the first page
   * @param limit 1 to {@link #MAX_AT_ONCE}
   */
  record LoadFederations(long afterVersion, int limit)
      implements RecordCommand, Request<FederationPage> {
    public LoadFederations {
      StorageCommand.aPage(afterVersion + 1, limit);
    }
  }

  /**
   * A part of the history of federations.
   *
   * @param more whether later versions follow
   */
  record FederationPage(List<Federation> federations, boolean more) {
    public FederationPage {
      federations = List.copyOf(federations);
    }
  }

  /** A federation as it was kept. */
  record Federation(long version, Bytes payload, Instant at) {}

  /**
   * Reads the audit log, in its order.
   *
   * @param subject only entries of this one; all when empty
   * @param afterPosition that of the last entry of the page before; 0 for the first page
   * @param limit 1 to {@link #MAX_AT_ONCE}
   */
  record LoadAudit(Optional<String> subject, long afterPosition, int limit)
      implements RecordCommand, Request<AuditPage> {
    public LoadAudit {
      subject.ifPresent(s -> VisibleAscii.require("subject", s, Write.MAX_KEY));
      StorageCommand.aPage(afterPosition, limit);
    }
  }

  /**
   * A part of the audit log.
   *
   * @param more whether entries follow after the last one here
   */
  record AuditPage(List<AuditEntry> entries, boolean more) {
    public AuditPage {
      entries = List.copyOf(entries);
    }
  }

  /**
   * An entry of the audit log.
   *
   * @param position from 1, without gaps
   * @param hash of the chain up to here, 32 bytes
   */
  record AuditEntry(long position, Write.AppendAudit what, Bytes hash) {}

  /**
   * Checks the chain of the audit log from a mark on.
   *
   * @param limit how many entries at most, 1 to {@link #MAX_VERIFIED}: others wait meanwhile
   */
  record VerifyAudit(AuditMark from, int limit) implements RecordCommand, Request<AuditVerdict> {
    public VerifyAudit {
      if (limit < 1 || limit > MAX_VERIFIED) {
        throw new IllegalArgumentException(
            "%d entries to verify must be between 1 and %d".formatted(limit, MAX_VERIFIED));
      }
    }
  }

  /**
   * An entry of the audit log that is known to be good. Who notes the last one elsewhere can prove
   * later that the log was not cut short.
   */
  record AuditMark(long position, Bytes hash) {
    /** Before the first entry. */
    public static final AuditMark BEGINNING = new AuditMark(0, Bytes.copyOf(new byte[32]));

    public AuditMark {
      if (position < 0 || hash.size() != 32) {
        throw new IllegalArgumentException(
            "mark of %d bytes at position %d must have 32, at no negative position"
                .formatted(hash.size(), position));
      }
    }
  }

  /** How a stretch of the audit log is. */
  sealed interface AuditVerdict {
    /**
     * Each entry follows from the one before.
     *
     * @param more whether entries follow after the mark
     */
    record Intact(AuditMark to, boolean more) implements AuditVerdict {}

    /** The first entry that does not. */
    record Broken(long position, String why) implements AuditVerdict {}
  }

  /** Refuses what is no name of a topic. */
  static void requireTopic(String topic) {
    VisibleAscii.require("topic", topic, 64);
  }
}
