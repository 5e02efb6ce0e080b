package io.alys.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.chain.ChainCommand.Activity;
import io.alys.chain.ChainCommand.Import;
import io.alys.chain.ChainWorld.Who;
import io.alys.consensus.ChainSpec;
import io.alys.consensus.auxpow.SomeProof;
import io.alys.consensus.block.BlockCodec;
import io.alys.consensus.finality.ClaimedProof;
import io.alys.consensus.rules.Genesis;
import io.alys.consensus.rules.ProofTarget;
import io.alys.consensus.rules.SomeActivations;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Hash32;
import io.alys.testkit.HandClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From block 6 on no more than 3 blocks may wait for a proof, where 12 might before. */
class ActivationOnNodesTest {
  private static final long HEIGHT = 6;
  private static final ChainSpec BEFORE = ChainWorld.spec(1);
  private static final ChainSpec CHANGED =
      BEFORE.withActivations(
          List.of(SomeActivations.change(BEFORE, HEIGHT, 3, BEFORE.peg().minDepositSat())));

  @TempDir Path home;

  private Path folder(String name) throws IOException {
    return Files.createDirectories(home.resolve(name));
  }

  private static void awaitRest(ChainWorld world) {
    world.until("it rests", () -> world.status().activity() instanceof Activity.Halted);
  }

  @Test
  @Tag("long")
  void aRunningNodeCrossesItAndReadsTheSameAnew() throws IOException {
    HandClock clock = new HandClock();
    Hash32 first;
    long head;
    ProofTarget target;
    try (ChainWorld world = ChainWorld.of(CHANGED, folder("one"), Who.ALONE, clock)) {
      world.awaitHead(2);
      assertThat(world.status().mayWait()).isEqualTo(ChainWorld.MAY_WAIT);
      assertThat(world.status().ahead())
          .containsExactly(
              new Genesis.Change(new BlockNumber(HEIGHT), Map.of("maxBlocksWithoutPow", 3L)))
          .first()
          .hasToString("from block 6 on: maxBlocksWithoutPow = 3");
      awaitRest(world);
      assertThat(world.head()).isEqualTo(HEIGHT - 1);
      assertThat(world.status().mayWait()).isEqualTo(3);
      assertThat(world.status().activity())
          .isEqualTo(
              new Activity.Halted("5 blocks wait to be final: the next one needs a proof of work"));
      world.mine();
      world.awaitHead(HEIGHT);
      awaitRest(world);
      assertThat(world.head()).as("the block of the proof and two more wait").isEqualTo(HEIGHT + 2);
      assertThat(world.status().ahead()).isEmpty();
      first = world.block(1).hash();
      head = world.head();
      target = world.found(HEIGHT).target().orElseThrow();
      assertThat(world.found(HEIGHT - 1).target()).isEmpty();
    }
    assertThat(target.height()).isEqualTo(new BlockNumber(1));
    assertThat(target.bits()).isNotEqualTo(SomeProof.EASY);
    try (ChainWorld again = ChainWorld.of(CHANGED, folder("one"), Who.ALONE, clock)) {
      assertThat(again.head()).isEqualTo(head);
      assertThat(again.block(1).hash()).isEqualTo(first);
      assertThat(again.found(HEIGHT).target()).as("kept beside its block").contains(target);
      awaitRest(again);
      again.mine();
      again.awaitHead(head + 1);
    }
  }

  /** What it has of the chain, and of the peg, follows from other rules than everyone else's. */
  @Test
  void doesNotGoOnFromWhatItTookWithoutTheChange() throws IOException {
    HandClock clock = new HandClock();
    try (ChainWorld late = ChainWorld.of(BEFORE, folder("late"), Who.ALONE, clock)) {
      late.awaitHead(HEIGHT);
    }
    assertThatThrownBy(() -> ChainWorld.of(CHANGED, folder("late"), Who.ALONE, clock))
        .hasStackTraceContaining(
            "block 6 was taken without one, and the specification has a change for it now: with the"
                + " right file, begin with another data directory");
    try (ChainWorld late = ChainWorld.of(BEFORE, folder("in-time"), Who.ALONE, clock)) {
      late.awaitHead(2);
    }
    try (ChainWorld inTime = ChainWorld.of(CHANGED, folder("in-time"), Who.ALONE, clock)) {
      awaitRest(inTime);
      assertThat(inTime.head()).isEqualTo(HEIGHT - 1);
    }
  }

  /** Both begin with the same block: a chain that runs can get a change. */
  @Test
  void whoDoesNotKnowOfItMakesBlocksThatOthersRefuse() throws IOException {
    HandClock clock = new HandClock();
    try (ChainWorld old = ChainWorld.of(BEFORE, folder("old"), Who.ALONE, clock);
        ChainWorld other = ChainWorld.of(CHANGED, folder("new"), Who.nobody(1), clock)) {
      old.awaitHead(HEIGHT);
      other.until("it takes blocks", () -> other.status().activity() instanceof Activity.Following);
      for (long number = 1; number < HEIGHT; number++) {
        assertThat(take(other, old, number)).isInstanceOf(Import.Taken.class);
      }
      Optional<ClaimedProof> proof = old.block(HEIGHT).body().proof();
      assertThat(proof).isEmpty();
      assertThat(((Import.Refused) take(other, old, HEIGHT)).reason())
          .contains("5 blocks", "block 0");
      assertThat(other.head()).isEqualTo(HEIGHT - 1);
    }
  }

  private static Import take(ChainWorld taker, ChainWorld maker, long number) {
    return taker.ask(new ChainCommand.ImportBlock(BlockCodec.encode(maker.block(number))));
  }
}
