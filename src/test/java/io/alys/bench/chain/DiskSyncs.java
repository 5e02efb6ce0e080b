package io.alys.bench.chain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What a sync of a page costs where a store lies. */
final class DiskSyncs {
  private static final int PAGE = 4_096;
  private static final int TIMES = 100;

  private DiskSyncs() {}

  /** Milliseconds of one, on average of a hundred. */
  static double millis(Path folder) {
    try (FileChannel channel =
        FileChannel.open(
            folder.resolve("syncs"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      ByteBuffer page = ByteBuffer.allocateDirect(PAGE);
      long begin = System.nanoTime();
      for (int i = 0; i < TIMES; i++) {
        channel.write(page.clear());
        channel.force(false);
      }
      return (System.nanoTime() - begin) / 1e6 / TIMES;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
