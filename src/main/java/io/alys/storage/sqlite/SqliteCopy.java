package io.alys.storage.sqlite;

import io.alys.storage.Journal;
import io.alys.storage.JournalCare;
import io.alys.storage.JournalCare.Checked;
import io.alys.storage.JournalFailure;
import io.alys.storage.JournalStatus.Cause;
import io.alys.storage.StorageConfig;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Copies of a journal's file, each looked at before it counts as one. */
public final class SqliteCopy {
  private SqliteCopy() {}

  /** Looks at every page, the schema, and the chain of the audit log; changes nothing. */
  public static Checked check(Path path, StorageConfig config) {
    SqliteFile file = new SqliteFile(path, config);
    if (!Files.isRegularFile(path)) {
      throw new JournalFailure(
          Cause.FOREIGN, "journal %s does not exist; name another".formatted(path));
    }
    try (Journal journal = SqliteJournal.look(file, config)) {
      return JournalCare.walk(journal, path.toString());
    }
  }

  /**
   * Copies a journal that may be in use into a new file; what is there afterwards is whole, and on
   * disk.
   */
  public static Checked backup(Path source, Path target, StorageConfig config) {
    if (Files.exists(target)) {
      throw new JournalFailure(
          Cause.FOREIGN, "backup %s exists already; name another file".formatted(target));
    }
    SqliteFile file = new SqliteFile(source, config);
    if (!Files.isRegularFile(source)) {
      throw new JournalFailure(
          Cause.FOREIGN, "journal %s does not exist; name another".formatted(source));
    }
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try {
      Files.deleteIfExists(part);
      try (Connection connection = file.source(true).getConnection();
          PreparedStatement copy = connection.prepareStatement("VACUUM INTO ?")) {
        copy.setString(1, part.toString());
        copy.execute();
      }
      Checked checked = check(part, config);
      sync(part);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      syncDirectoryOf(target);
      return checked;
    } catch (SQLException e) {
      throw file.errors().of(new IllegalStateException(e));
    } catch (IOException e) {
      throw unwritable("backup", target, e);
    }
  }

  /**
   * Puts a copy in the journal's place. Whenever it is interrupted, the next start says so until it
   * was run again: the log of the old journal must never meet the file of the new one.
   *
   * @param target in a data directory that is claimed
   */
  public static void restore(Path source, Path target, StorageConfig config) {
    Path half = SqliteFile.unfinished(target);
    try {
      Files.copy(source, half, StandardCopyOption.REPLACE_EXISTING);
      sync(half);
      syncDirectoryOf(half);
      check(half, config);
      for (String suffix : new String[] {"", "-wal"}) {
        Path old = target.resolveSibling(target.getFileName() + suffix);
        Path kept = target.resolveSibling(target.getFileName() + ".replaced" + suffix);
        Files.deleteIfExists(kept);
        if (Files.exists(old)) {
          Files.move(old, kept, StandardCopyOption.ATOMIC_MOVE);
        }
      }
      Files.deleteIfExists(target.resolveSibling(target.getFileName() + "-shm"));
      Files.deleteIfExists(target.resolveSibling(target.getFileName() + "-journal"));
      syncDirectoryOf(target);
      Files.move(half, target, StandardCopyOption.ATOMIC_MOVE);
      syncDirectoryOf(target);
    } catch (IOException e) {
      throw unwritable("restored journal", target, e);
    }
  }

  private static void sync(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private static void syncDirectoryOf(Path file) throws IOException {
    @Nullable Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static JournalFailure unwritable(String what, Path path, IOException e) {
    return new JournalFailure(
        Cause.READ_ONLY,
        "%s %s cannot be written: %s; look at its directory and its disk"
            .formatted(what, path, e.getClass().getSimpleName()));
  }
}
