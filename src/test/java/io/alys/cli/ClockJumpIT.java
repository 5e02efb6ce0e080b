package io.alys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.alys.actor.Interference;
import io.alys.actor.SystemClock;
import io.alys.devnet.network.DevNetwork;
import io.alys.devnet.real.JsonCalls;
import io.alys.devnet.wallet.PegStage;
import io.alys.devnet.wallet.PegStep;
import io.alys.node.RunningNode.Drill;
import io.alys.testkit.Await;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody sets the clock of a node's machine forwards and back while a user is on the way. No slot
 * is used twice, all nodes have one chain, and the user arrives.
 */
@Tag("long")
class ClockJumpIT {
  private static final Duration FAR = Duration.ofSeconds(15);

  private final BlockingQueue<PegStep> steps = new LinkedBlockingQueue<>();
  private final JumpingClock clock = new JumpingClock();
  private @TempDir Path folder;

  /** A user there and back; the clock is set when the user comes to these stages. */
  private void walk(DevNetwork network, Map<PegStage, Duration> settings) throws Exception {
    Future<Void> walk = network.walk(1, steps::add);
    while (!walk.isComplete() || !steps.isEmpty()) {
      PegStep step = steps.poll(100, TimeUnit.MILLISECONDS);
      if (step != null && settings.containsKey(step.stage())) {
        clock.set(settings.getOrDefault(step.stage(), Duration.ZERO));
      }
    }
    Await.result(walk);
  }

  private static JsonNode ask(DevNetwork network, int authority, String method, Object... what) {
    try {
      return new JsonCalls(network.nodeRpc(authority).toString(), JsonCalls.Login.NONE)
          .call("/", method, what);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonNode block(DevNetwork network, int authority, long number) {
    return ask(network, authority, "getblockbyheight", number);
  }

  private static long finalised(DevNetwork network, int authority) {
    return ask(network, authority, "getfinality").path("finalised").path("number").asLong(-1);
  }

  /** Each block follows on the one before it, in a later slot; gives the last one's. */
  private static long lastSlot(DevNetwork network) {
    long last = finalised(network, 1);
    String parent = block(network, 1, 1).path("v2").path("hash").asText();
    long slot = -1;
    for (long number = 2; number <= last; number++) {
      JsonNode block = block(network, 1, number);
      assertThat(block.path("message").path("parent_hash").asText()).isEqualTo(parent);
      assertThat(block.path("message").path("slot").asLong(-1)).isGreaterThan(slot);
      slot = block.path("message").path("slot").asLong(-1);
      parent = block.path("v2").path("hash").asText();
    }
    return slot;
  }

  private static String healthOf(DrillTown town, String actor) {
    return town.node().system().registry().entries().stream()
        .filter(entry -> entry.id().name().equals(actor))
        .map(entry -> entry.health().toString())
        .findFirst()
        .orElse("");
  }

  @Test
  void aNodeByItselfWaitsForAClockThatWasPutBackAndSaysSo() throws Exception {
    try (DrillTown town =
        DrillTown.start(
            folder.resolve("net"), List.of(new Drill(Interference.NONE, clock::read)))) {
      DevNetwork network = town.network();
      Await.until("blocks are final", () -> finalised(network, 1) > 0);
      clock.set(Duration.ofSeconds(5));
      Await.until("it goes on", () -> finalised(network, 1) > 2);
      clock.set(Duration.ofSeconds(-3));
      Await.until(
          "it says why no block is made",
          () ->
              healthOf(town, "chain")
                  .contains("is used, and the clock is before it; check the clock"));
      walk(
          network,
          Map.of(
              PegStage.CONFIRMED,
              FAR,
              PegStage.BURNED,
              Duration.ZERO,
              PegStage.FINALISED,
              FAR.negated(),
              PegStage.BROADCAST,
              Duration.ZERO));
      assertThat(lastSlot(network)).isPositive();
      assertThat(Await.result(network.audit()).faults()).isEmpty();
      assertThat(healthOf(town, "chain")).doesNotContain("check the clock");
      assertThat(town.node().failure().isComplete()).isFalse();
    }
  }

  @Test
  void oneOfThreeWithAWrongClockLosesNeitherItsPeersNorItsTurns() throws Exception {
    Drill right = new Drill(Interference.NONE, SystemClock::new);
    Drill wrong = new Drill(Interference.NONE, clock::read);
    try (DrillTown town = DrillTown.start(folder.resolve("net"), List.of(right, wrong, right))) {
      DevNetwork network = town.network();
      Await.until("blocks are final", () -> finalised(network, 2) > 0);
      clock.set(FAR);
      long ahead = finalised(network, 1);
      // Long enough for its blocks to come too early more often than a peer bears.
      Await.until("the others go on", () -> finalised(network, 1) > ahead + 15);
      walk(network, Map.of(PegStage.CONFIRMED, FAR.negated(), PegStage.SIGNED, Duration.ZERO));
      long slot = lastSlot(network);
      Await.until("it makes blocks again", () -> turnSince(network, slot + FAR.toSeconds()));
      long number = finalised(network, 1);
      for (int authority = 1; authority <= 3; authority++) {
        agrees(network, authority, number);
      }
    }
  }

  private static void agrees(DevNetwork network, int authority, long number) {
    Await.until("it is so far", () -> finalised(network, authority) >= number);
    assertThat(block(network, authority, number).path("v2").path("hash"))
        .isEqualTo(block(network, 1, number).path("v2").path("hash"));
    assertThat(ask(network, authority, "getpeers").size()).isEqualTo(2);
    Await.asserted(() -> assertThat(Await.result(network.audit(authority)).faults()).isEmpty());
  }

  /** Whether the second authority has made a final block after a slot. */
  private static boolean turnSince(DevNetwork network, long slot) {
    for (long number = finalised(network, 1); number > 0; number--) {
      long found = block(network, 1, number).path("message").path("slot").asLong(-1);
      if (found <= slot) {
        return false;
      }
      if (found % 3 == 1) {
        return true;
      }
    }
    return false;
  }
}
