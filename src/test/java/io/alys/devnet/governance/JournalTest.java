package io.alys.devnet.governance;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.devnet.ledger.DurableLog;
import io.alys.devnet.ledger.EntryCodec;
import io.alys.devnet.ledger.Federation;
import io.alys.devnet.ledger.LedgerEntry;
import io.alys.testkit.Await;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private final Vertx vertx = Vertx.vertx();
  private final WorkerExecutor disk = vertx.createSharedWorkerExecutor("journal-test", 1);
  private final Queue<String> told = new ConcurrentLinkedQueue<>();
  private @TempDir Path folder;

  @AfterEach
  void stop() {
    Await.result(vertx.close());
  }

  private static List<LedgerEntry> entry(int version) {
    return List.of(new LedgerEntry.Rotated(new Federation(version, 1, List.of(1), 0)));
  }

  private long bytesOnDisk() {
    try {
      return Files.size(folder.resolve("ledger.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void tellsInOrderAndOnlyWhatIsOnDisk() throws IOException {
    long record = 8L + EntryCodec.encode(entry(1).getFirst()).length;
    try (DurableLog log = DurableLog.open(folder)) {
      Journal journal = new Journal(log, disk, () -> told.add("group"));
      vertx.runOnContext(
          _ -> {
            for (int i = 1; i <= 3; i++) {
              int number = i;
              journal.write(
                  entry(i),
                  () -> told.add(number + (bytesOnDisk() >= number * record ? " on disk" : " no")));
            }
          });
      Await.until("all are told", () -> told.size() == 5);
      // The second and the third came while the first was written.
      assertThat(told).containsExactly("1 on disk", "group", "2 on disk", "3 on disk", "group");
      assertThat(log.read()).hasSize(3);
    }
  }

  @Test
  void tellsNothingThatTheDiskRefused() throws IOException {
    DurableLog log = DurableLog.open(folder);
    log.close();
    Journal journal = new Journal(log, disk, () -> told.add("group"));
    vertx.runOnContext(
        _ -> {
          journal.write(entry(1), () -> told.add("first"));
          journal.write(entry(2), () -> told.add("second"));
        });
    Await.until("it has failed", () -> journal.failure().failed());
    vertx.runOnContext(_ -> journal.write(entry(3), () -> told.add("third")));
    Await.result(vertx.timer(20).mapEmpty());
    assertThat(told).isEmpty();
  }
}
