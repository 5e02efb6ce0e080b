package io.alys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.alys.actor.SystemClock;
import io.alys.actor.lifecycle.ActorState;
import io.alys.cli.Crashes.Victim;
import io.alys.devnet.network.DevNetwork;
import io.alys.devnet.real.JsonCalls;
import io.alys.devnet.wallet.CyclePlan;
import io.alys.devnet.wallet.PegStage;
import io.alys.devnet.wallet.PegStep;
import io.alys.node.RunningNode;
import io.alys.node.RunningNode.Drill;
import io.alys.primitives.Sats;
import io.alys.testkit.Await;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The actors that exist only where there are other nodes crash at each step of a peg's way, on one
 * node of three after the other, so that none crashes more often than its supervisor bears. The
 * users of all nodes arrive, no node counts a coin more or less, and all have one chain.
 */
@Tag("long")
class CrashAmongAuthoritiesIT {
  private static final int ALL = 3;
  private static final Duration STAGE_LIMIT = Duration.ofMinutes(1);
  private static final List<PegStage> STEPS = CrashWalk.STEPS;

  private final List<Crashes> crashes = Stream.generate(Crashes::new).limit(ALL).toList();
  private @TempDir Path folder;

  /** Who crashes at a step, by number, on a node, from 0. */
  @FunctionalInterface
  private interface Choice {
    List<Victim> at(int step, int node);
  }

  @Test
  void everybodyArrivesThoughTheWayToPeersCrashesHereAndWhoCatchesUpCrashesThere()
      throws Exception {
    everybodyArrives(
        (step, node) ->
            switch ((step + node) % ALL) {
              case 0 -> List.of(Crashes.NETWORK);
              case 1 -> List.of(Crashes.SYNC);
              default -> List.of();
            });
  }

  @Test
  void everybodyArrivesThoughAllThatOneNodeSpeaksWithCrashesTogether() throws Exception {
    List<Victim> family =
        Stream.concat(Stream.of(Crashes.NETWORK, Crashes.SYNC), Crashes.SPEAKERS.stream()).toList();
    everybodyArrives((step, node) -> step % ALL == node ? family : List.of());
  }

  private void everybodyArrives(Choice choice) throws IOException {
    List<Drill> drills =
        crashes.stream().map(faults -> new Drill(faults, SystemClock::new)).toList();
    try (DrillTown town = DrillTown.start(folder.resolve("net"), drills)) {
      List<Future<Void>> walks = new ArrayList<>();
      for (int user = 1; user <= ALL; user++) {
        boolean leads = user == 1;
        walks.add(
            town.network()
                .walk(
                    user,
                    plan(user),
                    step -> {
                      if (leads) {
                        strike(town, choice, step);
                      }
                    }));
      }
      walks.forEach(Await::result);
      for (int node = 0; node < ALL; node++) {
        recovered(town.nodes().get(node), choice, node);
      }
      agree(town.network());
    }
  }

  /** Each another amount, so that one that went to the wrong user is seen. */
  private static CyclePlan plan(int user) {
    return new CyclePlan(
        user,
        new Sats(100_000_000),
        new Sats(50_000_000 + user * 1_000L),
        new Sats(20_000_000 + user * 777L),
        STAGE_LIMIT);
  }

  private void strike(DrillTown town, Choice choice, PegStep step) {
    int at = STEPS.indexOf(step.stage());
    for (int node = 0; at >= 0 && node < ALL; node++) {
      crashes.get(node).strike(town.nodes().get(node).system(), choice.at(at, node));
    }
  }

  private void recovered(RunningNode node, Choice choice, int number) {
    crashes.get(number).awaitStruck(node.system());
    List<String> killed =
        IntStream.range(0, STEPS.size())
            .boxed()
            .flatMap(step -> choice.at(step, number).stream())
            .map(Victim::name)
            .toList();
    assertThat(killed).isNotEmpty();
    assertThat(crashes.get(number).struck()).containsExactlyInAnyOrderElementsOf(killed);
    Await.asserted(
        () ->
            assertThat(node.system().registry().entries())
                .allSatisfy(each -> assertThat(each.state()).isEqualTo(ActorState.RUNNING)));
    assertThat(node.failure().isComplete()).isFalse();
  }

  private static JsonNode ask(DevNetwork network, int authority, String method, Object... what) {
    try {
      return new JsonCalls(network.nodeRpc(authority).toString(), JsonCalls.Login.NONE)
          .call("/", method, what);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static long finalised(DevNetwork network, int authority) {
    return ask(network, authority, "getfinality").path("finalised").path("number").asLong(-1);
  }

  private static String hash(DevNetwork network, int authority, long number) {
    return ask(network, authority, "getblockbyheight", number).path("v2").path("hash").asText();
  }

  /** They are connected again, have the same final blocks, and count the same coins. */
  private static void agree(DevNetwork network) {
    long number = finalised(network, 1);
    String hash = hash(network, 1, number);
    for (int authority = 1; authority <= ALL; authority++) {
      int one = authority;
      Await.until("it is so far", () -> finalised(network, one) >= number);
      assertThat(hash(network, one, number)).isEqualTo(hash);
      Await.until("it has its peers", () -> ask(network, one, "getpeers").size() == ALL - 1);
      Await.asserted(() -> assertThat(Await.result(network.audit(one)).faults()).isEmpty());
    }
  }
}
