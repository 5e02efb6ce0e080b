package io.alys.storage;

import io.alys.storage.JournalStatus.Cause;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** The real journal on a disk that fails when it is told to. */
final class FaultyJournal {
  private enum Fault {
    COMMITS,
    OPENS
  }

  private final ConcurrentHashMap<Fault, Boolean> faults = new ConcurrentHashMap<>();
  private final List<Boolean> opened = new CopyOnWriteArrayList<>();

  void failCommits(boolean fail) {
    faults.put(Fault.COMMITS, fail);
  }

  void failOpens(boolean fail) {
    faults.put(Fault.OPENS, fail);
  }

  /** For each time that it opened, whether it was suspect. */
  List<Boolean> opened() {
    return opened;
  }

  Journal open(Path file, StorageConfig config, boolean suspect) {
    if (faults.getOrDefault(Fault.OPENS, false)) {
      throw new JournalFailure(Cause.IO_ERROR, "the disk is gone");
    }
    opened.add(suspect);
    return new Faulty(SqliteJournal.open(file, config, suspect));
  }

  private final class Faulty implements Journal {
    private final Journal real;

    private Faulty(Journal real) {
      this.real = real;
    }

    @Override
    public <R> R commit(Supplier<R> work) {
      return real.commit(
          () -> {
            R result = work.get();
            if (faults.getOrDefault(Fault.COMMITS, false)) {
              throw new JournalFailure(Cause.IO_ERROR, "the disk is on fire");
            }
            return result;
          });
    }

    @Override
    public Appended append(List<OutboxEntry> entries) {
      return real.append(entries);
    }

    @Override
    public Acknowledged acknowledge(List<String> requestIds) {
      return real.acknowledge(requestIds);
    }

    @Override
    public CursorSaved save(Cursor cursor) {
      return real.save(cursor);
    }

    @Override
    public Kept keep(Announcement announcement) {
      return real.keep(announcement);
    }

    @Override
    public AnnouncementPage announcements(String kind, long afterPosition, int limit) {
      return real.announcements(kind, afterPosition, limit);
    }

    @Override
    public OutboxPage load(long afterPosition, int limit) {
      return real.load(afterPosition, limit);
    }

    @Override
    public Optional<Cursor> cursor(String name) {
      return real.cursor(name);
    }

    @Override
    public long entries() {
      return real.entries();
    }

    @Override
    public Optional<Instant> oldest() {
      return real.oldest();
    }

    @Override
    public int schemaVersion() {
      return real.schemaVersion();
    }

    @Override
    public long sizeBytes() {
      return real.sizeBytes();
    }

    @Override
    public void close() {
      real.close();
    }
  }
}
