package io.alys.storage;

import io.alys.storage.GuardCommand.AcquireLease;
import io.alys.storage.GuardCommand.ProtectSlot;
import io.alys.storage.GuardCommand.Protection;
import io.alys.storage.GuardCommand.ReleaseLease;
import io.alys.storage.GuardCommand.RenewLease;
import io.alys.storage.GuardCommand.Tenure;
import io.alys.storage.RecordCommand.AuditMark;
import io.alys.storage.RecordCommand.AuditPage;
import io.alys.storage.RecordCommand.AuditVerdict;
import io.alys.storage.RecordCommand.EventPage;
import io.alys.storage.RecordCommand.FederationPage;
import io.alys.storage.RecordCommand.Recording;
import io.alys.storage.RecordCommand.Snapshot;
import io.alys.storage.StorageCommand.Acknowledged;
import io.alys.storage.StorageCommand.AnnouncementPage;
import io.alys.storage.StorageCommand.Appended;
import io.alys.storage.StorageCommand.CursorSaved;
import io.alys.storage.StorageCommand.Kept;
import io.alys.storage.StorageCommand.OutboxPage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a database must do to be the journal. One caller, one thing at a time; only {@link
 * #sizeBytes} may be asked by any thread.
 *
 * <p>Every method throws {@link JournalFailure} when the database or its disk fails.
 */
public interface Journal extends AutoCloseable {
  /** How a database is opened; throws {@link JournalFailure} when it cannot be trusted. */
  @FunctionalInterface
  interface Opening {
    /**
     * Opens it.
     *
     * @param file of a database that is one
     * @param suspect when the run before did not end well
     */
    Journal open(Path file, StorageConfig config, boolean suspect);
  }

  /**
   * Does all of the work in one transaction, and returns when it is on disk. When it throws, the
   * work had no effect; after a failing disk it may still be found later, as after a lost answer.
   */
  <R> R commit(Supplier<R> work);

  /** Within {@link #commit} only. A repeated id is told apart also within the list. */
  Appended append(List<OutboxEntry> entries);

  /** Within {@link #commit} only. */
  Acknowledged acknowledge(List<String> requestIds);

  /** Within {@link #commit} only. */
  CursorSaved save(Cursor cursor);

  /** Within {@link #commit} only. Of one identity the first stays as it is. */
  Kept keep(Announcement announcement);

  /** Within {@link #commit} only. What is refused leaves the rest of the transaction as it is. */
  Recording record(Fence fence, List<Write> writes);

  /** Within {@link #commit} only; so are the next three. The time is used where no other is. */
  Tenure acquire(AcquireLease asked, Instant ofThisNode);

  Tenure renew(RenewLease asked, Instant ofThisNode);

  Tenure release(ReleaseLease asked, Instant ofThisNode);

  Protection protect(ProtectSlot asked);

  /** Within {@link #commit} only. All keys are bound to nothing but their slots; how many were. */
  int unbind();

  EventPage events(String topic, long afterPosition, int limit);

  /** The newest first. */
  List<Snapshot> snapshots(String topic);

  FederationPage federations(long afterVersion, int limit);

  AuditPage audit(Optional<String> subject, long afterPosition, int limit);

  AuditVerdict verifyAudit(AuditMark from, int limit);

  /** At most {@code limit} entries and, beyond the first, at most 16 MiB of payload. */
  OutboxPage load(long afterPosition, int limit);

  Optional<Cursor> cursor(String name);

  /** Of one kind, with the limits of {@link #load}. */
  AnnouncementPage announcements(String kind, long afterPosition, int limit);

  /** How many wait. */
  long entries();

  /** When the entry at the lowest position was created. */
  Optional<Instant> oldest();

  int schemaVersion();

  /** What it takes of the disk. */
  long sizeBytes();

  @Override
  void close();
}
