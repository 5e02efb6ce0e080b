package io.alys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.alys.actor.Interference;
import io.alys.devnet.network.DevNetwork;
import io.alys.devnet.network.NetworkFolder;
import io.alys.devnet.wallet.PegStage;
import io.alys.storage.StorageVerticle;
import io.alys.testkit.Await;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * The disk of a whole node, with its journal and its blocks, is full at each step of a peg's way,
 * until somebody makes room. The node says so, goes on by itself, and no coin is made or lost.
 */
@Tag("long")
class FullDiskIT {
  /** Then also what the bridge's supervisor does about it has begun. */
  private static final Duration FULL = Duration.ofSeconds(2);

  private static final Logger LOG = (Logger) LoggerFactory.getLogger(StorageVerticle.class);

  /** From here on there is something to lose. */
  private static final List<PegStage> STEPS =
      List.of(PegStage.values()).subList(1, PegStage.values().length - 1);

  private final Lines lines = new Lines();
  private @TempDir Path folder;
  private SmallDisk disk;

  /** What the storage's log says. */
  private static final class Lines extends AppenderBase<ILoggingEvent> {
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

    @Override
    protected void append(ILoggingEvent event) {
      said.add(event.getFormattedMessage());
    }
  }

  @BeforeEach
  void mount() throws Exception {
    disk = SmallDisk.mount(new NetworkFolder(folder.resolve("net")).authority(1).data());
    lines.setContext(LOG.getLoggerContext());
    lines.start();
    LOG.setLevel(Level.INFO);
    LOG.addAppender(lines);
  }

  @AfterEach
  void unmount() throws Exception {
    LOG.detachAppender(lines);
    LOG.setLevel(null);
    if (disk != null) {
      disk.close();
    }
  }

  private static String healthOf(DrillTown town, String actor) {
    return town.node().system().registry().entries().stream()
        .filter(entry -> entry.id().name().equals(actor))
        .map(entry -> entry.health().toString())
        .findFirst()
        .orElse("");
  }

  private static void pass(DrillTown town) {
    Promise<Void> passed = Promise.promise();
    town.node().system().clock().schedule(FULL, passed::complete);
    Await.result(passed.future());
  }

  private void fullForAWhile(DrillTown town) throws IOException {
    disk.fill();
    Await.until("health says so", () -> healthOf(town, "storage").contains("its disk is full"));
    pass(town);
    disk.free();
    Await.until("it goes on", () -> !healthOf(town, "storage").contains("its disk is full"));
  }

  @Test
  void theUserArrivesThoughTheDiskIsFullAtEachStep() throws Exception {
    BlockingQueue<PegStage> reached = new LinkedBlockingQueue<>();
    try (DrillTown town = DrillTown.start(folder.resolve("net"), Interference.NONE)) {
      DevNetwork network = town.network();
      Future<Void> walk = network.walk(1, step -> reached.add(step.stage()));
      int times = 0;
      while (!walk.isComplete() || !reached.isEmpty()) {
        PegStage stage = reached.poll(100, TimeUnit.MILLISECONDS);
        if (stage != null && STEPS.contains(stage)) {
          fullForAWhile(town);
          times++;
        }
      }
      Await.result(walk);
      assertThat(times).isEqualTo(STEPS.size());
      assertThat(town.node().failure().isComplete()).isFalse();
      assertThat(Await.result(network.audit()).faults()).isEmpty();
    }
    assertThat(lines.said)
        .anyMatch(
            line -> line.contains(disk.root().toString()) && line.contains("its disk is full"))
        .anyMatch(line -> line.matches("the .* takes writes again"));
  }
}
