package io.alys.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.primitives.BlockNumber;
import io.alys.primitives.Seed;
import io.alys.storage.BlockCommand.BlockPage;
import io.alys.storage.BlockCommand.ChainHead;
import io.alys.storage.BlockCommand.KeptBlock;
import io.alys.storage.BlockCommand.LoadBlocksAfter;
import io.alys.storage.sqlite.SqliteBlocks;
import io.alys.testkit.Await;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The blocks under a real process that is killed. */
@Tag("long")
class BlockIT {
  private static final int KILLS = 6;
  private static final long SEED = 20_260_102;

  private final List<Process> started = new ArrayList<>();
  private @TempDir Path folder;

  @AfterEach
  void cleanUp() throws InterruptedException {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
  }

  private Process child(Path data, Path output) throws IOException {
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                BlockMain.class.getName(),
                data.toString())
            .redirectError(new File("target/block-it.log"))
            .redirectOutput(output.toFile())
            .start();
    started.add(process);
    return process;
  }

  /** Whole lines only: the last may be cut by the kill. */
  private static List<String> lines(Path output) {
    try {
      String text = Files.readString(output);
      return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void hasHeadIndexAndBlocksInStepWheneverItIsKilled() throws Exception {
    Path data = folder.resolve("data");
    Seed seed = Seed.of(SEED);
    long told = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Path output = folder.resolve("output-" + kill);
      Process process = child(data, output);
      int lines = 1 + seed.nextInt(300);
      Await.until("it has worked", () -> lines(output).size() >= lines || !process.isAlive());
      process.destroyForcibly().waitFor();
      for (String line : lines(output)) {
        assertThat(line).isEqualTo("kept " + (told + 1));
        told++;
      }
      told = agree(data.resolve("chain.db"), told);
    }
    assertThat(told).isGreaterThan(KILLS);
  }

  /** One more than was told may be there: its answer was lost. */
  private static long agree(Path file, long told) {
    try (SqliteBlocks blocks = SqliteBlocks.open(file, JournalFixture.settings(), true)) {
      blocks.verify();
      ChainHead head = blocks.head().orElseThrow();
      long number = head.number().value();
      assertThat(number).isBetween(told, told + 1);
      long finalised = Math.max(0, number - 5);
      assertThat(head)
          .isEqualTo(
              BlockFixture.head(
                  number, BlockMain.branch(number), finalised, BlockMain.branch(finalised)));
      for (long at = 1; at <= number; at++) {
        assertThat(blocks.find(new BlockNumber(at)).orElseThrow().block())
            .isEqualTo(
                BlockFixture.sized(at, BlockMain.branch(at), BlockMain.branch(at - 1), 10_000));
      }
      BlockPage open =
          blocks.load(new LoadBlocksAfter(head.finalisedNumber(), Optional.empty(), 1_000));
      assertThat(open.blocks().stream().map(KeptBlock::number).distinct().count())
          .isEqualTo(number - finalised);
      assertThat(open.blocks()).hasSize((int) (2 * (number - finalised)));
      return number;
    }
  }
}
