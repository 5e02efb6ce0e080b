package io.alys.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.Interference;
import io.alys.bridge.BridgeCommand;
import io.alys.chain.ChainCommand.Activity;
import io.alys.chain.ChainWorld.Who;
import io.alys.consensus.approval.Authorities;
import io.alys.consensus.rules.SomeBlocks;
import io.alys.consensus.rules.SomeChange;
import io.alys.federation.AuthorityKey;
import io.alys.federation.FederationUpdate;
import io.alys.testkit.HandClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of authorities 1 to 3 the first leaves, and a fourth comes in, while all of them run. */
class AuthorityChangeOnNodesTest {
  private static final long TAKEOVER = 6;
  private static final Authorities NEXT = SomeChange.set(2, 3, 4);

  @TempDir Path home;

  private ChainWorld world(int index, HandClock clock) {
    try {
      Path folder = Files.createDirectories(home.resolve("node-" + index));
      return new ChainWorld(
          folder, new Who(index, 3), ChainWorld.client(), clock, Interference.NONE);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void announce(ChainWorld world) {
    FederationUpdate update =
        SomeChange.update(
            world.genesis.state().peg().federations().last().federation(), 2, TAKEOVER, 2, 3, 4);
    world.kit.ref("bridge", BridgeCommand.class).tell(new BridgeCommand.FederationHeard(update));
  }

  private static void halts(ChainWorld world, String reason) {
    world.until(
        "it halts: " + reason,
        () ->
            world.status().activity() instanceof Activity.Halted(String why)
                && why.endsWith(reason));
  }

  @Test
  void oneLeavesAndAnotherComesInWithoutARestart() {
    HandClock clock = new HandClock();
    try (ChainWorld one = world(0, clock);
        ChainWorld two = world(1, clock);
        ChainWorld three = world(2, clock);
        ChainWorld four = world(3, clock)) {
      List<ChainWorld> all = List.of(one, two, three, four);
      Gossip gossip = new Gossip(all);
      halts(four, "is none of the 3 authorities");
      all.forEach(AuthorityChangeOnNodesTest::announce);
      reach(gossip, all, 2);
      halts(four, "makes blocks from block 6 on");
      reach(gossip, all, TAKEOVER + 4);
      halts(one, "is none of the 3 authorities");

      assertThat(producedBy(one)).isNotEmpty().allMatch(number -> number < TAKEOVER);
      assertThat(producedBy(four)).isNotEmpty().allMatch(number -> number >= TAKEOVER);
      assertThat(four.status().activity()).isEqualTo(new Activity.Producing());
      for (long number = TAKEOVER; number <= TAKEOVER + 4; number++) {
        var block = one.block(number);
        assertThat(four.block(number).hash()).isEqualTo(block.hash());
        assertThat(block.header().producer()).isEqualTo(NEXT.author(block.header().slot()));
        assertThat(block.seal().signers().count()).isGreaterThanOrEqualTo(2);
      }
    }
    try (ChainWorld again = world(1, clock)) {
      assertThat(again.head()).as("read anew across the takeover").isGreaterThan(TAKEOVER);
    }
  }

  /** Federation would not offer it; whoever did must not bring the chain to rest by it. */
  @Test
  void anUpdateThatNobodyWouldAcceptIsLeftOut() {
    try (ChainWorld world = ChainWorld.alone(home)) {
      FederationUpdate proven =
          SomeChange.update(
              world.genesis.state().peg().federations().last().federation(), 2, TAKEOVER, 1);
      FederationUpdate unproven =
          proven.withAuthorities(
              List.of(
                  new AuthorityKey(
                      SomeBlocks.announced(1).publicKey(), SomeBlocks.announced(2).possession())));
      world
          .kit
          .ref("bridge", BridgeCommand.class)
          .tell(new BridgeCommand.FederationHeard(unproven));
      world.awaitHead(TAKEOVER);
      for (long number = 1; number <= TAKEOVER; number++) {
        assertThat(world.block(number).body().peg().federationUpdate()).isEmpty();
      }
    }
  }

  private static void reach(Gossip gossip, List<ChainWorld> all, long number) {
    all.getFirst()
        .until(
            "all have block " + number,
            () -> {
              gossip.pass();
              return all.stream().allMatch(world -> world.head() >= number);
            });
  }

  private static List<Long> producedBy(ChainWorld world) {
    return world.kit.events(ChainEvent.BlockProduced.class).stream()
        .map(event -> event.block().header().number().value())
        .toList();
  }
}
