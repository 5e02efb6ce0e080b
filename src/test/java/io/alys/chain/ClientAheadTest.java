package io.alys.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.Interference;
import io.alys.chain.ChainCommand.Activity;
import io.alys.chain.ChainWorld.Who;
import io.alys.engine.EngineCommand.BuildPayload;
import io.alys.engine.EngineCommand.Built;
import io.alys.engine.EngineCommand.Imported;
import io.alys.engine.EngineCommand.SetForkchoice;
import io.alys.ethereum.ExecutionPayload;
import io.alys.primitives.Hash32;
import io.alys.testkit.HandClock;
import io.alys.testkit.ModelClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node with an older chain than its execution client, which clings to what it has. */
class ClientAheadTest {
  private final HandClock clock = new HandClock();
  private final ModelClient client = ChainWorld.client();

  @TempDir Path home;
  @TempDir Path other;

  private ChainWorld world(Path folder) {
    return new ChainWorld(folder, Who.ALONE, client, clock, Interference.NONE);
  }

  /** The client has five blocks more than the node. */
  private void grow() {
    try (ChainWorld world = world(home)) {
      world.awaitHead(3);
      client.passesOverOldHeads();
    }
    for (int more = 0; more < 5; more++) {
      BuildPayload next =
          new BuildPayload(client.head(), clock.now(), Hash32.ZERO, ChainWorld.MINER, List.of());
      if (client.build(next) instanceof Built.Payload(ExecutionPayload payload, var _)) {
        assertThat(client.take(payload)).isEqualTo(new Imported.Valid());
        client.choose(new SetForkchoice(payload.blockHash(), Hash32.ZERO, Hash32.ZERO));
        assertThat(client.head()).isEqualTo(payload.blockHash());
      }
    }
  }

  @Test
  void leadsItBackAndMakesBlocksAgain() {
    grow();
    Hash32 clung = client.head();
    try (ChainWorld world = world(home)) {
      long kept = world.head();
      world.awaitHead(kept + 2);
      assertThat(client.head()).isNotEqualTo(clung);
      assertThat(world.kit.events(ChainEvent.ProductionHalted.class)).hasSizeLessThan(2);
    }
  }

  @Test
  void saysOnceWhatIsTheMatterWhenItDoesNotLetItselfBeLed() {
    grow();
    Hash32 clung = client.head();
    client.refuseNext("it has no state for that");
    try (ChainWorld world = world(home)) {
      long kept = world.head();
      world.until("it rests", () -> world.status().activity() instanceof Activity.Halted);
      for (int tenth = 0; tenth < 50; tenth++) {
        clock.advance(Duration.ofMillis(100));
        assertThat(world.status().activity())
            .isEqualTo(new Activity.Halted("the head is " + clung));
      }
      assertThat(world.head()).isEqualTo(kept);
      assertThat(world.kit.events(ChainEvent.ProductionHalted.class)).hasSize(1);
      assertThat(world.kit.events(ChainEvent.ProductionResumed.class)).isEmpty();
      client.forgetAbove(0);
      world.awaitHead(kept + 2);
      assertThat(world.kit.events(ChainEvent.ProductionResumed.class)).hasSize(1);
    }
  }
}
