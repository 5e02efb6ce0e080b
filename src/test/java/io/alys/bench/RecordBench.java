package io.alys.bench;

import io.alys.primitives.Bytes;
import io.alys.storage.Fence;
import io.alys.storage.Journal;
import io.alys.storage.StorageConfig;
import io.alys.storage.StorageConfig.Kind;
import io.alys.storage.StorageConfig.Postgresql;
import io.alys.storage.Write;
import io.alys.storage.postgres.PostgresJournal;
import io.alys.storage.sqlite.SqliteJournal;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Events a second that are on disk, so many in a commit, beside the syncs a second of the same
 * disk: {@code RecordBench [ROUNDS]}. In each round everything has its turn, so that what else the
 * machine does falls on all alike.
 */
public final class RecordBench {
  private static final int[] PER_COMMIT = {1, 16, 256};
  private static final long TURN_NANOS = 1_000_000_000L;

  /** As much as SQLite's log takes for a small commit: one page. */
  private static final int PAGE = 4_096;

  private static final Bytes PAYLOAD = Bytes.copyOf(new byte[300]);

  private int next;

  private RecordBench() {}

  public static void main(String[] args) throws IOException {
    new RecordBench().run(args.length == 0 ? 3 : Integer.parseInt(args[0]));
  }

  private void run(int rounds) throws IOException {
    Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "record");
    StorageConfig file = new StorageConfig("journal.db", Duration.ofSeconds(2), 256, 1_000, 0);
    try (EmbeddedPostgres server =
            EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("postgresql"))
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .start();
        Journal sqlite = SqliteJournal.open(folder.resolve("journal.db"), file, false);
        Journal postgresql = PostgresJournal.open(shared(server.getPort()))) {
      turn(sqlite, 16);
      turn(postgresql, 16);
      for (int round = 1; round <= rounds; round++) {
        System.out.printf("round %d: %,d syncs/s of the disk%n", round, syncs(folder));
        for (int perCommit : PER_COMMIT) {
          System.out.printf(
              "  %3d events in a commit: sqlite %,d/s, postgresql %,d/s%n",
              perCommit, turn(sqlite, perCommit), turn(postgresql, perCommit));
        }
      }
    } finally {
      delete(folder);
    }
  }

  private static StorageConfig shared(int port) {
    String url = "jdbc:postgresql://localhost:%d/postgres?sslmode=disable".formatted(port);
    return new StorageConfig(
        Kind.POSTGRESQL,
        "journal.db",
        Duration.ofSeconds(2),
        256,
        1_000,
        0,
        new Postgresql(Optional.of(url), "postgres", Optional.empty(), 2));
  }

  /** Events a second. */
  private long turn(Journal journal, int perCommit) {
    long begin = System.nanoTime();
    long events = 0;
    while (System.nanoTime() - begin < TURN_NANOS) {
      List<Write> writes = new ArrayList<>(perCommit);
      for (int i = 0; i < perCommit; i++) {
        writes.add(
            new Write.AppendEvent(
                "pegin", "k" + next++, "minted", PAYLOAD, Instant.EPOCH, OptionalLong.empty()));
      }
      journal.commit(() -> journal.record(Fence.NONE, writes));
      events += perCommit;
    }
    return events * 1_000_000_000L / (System.nanoTime() - begin);
  }

  /** Pages appended and synced one by one, a second: the bound of commits a second. */
  private static long syncs(Path folder) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            folder.resolve("syncs"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      ByteBuffer page = ByteBuffer.allocateDirect(PAGE);
      long begin = System.nanoTime();
      long done = 0;
      while (System.nanoTime() - begin < TURN_NANOS) {
        channel.write(page.clear());
        channel.force(false);
        done++;
      }
      return done * 1_000_000_000L / (System.nanoTime() - begin);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder())
          .forEach(
              path -> {
                try {
                  Files.deleteIfExists(path);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
