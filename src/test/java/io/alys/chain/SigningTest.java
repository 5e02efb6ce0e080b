package io.alys.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.Interference;
import io.alys.chain.ChainCommand.Activity;
import io.alys.chain.ChainCommand.Import;
import io.alys.chain.ChainCommand.ImportBlock;
import io.alys.chain.ChainWorld.Who;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.BlockCodec;
import io.alys.consensus.block.Slot;
import io.alys.consensus.finality.BlockRef;
import io.alys.consensus.fork.Candidate;
import io.alys.consensus.rules.SomeBlocks;
import io.alys.consensus.voting.VotingRecord;
import io.alys.consensus.voting.VotingRecordCodec;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.storage.GuardCommand.ProtectSlot;
import io.alys.storage.GuardCommand.Protection;
import io.alys.storage.StorageCommand;
import io.alys.testkit.Await;
import io.alys.testkit.HandClock;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an authority signs after what it has signed, as its journal knows. */
class SigningTest {
  private static final Bytes ROOT = Bytes.fromHex("07".repeat(32));

  private @TempDir Path home;

  /** As another replica with the same key and the same journal does. */
  private static void signElsewhere(ChainWorld world, long slot, UnaryOperator<Bytes> next) {
    Protection answer = new Protection.Bound(Bytes.EMPTY);
    while (answer instanceof Protection.Bound(Bytes record)) {
      Bytes key = SomeBlocks.key(1).publicKey().compressed();
      ProtectSlot asked = new ProtectSlot(key, slot, ROOT, record, next.apply(record));
      answer = Await.result(world.kit.ref("storage", StorageCommand.class).ask(asked));
    }
    assertThat(answer).isEqualTo(new Protection.Allowed());
  }

  /** Its lock is on a block, and does not open for long. */
  private static void bind(ChainWorld world, BlockRef block) {
    long slot = world.status().slot().number() + 3;
    Candidate locked = new Candidate(block, Hash32.ZERO, new Slot(slot));
    VotingRecord.Lock lock = new VotingRecord.Lock(locked, new Slot(slot + 1_000));
    VotingRecord record = new VotingRecord(new Slot(slot), Optional.empty(), Optional.of(lock));
    Bytes bound = VotingRecordCodec.encode(world.genesis.terms().domain().genesis(), record);
    signElsewhere(world, slot, _ -> bound);
  }

  @Test
  void makesNoBlockInASlotInWhichItsKeySignedAnother() {
    try (ChainWorld world = ChainWorld.alone(home)) {
      world.awaitHead(2);
      long taken = world.status().slot().number() + 3;
      signElsewhere(world, taken, UnaryOperator.identity());
      world.until("later slots are made", () -> world.status().slot().number() > taken + 1);
      assertThat(LongStream.rangeClosed(1, world.head()).mapToObj(world::block))
          .extracting(block -> block.header().slot().number())
          .doesNotContain(taken)
          .contains(taken + 1);
    }
  }

  /** As after the blocks were put back from a copy, and the journal was not. */
  @Test
  void signsNothingWhileItsKeyIsBoundToBlocksThatAreNotHere() {
    try (ChainWorld world = ChainWorld.alone(home)) {
      world.awaitHead(2);
      bind(world, new BlockRef(new BlockNumber(1_000), Hash32.ZERO));
      world.until(
          "it halts",
          () ->
              world
                  .status()
                  .activity()
                  .equals(new Activity.Halted("the key has signed upon blocks that are not here")));
      assertThat(world.head()).isLessThan(1_000);
    }
  }

  /**
   * Its own branch has three blocks when another one, which is longer, becomes the head. It is
   * bound to its own, so it makes its blocks there, until that branch is the longest.
   */
  @Test
  void makesItsBlocksUponWhatItIsBoundTo() {
    HandClock clock = new HandClock();
    Block mine;
    try (ChainWorld one = alone(home, clock)) {
      one.awaitHead(3);
      mine = one.block(3);
    }
    Path other = home.resolve("other");
    assertThat(other.toFile().mkdirs()).isTrue();
    List<Block> longer;
    try (ChainWorld two = alone(other, clock)) {
      two.awaitHead(6);
      longer = LongStream.rangeClosed(1, 6).mapToObj(two::block).toList();
    }
    try (ChainWorld one = alone(home, clock)) {
      bind(one, mine.header().ref());
      for (Block block : longer) {
        one.until("it takes " + block, () -> !(give(one, block) instanceof Import.NotNow));
      }
      assertThat(one.ask(new ChainCommand.GetChain()).head()).isEqualTo(last(longer));
      one.until(
          "its own branch is the longest",
          () -> one.head() > 6 && one.block(3).hash().equals(mine.hash()));
      assertThat(one.client.head()).isEqualTo(one.block(one.head()).header().executionHash());
    }
  }

  private static BlockRef last(List<Block> blocks) {
    return blocks.getLast().header().ref();
  }

  private static ChainWorld alone(Path home, HandClock clock) {
    return new ChainWorld(home, Who.ALONE, ChainWorld.client(), clock, Interference.NONE);
  }

  private static Import give(ChainWorld to, Block block) {
    return to.ask(new ImportBlock(BlockCodec.encode(block)));
  }
}
