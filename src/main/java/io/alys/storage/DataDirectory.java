package io.alys.storage;

import io.alys.storage.JournalStatus.Cause;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's data directory, held by one process at a time: two that wrote one journal would each
 * send what the other had sent. The claim is a lock on the file {@code lock} in it, which the
 * operating system drops when the process ends, however it ends; the file holds the process id.
 */
final class DataDirectory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  /** Enough for any process id. */
  private static final int MAX_PID_BYTES = 32;

  /**
   * What this process holds. Such a lock belongs to the process and not to the channel: closing any
   * other channel on the same file would drop it, so a second claim must not even open the file.
   */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel channel;

  private DataDirectory(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Claims the directory; makes it, for its owner only, when it is missing.
   *
   * @throws JournalFailure when another process, or another node in this one, has it, or when it
   *     cannot be made or written
   */
  static DataDirectory claim(Path given) {
    Path directory;
    try {
      directory = create(given.toAbsolutePath().normalize()).toRealPath();
    } catch (IOException e) {
      throw unusable("create", given, e);
    }
    if (!HELD_HERE.add(directory)) {
      throw taken(directory, "another node in this process");
    }
    @Nullable DataDirectory claimed = null;
    try {
      claimed = lock(directory);
      return claimed;
    } catch (IOException e) {
      throw unusable("lock", directory, e);
    } finally {
      if (claimed == null) {
        HELD_HERE.remove(directory);
      }
    }
  }

  private static DataDirectory lock(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve("lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    @Nullable FileLock lock = null;
    try {
      lock = channel.tryLock();
      if (lock == null) {
        throw taken(directory, "process " + holder(channel));
      }
      channel.truncate(0);
      String pid = ProcessHandle.current().pid() + "\n";
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
      return new DataDirectory(directory, channel);
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer pid = ByteBuffer.allocate(MAX_PID_BYTES);
    channel.read(pid, 0);
    return StandardCharsets.US_ASCII.decode(pid.flip()).toString().strip();
  }

  /** A directory made here is also on disk when the power fails: its parents are synced. */
  private static Path create(Path directory) throws IOException {
    boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
    if (Files.isDirectory(directory)) {
      if (posix && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(directory))) {
        LOG.warn("data directory {} is open to other users; close it with chmod 700", directory);
      }
      return directory;
    }
    Path parent = directory.getParent();
    if (parent != null) {
      create(parent, posix);
    }
    create(directory, posix);
    return directory;
  }

  private static void create(Path directory, boolean posix) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.getParent();
    if (parent != null) {
      create(parent, posix);
    }
    if (posix) {
      Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    } else {
      Files.createDirectory(directory);
    }
    if (parent != null && posix) {
      try (FileChannel entry = FileChannel.open(parent, StandardOpenOption.READ)) {
        entry.force(true);
      }
    }
  }

  private static JournalFailure taken(Path directory, String who) {
    return new JournalFailure(
        Cause.LOCKED,
        "data directory %s is in use by %s; stop that one, or give this node a directory of its own"
            .formatted(directory, who));
  }

  private static JournalFailure unusable(String verb, Path directory, IOException e) {
    String why =
        e instanceof FileSystemException file && file.getReason() != null
            ? file.getReason()
            : e.getClass().getSimpleName();
    return new JournalFailure(
        Cause.READ_ONLY,
        "cannot %s data directory %s: %s; make it a directory that this node's user may write"
            .formatted(verb, directory, why));
  }

  Path file(String name) {
    return directory.resolve(name);
  }

  /** Whether nothing is in it but its lock. */
  boolean isEmpty() {
    try (Stream<Path> files = Files.list(directory)) {
      return files.allMatch(file -> file.endsWith("lock"));
    } catch (IOException e) {
      throw unusable("look at", directory, e);
    }
  }

  /** What its file system still takes from this user. */
  long freeBytes() {
    try {
      return Files.getFileStore(directory).getUsableSpace();
    } catch (IOException e) {
      throw unusable("look at", directory, e);
    }
  }

  /** Lets go of it. The lock's file stays: to delete it would race with the next claim. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.warn("the lock on data directory {} did not close: {}", directory, e.getMessage());
    } finally {
      HELD_HERE.remove(directory);
    }
  }
}
