package io.alys.storage.sql;

import io.alys.storage.Fence;
import io.alys.storage.RecordCommand.AuditEntry;
import io.alys.storage.RecordCommand.Event;
import io.alys.storage.RecordCommand.Recording;
import io.alys.storage.RecordCommand.Written;
import io.alys.storage.StorageCommand.CursorSaved;
import io.alys.storage.StorageCommand.Fate;
import io.alys.storage.StorageCommand.Kept;
import io.alys.storage.StorageCommand.Placement;
import io.alys.storage.Write;
import io.alys.storage.rules.LeaseRules.Lease;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Handle;

/** Writes a record, or nothing of it: its neighbours in the transaction are not touched. */
final class Recorder {
  private final OutboxTable outbox;
  private final AnnouncementTable announcements;
  private final EventTable events;
  private final AuditTable audit;
  private final GuardTable guards;

  Recorder(
      OutboxTable outbox,
      AnnouncementTable announcements,
      EventTable events,
      AuditTable audit,
      GuardTable guards) {
    this.outbox = outbox;
    this.announcements = announcements;
    this.events = events;
    this.audit = audit;
    this.guards = guards;
  }

  Recording record(Handle handle, Fence fence, List<Write> writes) {
    Optional<Recording> stale = stale(handle, fence);
    if (stale.isPresent()) {
      return stale.get();
    }
    handle.execute("SAVEPOINT record");
    List<Written> written = new ArrayList<>(writes.size());
    for (List<Write> run : runs(writes)) {
      Optional<Recording> refusal =
          atOnce(handle, fence, run, written)
              ? Optional.empty()
              : oneByOne(handle, fence, run, written);
      if (refusal.isPresent()) {
        handle.execute("ROLLBACK TO SAVEPOINT record");
        handle.execute("RELEASE SAVEPOINT record");
        return refusal.get();
      }
    }
    handle.execute("RELEASE SAVEPOINT record");
    return new Recording.Recorded(written);
  }

  /** The lease may be over by the clock: as long as nobody else was granted the role, no harm. */
  private Optional<Recording> stale(Handle handle, Fence fence) {
    if (fence.isNone()) {
      return Optional.empty();
    }
    Optional<Lease> lease = guards.lease(handle, fence.role());
    boolean holds =
        lease.filter(l -> l.epoch() == fence.epoch() && !l.holder().isEmpty()).isPresent();
    return holds
        ? Optional.empty()
        : Optional.of(
            new Recording.Stale(fence.role(), fence.epoch(), lease.map(Lease::epoch).orElse(0L)));
  }

  /** Neighbours that append to one topic together, and each other write alone. */
  private static List<List<Write>> runs(List<Write> writes) {
    List<List<Write>> runs = new ArrayList<>();
    int begin = 0;
    for (int end = 1; end <= writes.size(); end++) {
      if (end == writes.size() || !shareATopic(writes.get(end - 1), writes.get(end))) {
        runs.add(writes.subList(begin, end));
        begin = end;
      }
    }
    return runs;
  }

  private static boolean shareATopic(Write one, Write next) {
    return one instanceof Write.AppendEvent first
        && next instanceof Write.AppendEvent second
        && first.topic().equals(second.topic());
  }

  /**
   * Appends a run whose events are all new and where they are expected; else writes nothing, and
   * going through it one by one tells which of them is again, taken or moved.
   */
  private boolean atOnce(Handle handle, Fence fence, List<Write> run, List<Written> written) {
    if (run.size() == 1) {
      return false;
    }
    List<Write.AppendEvent> appends = run.stream().map(Write.AppendEvent.class::cast).toList();
    EventTable.Topic topic = topic(handle, fence, appends.getFirst().topic());
    long last = topic.position();
    boolean expected =
        IntStream.range(0, appends.size())
            .allMatch(i -> appends.get(i).expectedPosition().orElse(last + i) == last + i);
    if (!expected
        || !topic.role().equals(fence.role())
        || !events.appendNew(handle, topic, appends)) {
      return false;
    }
    LongStream.rangeClosed(last + 1, last + appends.size())
        .forEach(position -> written.add(new Written(position, false)));
    return true;
  }

  private EventTable.Topic topic(Handle handle, Fence fence, String name) {
    return events.topic(handle, name).orElseGet(() -> new EventTable.Topic(fence.role(), 0));
  }

