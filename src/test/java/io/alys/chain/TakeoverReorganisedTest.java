package io.alys.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.Interference;
import io.alys.bridge.BridgeCommand;
import io.alys.chain.ChainCommand.Activity;
import io.alys.chain.ChainCommand.Import;
import io.alys.chain.ChainWorld.Who;
import io.alys.consensus.approval.Authorities;
import io.alys.consensus.block.BlockCodec;
import io.alys.consensus.rules.SomeChange;
import io.alys.federation.FederationUpdate;
import io.alys.testkit.HandClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Authority 1 runs twice, in parts of a network that do not hear of each other. In one of them
 * governance announces authority 2, which takes over at block 4; then the two meet.
 */
@Tag("long")
class TakeoverReorganisedTest {
  private static final long TAKEOVER = 4;
  private static final Authorities FIRST = SomeChange.set(1);
  private static final Authorities SECOND = SomeChange.set(2);

  @TempDir Path home;
  private final HandClock clock = new HandClock();

  /**
   * @param index of its key
   */
  private ChainWorld world(String name, int index) throws IOException {
    Path folder = Files.createDirectories(home.resolve(name));
    return new ChainWorld(folder, new Who(index, 1), ChainWorld.client(), clock, Interference.NONE);
  }

  private static void announce(ChainWorld world, long version, long from) {
    FederationUpdate update =
        SomeChange.update(
            world.genesis.state().peg().federations().last().federation(), version, from, 2);
    world.kit.ref("bridge", BridgeCommand.class).tell(new BridgeCommand.FederationHeard(update));
  }

  private static void reach(List<ChainWorld> worlds, Gossip gossip, long number) {
    worlds
        .getFirst()
        .until(
            "all have block " + number,
            () -> {
              gossip.pass();
              return worlds.stream().allMatch(world -> world.head() >= number);
            });
  }

  private static void giveAll(ChainWorld from, ChainWorld to) {
    to.until("it takes blocks", () -> !(to.status().activity() instanceof Activity.Starting));
    for (long number = 1; number <= from.head(); number++) {
      Import result = to.ask(new ChainCommand.ImportBlock(BlockCodec.encode(from.block(number))));
      assertThat(result)
          .as("block %d: %s", number, result)
          .isInstanceOfAny(Import.Taken.class, Import.Known.class);
    }
  }

  private static Authorities inForce(ChainWorld world) {
    return world.status().turns().schedule().inForce();
  }

  /** The part with the announcement, up to a block of authority 2. */
  private void makeTheTakeover(ChainWorld one, ChainWorld two, long upTo) {
    announce(one, 2, TAKEOVER);
    announce(two, 2, TAKEOVER);
    List<ChainWorld> both = List.of(one, two);
    reach(both, new Gossip(both), upTo);
    assertThat(inForce(one)).isEqualTo(SECOND);
    assertThat(one.status().turns().own()).isEmpty();
    assertThat(two.status().turns().own()).contains(0);
  }

  @Test
  void aLongerBranchWithoutItGivesTheTurnBackAndTheNextAnnouncementHolds() throws IOException {
    try (ChainWorld one = world("one", 0)) {
      try (ChainWorld two = world("two", 1)) {
        makeTheTakeover(one, two, TAKEOVER);
      }
      try (ChainWorld lonely = world("lonely", 0)) {
        lonely.awaitHead(one.head() + 2);
        giveAll(lonely, one);
        assertThat(one.status().head()).isEqualTo(lonely.status().head());
      }
      assertThat(inForce(one)).isEqualTo(FIRST);
      assertThat(one.status().turns().schedule().coming()).isEmpty();
      assertThat(one.kit.events(ChainEvent.HeadMoved.class))
          .anyMatch(moved -> moved.reverted() >= TAKEOVER);
      long head = one.head();
      one.awaitHead(head + 1);
      assertThat(one.status().activity()).isEqualTo(new Activity.Producing());

      try (ChainWorld two = world("two", 1)) {
        giveAll(one, two);
        assertThat(inForce(two)).isEqualTo(FIRST);
        long again = one.head() + 3;
        announce(one, 3, again);
        announce(two, 3, again);
        List<ChainWorld> both = List.of(one, two);
        reach(both, new Gossip(both), again);
        assertThat(inForce(one)).isEqualTo(SECOND).isEqualTo(inForce(two));
        assertThat(two.block(again).hash()).isEqualTo(one.block(again).hash());
      }
    }
  }

  @Test
  void aLongerBranchWithItTakesTheTurnAlsoFromWhoReadsItAnew() throws IOException {
    try (ChainWorld lonely = world("lonely", 0)) {
      lonely.awaitHead(2);
    }
    try (ChainWorld one = world("one", 0);
        ChainWorld two = world("two", 1)) {
      makeTheTakeover(one, two, TAKEOVER + 3);
      try (ChainWorld lonely = world("lonely", 0)) {
        announce(lonely, 2, TAKEOVER);
        giveAll(one, lonely);
        assertThat(lonely.status().head()).isEqualTo(one.status().head());
        assertThat(inForce(lonely)).isEqualTo(SECOND);
        lonely.until(
            "it halts",
            () ->
                lonely.status().activity() instanceof Activity.Halted(String why)
                    && why.endsWith("is none of the 1 authorities"));
      }
      try (ChainWorld lonely = world("lonely", 0)) {
        assertThat(inForce(lonely)).isEqualTo(SECOND);
        assertThat(lonely.block(TAKEOVER).hash()).isEqualTo(one.block(TAKEOVER).hash());
      }
    }
  }
}
