package io.alys.storage;

import static io.alys.storage.BlockFixture.block;
import static io.alys.storage.BlockFixture.hash;
import static io.alys.storage.BlockFixture.head;
import static io.alys.storage.BlockFixture.keep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.actor.ActorRef;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.storage.BlockCommand.BlockPage;
import io.alys.storage.BlockCommand.ChainHead;
import io.alys.storage.BlockCommand.ChainKept;
import io.alys.storage.BlockCommand.DropBlocks;
import io.alys.storage.BlockCommand.FoundBlock;
import io.alys.storage.BlockCommand.KeepBlocks;
import io.alys.storage.BlockCommand.KeptBlock;
import io.alys.storage.BlockCommand.KeptState;
import io.alys.storage.BlockCommand.LoadBlock;
import io.alys.storage.BlockCommand.LoadBlockAt;
import io.alys.storage.BlockCommand.LoadBlocksAfter;
import io.alys.storage.BlockCommand.LoadChainHead;
import io.alys.storage.BlockCommand.LoadChainStates;
import io.alys.storage.BlockCommand.SaveChainState;
import io.alys.storage.StorageCommand.AppendOutbox;
import io.alys.storage.StorageCommand.GetJournalStatus;
import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blocks through the actor, beside the journal, and as an operator copies them. */
class BlockVerticleTest {
  private @TempDir Path folder;
  private ActorTestKit kit = ActorTestKit.create();

  @AfterEach
  void stop() {
    kit.close();
  }

  private Path data() {
    return folder.resolve("data");
  }

  private ActorRef<StorageCommand> start() {
    kit.start(StorageVerticle.spec(data(), JournalFixture.settings(), () -> kit.meters()));
    return kit.ref("storage", StorageCommand.class);
  }

  @Test
  void keepsBlocksAndAnswersAfterThem() {
    ActorRef<StorageCommand> storage = start();
    assertThat(Await.result(storage.ask(new LoadChainHead()))).isEmpty();
    Future<ChainKept> first = storage.ask(keep(head(1, 0), block(1, 0)));
    Future<?> owed = storage.ask(new AppendOutbox(List.of(JournalFixture.entry("a"))));
    Future<ChainKept> second = storage.ask(keep(head(2, 0), block(2, 0)));
    Future<ChainKept> third = storage.ask(keep(block(9, 0)));
    assertThat(Await.result(first)).isEqualTo(new ChainKept.Kept());
    Await.result(owed);
    assertThat(Await.result(second)).isEqualTo(new ChainKept.Kept());
    assertThat(Await.result(third)).isEqualTo(new ChainKept.UnknownBlock(hash(8, 0)));
    assertThat(Await.result(storage.ask(new LoadChainHead()))).contains(head(2, 0));
    FoundBlock found = new FoundBlock(block(2, 0), true, false);
    assertThat(Await.result(storage.ask(new LoadBlock(hash(2, 0))))).contains(found);
    assertThat(Await.result(storage.ask(new LoadBlockAt(new BlockNumber(2))))).contains(found);
    assertThat(
            Await.result(storage.ask(new LoadBlocksAfter(new BlockNumber(1), Optional.empty(), 9))))
        .isEqualTo(new BlockPage(List.of(block(2, 0)), false));
    SaveChainState save =
        new SaveChainState(hash(2, 0), new BlockNumber(2), 1, Bytes.fromHex("01"));
    assertThat(Await.result(storage.ask(save))).isTrue();
    assertThat(Await.result(storage.ask(new LoadChainStates())))
        .containsExactly(new KeptState(save.block(), save.number(), 1, save.payload()));
    assertThat(Await.result(storage.ask(new DropBlocks(List.of(hash(2, 0)))))).isEqualTo(1);
    assertThat(kit.meters().get("alys.storage.blocks.commit.latency").timer().count()).isPositive();
    assertThat(kit.meters().get("alys.storage.blocks.file.bytes").gauge().value()).isPositive();
  }