  /** The first refusal, if there is one; else adds what was written. */
  private Optional<Recording> oneByOne(
      Handle handle, Fence fence, List<Write> run, List<Written> written) {
    for (Write write : run) {
      Optional<Recording> refusal = write(handle, fence, write, written);
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }

  /** The refusal, if it is one; else adds what was written. */
  private Optional<Recording> write(
      Handle handle, Fence fence, Write write, List<Written> written) {
    return switch (write) {
      case Write.AppendEvent append -> append(handle, fence, append, written);
      case Write.SaveSnapshot save -> save(handle, fence, save, written);
      case Write.AppendAudit append -> append(handle, append, written);
      case Write.KeepFederation keep -> keep(handle, keep, written);
      case Write.Owe(var entry) -> {
        Placement placed = outbox.append(handle, List.of(entry)).placements().getFirst();
        yield done(written, placed.position(), placed.fate() != Fate.STORED);
      }
      case Write.Release(String id) ->
          done(written, 0, outbox.acknowledge(handle, List.of(id)).released().isEmpty());
      case Write.KeepAnnounced(var announcement) -> {
        Kept kept = announcements.keep(handle, announcement);
        yield done(written, kept.position(), kept.again());
      }
      case Write.MoveCursor(var cursor) ->
          switch (outbox.save(handle, cursor)) {
            case CursorSaved.Moved(var now) -> done(written, now.sequence(), false);
            case CursorSaved.WouldGoBack(var stays) -> done(written, stays.sequence(), true);
          };
    };
  }

  private static Optional<Recording> done(List<Written> written, long position, boolean again) {
    written.add(new Written(position, again));
    return Optional.empty();
  }

  private Optional<Recording> append(
      Handle handle, Fence fence, Write.AppendEvent append, List<Written> written) {
    EventTable.Topic topic = topic(handle, fence, append.topic());
    if (!topic.role().equals(fence.role())) {
      return Optional.of(new Recording.Guarded(append.topic(), topic.role()));
    }
    Optional<Event> same = events.find(handle, append);
    if (same.isPresent()) {
      long position = same.get().position();
      String what =
          "event %s of %s in topic %s".formatted(append.kind(), append.key(), append.topic());
      return same.get().payload().equals(append.payload())
          ? done(written, position, true)
          : Optional.of(new Recording.Taken(what, position));
    }
    long last = topic.position();
    long expected = append.expectedPosition().orElse(last);
    if (expected != last) {
      return Optional.of(new Recording.Moved(append.topic(), expected, last));
    }
    events.append(handle, topic, append);
    return done(written, last + 1, false);
  }

  private Optional<Recording> save(
      Handle handle, Fence fence, Write.SaveSnapshot save, List<Written> written) {
    EventTable.Topic topic = topic(handle, fence, save.topic());
    if (!topic.role().equals(fence.role())) {
      return Optional.of(new Recording.Guarded(save.topic(), topic.role()));
    }
    if (save.position() > topic.position()) {
      return Optional.of(new Recording.Moved(save.topic(), save.position(), topic.position()));
    }
    return done(written, save.position(), !events.save(handle, save));
  }

  private Optional<Recording> append(
      Handle handle, Write.AppendAudit append, List<Written> written) {
    Optional<AuditEntry> same = audit.find(handle, append.id());
    if (same.isEmpty()) {
      return done(written, audit.append(handle, append).position(), false);
    }
    long position = same.get().position();
    return timeless(same.get().what()).equals(timeless(append))
        ? done(written, position, true)
        : Optional.of(new Recording.Taken("audit entry " + append.id(), position));
  }

  private static Write.AppendAudit timeless(Write.AppendAudit append) {
    return new Write.AppendAudit(
        append.id(),
        append.kind(),
        append.subject(),
        append.details(),
        append.actor(),
        Instant.EPOCH);
  }

  private Optional<Recording> keep(
      Handle handle, Write.KeepFederation keep, List<Written> written) {
    long version = keep.version();
    if (events.keep(handle, keep)) {
      return done(written, version, false);
    }
    boolean same =
        events
            .federations(handle, version - 1, 1)
            .federations()
            .getFirst()
            .payload()
            .equals(keep.payload());
    return same
        ? done(written, version, true)
        : Optional.of(new Recording.Taken("federation " + version, version));
  }
}
