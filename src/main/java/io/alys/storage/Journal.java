package io.alys.storage;

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
 * What a database must do to be the journal. One caller, one thing at a time: Storage is its only
 * user, and needs no second connection.
 *
 * <p>Every method throws {@link JournalFailure} when the database or its disk fails.
 */
interface Journal extends AutoCloseable {
  /** How a database is opened; throws {@link JournalFailure} when it cannot be trusted. */
  @FunctionalInterface
  interface Opening {
    /** Opens it; {@code suspect} when the run before did not end well. */
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