  @Test
  void whatFailsTheBlocksLeavesTheJournalAsItIs() {
    ActorRef<StorageCommand> storage = start();
    Await.result(storage.ask(keep(block(1, 0))));
    try (Handle other = Jdbi.create("jdbc:sqlite:" + data().resolve("chain.db")).open()) {
      other.execute("BEGIN IMMEDIATE");
      Future<?> refused = storage.ask(keep(block(2, 0)));
      Future<?> owed = storage.ask(new AppendOutbox(List.of(JournalFixture.entry("a"))));
      assertThatThrownBy(() -> Await.result(refused))
          .hasMessageContaining("block file %s is locked".formatted(data().resolve("chain.db")));
      Await.result(owed);
      assertThat(Await.result(storage.ask(new GetJournalStatus())).trouble()).isPresent();
    }
    Await.result(storage.ask(keep(block(2, 0))));
    assertThat(Await.result(storage.ask(new GetJournalStatus())).trouble()).isEmpty();
  }

  @Test
  void aCopyHoldsTheBlocksToo() throws IOException {
    ActorRef<StorageCommand> storage = start();
    Await.result(storage.ask(keep(head(2, 0), block(1, 0), block(2, 0))));
    Path copy = folder.resolve("monday.db");
    JournalCare care = new JournalCare(data(), JournalFixture.settings());
    care.backup(copy);
    assertThatThrownBy(() -> care.backup(copy))
        .hasMessage("backup %s.chain exists already; name another file".formatted(copy));
    Await.result(storage.ask(keep(head(3, 0), block(3, 0))));
    care.check();
    kit.close();
    kit = ActorTestKit.create();
    care.restore(copy, true);
    assertThat(data().resolve("chain.db.replaced")).exists();
    assertThat(Await.result(start().ask(new LoadChainHead()))).contains(head(2, 0));
    kit.close();
    kit = ActorTestKit.create();
    try (Handle hand = Jdbi.create("jdbc:sqlite:" + data().resolve("chain.db")).open()) {
      hand.execute("DELETE FROM canonical WHERE number = 1");
    }
    assertThatThrownBy(care::check).hasMessageContaining("chain.db is corrupt (");
    Files.delete(copy);
    assertThatThrownBy(() -> care.restore(copy, true)).hasMessageContaining("does not exist");
  }

  private static void refuses(ThrowingCallable making, String message) {
    assertThatThrownBy(making).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void refusesWhatIsBeyondItsLimits() {
    Hash32 one = hash(1, 0);
    BlockNumber first = new BlockNumber(1);
    Bytes most = Bytes.copyOf(new byte[BlockCommand.MAX_BLOCK_BYTES]);
    KeptBlock large = new KeptBlock(one, Hash32.ZERO, first, most, Bytes.EMPTY);
    refuses(
        () -> new KeptBlock(one, Hash32.ZERO, first, most.plus(Bytes.fromHex("00")), Bytes.EMPTY),
        "block 1 (%s) of 16777217 bytes must have at most 16777216".formatted(one));
    refuses(
        () -> new KeptBlock(one, Hash32.ZERO, first, Bytes.EMPTY, most.plus(Bytes.fromHex("00"))),
        "outcome of block 1 (%s) of 16777217 bytes must have at most 16777216".formatted(one));
    refuses(
        () -> new KeptBlock(one, one, BlockNumber.GENESIS, Bytes.EMPTY, Bytes.EMPTY),
        "block %s has number 0; the genesis block is not kept".formatted(one));
    assertThat(new KeepBlocks(Collections.nCopies(4, large), Optional.empty()).blocks()).hasSize(4);
    refuses(
        () -> new KeepBlocks(Collections.nCopies(5, large), Optional.empty()),
        "5 blocks of 83886080 bytes must have at most 67108864");
    refuses(
        () -> new KeepBlocks(Collections.nCopies(1_001, block(1, 0)), Optional.empty()),
        "1001 blocks must be at most 1000");
    refuses(
        () -> new DropBlocks(Collections.nCopies(1_001, one)),
        "1001 wrong blocks must be at most 1000");
    refuses(
        () -> new ChainHead(one, first, one, new BlockNumber(2)),
        "finalised block 2 is after the head, block 1");
    refuses(
        () -> new SaveChainState(one, first, 0, Bytes.EMPTY),
        "format 0 of the state at block 1 must be at least 1");
    refuses(
        () -> new LoadBlocksAfter(first, Optional.empty(), 0),
        "page limit 0 must be between 1 and 1000");
    refuses(() -> new BlockPage(List.of(), true), "an empty page of blocks must be the last");
  }
}
