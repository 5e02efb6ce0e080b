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
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Copies of the files of a node, each looked at before it counts as one. */
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

  /** Looks at every page, the schema, and whether head and blocks agree; changes nothing. */
  public static void checkBlocks(Path path, StorageConfig config) {
    SqliteFile file = new SqliteFile(path, config, SqliteContent.BLOCKS);
    try (SqliteBlocks blocks = SqliteBlocks.look(file)) {
      blocks.verify();
    }
  }

  /**
   * Copies a journal that may be in use into a new file; what is there afterwards is whole, and on
   * disk.
   */
  public static Checked backup(Path source, Path target, StorageConfig config) {
    return backup(new SqliteFile(source, config), source, target, part -> check(part, config));
  }

  /** The same of blocks. */
  public static void backupBlocks(Path source, Path target, StorageConfig config) {
    backup(
        new SqliteFile(source, config, SqliteContent.BLOCKS),
        source,
        target,
        part -> {
          checkBlocks(part, config);
          return true;
        });
  }

  private static <R> R backup(
      SqliteFile file, Path source, Path target, Function<Path, R> checking) {
    requireNew(target);
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
      R checked = checking.apply(part);
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

  /** Refuses to write over what is there. */
  public static void requireNew(Path target) {
    if (Files.exists(target)) {
      throw new JournalFailure(
          Cause.FOREIGN, "backup %s exists already; name another file".formatted(target));
    }
  }

  /**
   * Puts copies in the places of the journal and of other files. Whenever it is interrupted, the
   * next start says so until it was run again: the log of an old file must never meet a new one,
   * and no old file a new journal.
   *
   * @param copies by their targets, which are in a data directory that is claimed
   */
  public static void restore(Map<Path, Path> copies) {
    copies.forEach((target, source) -> stage(source, target));
    copies.keySet().forEach(SqliteCopy::swap);
  }

  private static void stage(Path source, Path target) {
    Path half = SqliteFile.unfinished(target);
    try {
      Files.copy(source, half, StandardCopyOption.REPLACE_EXISTING);
      sync(half);
      syncDirectoryOf(half);
      if (Files.mismatch(source, half) >= 0) {
        throw new JournalFailure(
            Cause.IO_ERROR, "copy %s is not what %s is; look at its disk".formatted(half, source));
      }
    } catch (IOException e) {
      throw unwritable("restored journal", target, e);
    }
  }

  private static void swap(Path target) {
    try {
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
      Files.move(SqliteFile.unfinished(target), target, StandardCopyOption.ATOMIC_MOVE);
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
