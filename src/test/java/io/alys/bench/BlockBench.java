package io.alys.bench;

import io.alys.storage.BlockFixture;
import io.alys.storage.StorageConfig;
import io.alys.storage.sqlite.SqliteBlocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Blocks of 10,000 bytes a second that are on disk, each with a head that moves and one more block
 * that is final, beside the syncs a second of the same disk: {@code BlockBench [ROUNDS]}. What it
 * wrote stays below {@code target}.
 */
public final class BlockBench {
  private static final long TURN_NANOS = 2_000_000_000L;
  private static final int BLOCK_BYTES = 10_000;
  private static final int DEPTH = 10;

  /** What SQLite's log takes for such a commit: the block's three pages, and about four of rows. */
  private static final int SYNCED_BYTES = 7 * 4_096;

  private long number;

  private BlockBench() {}

  public static void main(String[] args) throws IOException {
    new BlockBench().run(args.length == 0 ? 3 : Integer.parseInt(args[0]));
  }

  private void run(int rounds) throws IOException {
    Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "blocks");
    StorageConfig config = new StorageConfig("journal.db", Duration.ofSeconds(2), 256, 1_000, 0);
    try (SqliteBlocks blocks = SqliteBlocks.open(folder.resolve("chain.db"), config, false)) {
      turn(blocks);
      for (int round = 1; round <= rounds; round++) {
        System.out.printf(
            "round %d: %,d syncs/s of the disk, %,d blocks/s%n",
            round, syncs(folder), turn(blocks));
      }
    }
  }

  private long turn(SqliteBlocks blocks) {
    long begin = System.nanoTime();
    long first = number;
    while (System.nanoTime() - begin < TURN_NANOS) {
      number++;
      blocks.commit(
          () ->
              blocks.keep(
                  BlockFixture.keep(
                      BlockFixture.head(number, 0, Math.max(0, number - DEPTH), 0),
                      BlockFixture.sized(number, 0, 0, BLOCK_BYTES))));
    }
    return (number - first) * 1_000_000_000L / (System.nanoTime() - begin);
  }

  private static long syncs(Path folder) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            folder.resolve("syncs"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      ByteBuffer pages = ByteBuffer.allocateDirect(SYNCED_BYTES);
      long begin = System.nanoTime();
      long done = 0;
      while (System.nanoTime() - begin < TURN_NANOS) {
        channel.write(pages.clear());
        channel.force(false);
        done++;
      }
      return done * 1_000_000_000L / (System.nanoTime() - begin);
    }
  }
}
