package io.alys.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.Multisig;
import io.alys.devnet.fault.FaultPlan;
import io.alys.devnet.governance.Federal;
import io.alys.devnet.governance.GovernanceService;
import io.alys.devnet.ledger.SeenRequest;
import io.alys.primitives.Seed;
import io.alys.testkit.Await;
import io.vertx.core.Vertx;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stream's process is killed between any two of its steps, while governance misbehaves. */
@Tag("long")
class StreamKillIT {
  private static final int KILLS = 5;
  private static final int REQUESTS = 400;
  private static final long SEED = 20_260_102;

  private final Vertx vertx = Vertx.vertx();
  private final List<Process> started = new ArrayList<>();
  private @TempDir Path folder;

  @AfterEach
  void cleanUp() throws InterruptedException {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
    Await.result(vertx.close());
  }

  private GovernanceService governance(int port) {
    return Await.result(
        GovernanceService.start(
            vertx,
            Federal.config(
                folder.resolve("governance"),
                "federation.announce=false",
                "service.port=" + port)));
  }

  private Process node(int port, Multisig federation, int first, int count) throws IOException {
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                StreamNodeMain.class.getName(),
                folder.resolve("node").toString(),
                Integer.toString(port),
                federation.script().toHex(),
                Integer.toString(first),
                Integer.toString(count))
            .redirectError(new File("target/stream-kill-it.log"))
            .redirectOutput(output(first).toFile())
            .start();
    started.add(process);
    return process;
  }

  private Path output(int first) {
    return folder.resolve("output-" + first);
  }

  /** The second words of whole lines that begin so. */
  private List<String> said(int first, String word) {
    try {
      String text = Files.readString(output(first));
      return text.substring(0, text.lastIndexOf('\n') + 1)
          .lines()
          .filter(line -> line.startsWith(word + " "))
          .map(line -> line.substring(word.length() + 1))
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void losesDoublesAndReordersNothing() throws Exception {
    Seed seed = Seed.of(SEED);
    GovernanceService governance = governance(0);
    int port = governance.port();
    Multisig federation = Await.result(governance.federation()).script();
    Map<String, Integer> numbers = new HashMap<>();
    List<Integer> accepted = new ArrayList<>();
    Set<String> complete = new HashSet<>();
    for (int kill = 0; kill < KILLS; kill++) {
      int first = kill * REQUESTS;
      for (int number = first; number < first + REQUESTS; number++) {
        numbers.put(Federal.id(Federal.payout(federation, 1, number)), number);
      }
      Await.result(
          governance.faults(
              FaultPlan.of(
                  seed.nextLong(),
                  "close 0.5%",
                  "drop-outbound 2%",
                  "duplicate-outbound 2%",
                  "malformed 1%")));
      Process process = node(port, federation, first, REQUESTS);
      int enough = 1 + seed.nextInt(REQUESTS);
      Await.until("it has worked", () -> said(first, "accepted").size() >= enough);
      if (seed.nextBoolean()) {
        Await.result(governance.stop());
        governance = governance(port);
      }
      process.destroyForcibly().waitFor();
      said(first, "accepted").forEach(number -> accepted.add(Integer.parseInt(number)));
      complete.addAll(said(first, "complete"));
    }
    Await.result(governance.faults(FaultPlan.NONE));
    int last = KILLS * REQUESTS;
    node(port, federation, last, 0);
    GovernanceService there = governance;
    Await.asserted(
        () -> {
          Set<Integer> now = new HashSet<>();
          complete.addAll(said(last, "complete"));
          complete.forEach(id -> now.add(numbers.get(id)));
          assertThat(now).containsAll(accepted);
        });
    Await.until("all is acknowledged", () -> Await.result(there.waiting("node")) == 0);
    List<SeenRequest> seen = Await.result(there.seen());
    assertThat(seen).allSatisfy(request -> assertThat(request.effects()).isEqualTo(1));
    assertThat(seen.stream().map(request -> numbers.get(request.id())).toList())
        .containsAll(accepted)
        .isSorted();
    assertThat(accepted).hasSizeGreaterThan(KILLS);
  }
}
