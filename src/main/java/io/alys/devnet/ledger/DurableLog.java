package io.alys.devnet.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records that survive a crash: one file, appended to and forced to disk. Each record is
 *
 * <pre>
 *   length u32 | CRC-32C of the content u32 | content
 * </pre>
 *
 * What a crash left half written at the end is cut off when the file is opened, with a warning: no
 * one has heard of it, for a record is told of only after {@link #append} returned. Blocks; not for
 * event loops, and not for two threads at once.
 */
public final class DurableLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DurableLog.class);

  /** Above every message there can be, and below what a broken length would have us allocate. */
  private static final int MAX_RECORD_BYTES = 16 * 1024 * 1024;

  private static final int HEAD_BYTES = 8;

  private final Path file;
  private final FileChannel lockFile;
  private final FileLock lock;
  private FileChannel channel;

  private DurableLog(Path file, FileChannel lockFile, FileLock lock) throws IOException {
    this.file = file;
    this.lockFile = lockFile;
    this.lock = lock;
    this.channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /**
   * Opens, or makes, the log of a directory.
   *
   * @throws IOException also when another process has it open
   */
  public static DurableLog open(Path directory) throws IOException {
    Files.createDirectories(directory);
    FileChannel lockFile =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = lockFile.tryLock();
      if (lock != null) {
        return new DurableLog(directory.resolve("ledger.log"), lockFile, lock);
      }
    } catch (OverlappingFileLockException _) {
      // Another service in this very process; the same answer.
    }
    lockFile.close();
    throw new IOException(
        "another process or service uses %s; stop it, or name another data directory"
            .formatted(directory));
  }

  /** Every whole record; what follows the last of them is cut off. */
  public List<byte[]> read() throws IOException {
    List<byte[]> records = new ArrayList<>();
    channel.position(0);
    long whole = 0;
    byte[] content = next();
    while (content.length > 0) {
      records.add(content);
      whole = channel.position();
      content = next();
    }
    if (whole < channel.size()) {
      LOG.warn(
          "{}: the last {} bytes are no whole record, as after a crash; they are cut off",
          file,
          channel.size() - whole);
      channel.truncate(whole).force(true);
    }
    channel.position(whole);
    return records;
  }

  /** The next record; empty when there is no whole one. */
  private byte[] next() throws IOException {
    byte[] none = new byte[0];
    ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
    if (!fill(head)) {
      return none;
    }
    int length = head.getInt(0);
    if (length < 1 || length > MAX_RECORD_BYTES) {
      return none;
    }
    ByteBuffer content = ByteBuffer.allocate(length);
    boolean whole = fill(content) && checksum(content.array()) == head.getInt(4);
    return whole ? content.array() : none;
  }

  private boolean fill(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        return false;
      }
    }
    return true;
  }

  private static int checksum(byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(content);
    return (int) crc.getValue();
  }

  /** Writes records and forces them to disk, all at once; none is empty. */
  public void append(List<byte[]> records) throws IOException {
    write(channel, records);
    channel.force(false);
  }

  private static void write(FileChannel to, List<byte[]> records) throws IOException {
    int size = records.stream().mapToInt(record -> HEAD_BYTES + record.length).sum();
    ByteBuffer all = ByteBuffer.allocate(size);
    for (byte[] record : records) {
      all.putInt(record.length).putInt(checksum(record)).put(record);
    }
    all.flip();
    while (all.hasRemaining()) {
      to.write(all);
    }
  }

  /** Replaces all records by others, or, when a crash comes between, by none of them. */
  public void replace(List<byte[]> records) throws IOException {
    Path other = file.resolveSibling("ledger.new");
    try (FileChannel fresh =
        FileChannel.open(
            other,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      for (byte[] record : records) {
        write(fresh, List.of(record));
      }
      fresh.force(true);
    }
    channel.close();
    Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent())) {
      directory.force(true);
    }
    channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    channel.position(channel.size());
  }

  @Override
  public void close() throws IOException {
    channel.close();
    lock.release();
    lockFile.close();
  }
}
