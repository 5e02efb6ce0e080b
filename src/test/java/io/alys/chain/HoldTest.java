package io.alys.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.Interference;
import io.alys.chain.ChainCommand.Activity;
import io.alys.chain.ChainCommand.Hold;
import io.alys.chain.ChainWorld.Who;
import io.alys.sync.SyncCommand;
import io.alys.testkit.HandClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HoldTest {
  private static final Optional<String> BEHIND = Optional.of("the node is 7 blocks behind");

  @TempDir Path home;

  @Test
  void holdsForFiveSecondsAndNoLonger() {
    long said = 1_000;
    long lapse = Duration.ofSeconds(5).toNanos();
    Holding holding = new Holding(BEHIND, said);
    assertThat(holding.at(said)).isEqualTo(BEHIND);
    assertThat(holding.at(said + lapse - 1)).isEqualTo(BEHIND);
    assertThat(holding.at(said + lapse)).isEmpty();
    assertThat(new Holding(Optional.empty(), said).at(said)).isEmpty();
    assertThat(Holding.none().at(said)).isEmpty();
  }

  @Test
  void makesNoBlockWhileHeldAndGoesOnWhenToldOrWhenNobodySaysItAnyMore() {
    try (ChainWorld world = ChainWorld.alone(home)) {
      world.awaitHead(2);
      world.chain().tell(new Hold(BEHIND));
      world.until(
          "it rests",
          () -> world.status().activity().equals(new Activity.Halted(BEHIND.orElseThrow())));
      long at = world.head();
      for (int second = 0; second < 20; second++) {
        world.chain().tell(new Hold(Optional.of("the node is %d blocks behind".formatted(second))));
        assertThat(world.head()).isEqualTo(at);
        world.clock.advance(Duration.ofSeconds(1));
      }
      assertThat(world.head()).isEqualTo(at);
      assertThat(world.kit.events(ChainEvent.ProductionHalted.class)).hasSize(1);
      world.chain().tell(new Hold(Optional.empty()));
      world.awaitHead(at + 2);
      assertThat(world.kit.events(ChainEvent.ProductionResumed.class)).hasSize(1);
      world.chain().tell(new Hold(BEHIND));
      world.until("it rests", () -> world.status().activity() instanceof Activity.Halted);
      long then = world.head();
      world.awaitHead(then + 1);
      assertThat(world.status().activity()).isEqualTo(new Activity.Producing());
    }
  }

  @Test
  void makesNoBlockBeforeItKnowsWhetherOthersAreAhead() {
    HandClock clock = new HandClock();
    try (ChainWorld world =
        ChainWorld.among(
            home, Who.ALONE, clock, kit -> List.of(kit.probe("sync", SyncCommand.class).spec()))) {
      world.until("it rests", () -> world.status().activity() instanceof Activity.Halted);
      assertThat(world.status().activity())
          .isEqualTo(new Activity.Halted("it is not known yet whether others are ahead"));
      assertThat(world.head()).isZero();
      world.chain().tell(new Hold(Optional.empty()));
      world.awaitHead(1);
    }
  }

  @Test
  void aNodeWithoutAKeyFollowsAlsoWhileItIsHeld() {
    try (ChainWorld world =
        new ChainWorld(
            home, Who.nobody(1), ChainWorld.client(), new HandClock(), Interference.NONE)) {
      world.chain().tell(new Hold(BEHIND));
      world.until("it follows", () -> world.status().activity() instanceof Activity.Following);
    }
  }
}
