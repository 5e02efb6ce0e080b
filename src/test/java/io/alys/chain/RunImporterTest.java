package io.alys.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.actor.Interference;
import io.alys.chain.ChainCommand.Activity;
import io.alys.chain.ChainCommand.GetLocator;
import io.alys.chain.ChainCommand.Import;
import io.alys.chain.ChainCommand.ImportRun;
import io.alys.chain.ChainCommand.Locator;
import io.alys.chain.ChainCommand.RunResult;
import io.alys.chain.ChainWorld.Who;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.BlockCodec;
import io.alys.consensus.block.Seal;
import io.alys.ethereum.BridgeContract;
import io.alys.ethereum.EvmLog;
import io.alys.ethereum.Keccak256;
import io.alys.ethereum.Receipt;
import io.alys.primitives.Bytes;
import io.alys.primitives.Wei;
import io.alys.storage.BlockCommand;
import io.alys.testkit.Await;
import io.alys.testkit.Faults;
import io.alys.testkit.HandClock;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunImporterTest {
  @TempDir Path home;
  @TempDir Path other;

  private final HandClock clock = new HandClock();

  private ChainWorld author() {
    return new ChainWorld(home, Who.ALONE, ChainWorld.client(), clock, Interference.NONE);
  }

  private ChainWorld follower(Interference faults) {
    ChainWorld world = new ChainWorld(other, Who.nobody(1), ChainWorld.client(), clock, faults);
    world.until("it follows", () -> world.status().activity() instanceof Activity.Following);
    return world;
  }

  private static List<Block> blocks(ChainWorld author, long first, long last) {
    return LongStream.rangeClosed(first, last).mapToObj(author::block).toList();
  }

  private static RunResult give(ChainWorld to, List<Block> blocks) {
    return to.ask(new ImportRun(blocks));
  }

  private static void assertInStep(ChainWorld follower, Block head) {
    assertThat(follower.status().head()).isEqualTo(head.header().ref());
    assertThat(follower.client.head()).isEqualTo(head.header().executionHash());
    assertThat(follower.bridgeHead().hash()).isEqualTo(head.hash());
  }

  @Test
  void takesARunWithOneMoveOfTheHead() {
    try (ChainWorld author = author();
        ChainWorld follower = follower(Interference.NONE)) {
      author.awaitHead(10);
      assertThat(give(follower, blocks(author, 1, 10)))
          .isEqualTo(new RunResult(10, 10, Optional.empty()));
      assertInStep(follower, author.block(10));
      List<ChainEvent.HeadMoved> moves = follower.kit.events(ChainEvent.HeadMoved.class);
      assertThat(moves).hasSize(1);
      assertThat(moves.getFirst().applied()).isEqualTo(10);
      assertThat(follower.block(7)).isEqualTo(author.block(7));
    }
  }

  @Test
  void takesMoreBlocksInARunThanMayWaitToBeFinal() {
    try (ChainWorld author = author();
        ChainWorld follower = follower(Interference.NONE)) {
      for (int proofs = 0; proofs < 4; proofs++) {
        author.awaitHead(author.head() + ChainWorld.MAY_WAIT - 3);
        author.mine();
        long waiting = author.status().waiting();
        author.until("it is used", () -> author.status().waiting() < waiting);
      }
      long head = author.head();
      assertThat(head).isGreaterThan(2 * ChainWorld.MAY_WAIT);
      assertThat(give(follower, blocks(author, 1, head)))
          .isEqualTo(new RunResult((int) head, (int) head, Optional.empty()));
      assertInStep(follower, author.block(head));
      assertThat(follower.status().finalised()).isEqualTo(author.status().finalised());
      assertThat(follower.bridgeHead().finalised()).isEqualTo(author.status().finalised().number());
    }
  }

  @Test
  void stopsAtTheFirstBlockThatIsWrongAndKeepsThoseBefore() {
    try (ChainWorld author = author();
        ChainWorld follower = follower(Interference.NONE)) {
      author.awaitHead(6);
      List<Block> blocks = blocks(author, 1, 6);
      Seal foreign = blocks.getFirst().seal();
      List<Block> forged =
          blocks.stream()
              .map(block -> block.header().number().value() == 4 ? block.withSeal(foreign) : block)
              .toList();
      RunResult result = give(follower, forged);
      assertThat(result.kept()).isEqualTo(3);
      assertThat(result.stopped())
          .hasValueSatisfying(
              why ->
                  assertThat(why).isInstanceOf(Import.Refused.class).asString().contains("seal"));
      assertInStep(follower, author.block(3));
      assertThat(give(follower, blocks)).isEqualTo(new RunResult(6, 3, Optional.empty()));
      assertInStep(follower, author.block(6));
    }
  }

  @Test
  void stopsWhereTheExecutionClientSaysNo() {
    try (ChainWorld author = author();
        ChainWorld follower = follower(Interference.NONE)) {
      author.awaitHead(6);
      assertThat(give(follower, blocks(author, 1, 2)).kept()).isEqualTo(2);
      follower.client.refuseNext("invalid state root");
      assertThat(give(follower, blocks(author, 3, 6)))
          .isEqualTo(
              new RunResult(
                  0, 0, Optional.of(new Import.Refused("execution client: invalid state root"))));
      follower.until("it goes on", () -> give(follower, blocks(author, 3, 6)).stopped().isEmpty());
      assertInStep(follower, author.block(6));
    }
  }

  @Test
  void saysWhichBlockMissesItsParent() {
    try (ChainWorld author = author();
        ChainWorld follower = follower(Interference.NONE)) {
      author.awaitHead(4);
      assertThat(give(follower, blocks(author, 3, 4)))
          .isEqualTo(
              new RunResult(0, 0, Optional.of(new Import.UnknownParent(author.block(2).hash()))));
      assertThat(give(follower, List.of())).isEqualTo(new RunResult(0, 0, Optional.empty()));
    }
  }

  @Test
  void writesAllOfARunOrNothing() {
    Faults faults = new Faults().crashOn("storage", BlockCommand.KeepBlocks.class, 1);
    try (ChainWorld author = author();
        ChainWorld follower = follower(faults)) {
      author.awaitHead(6);
      RunResult result = give(follower, blocks(author, 1, 6));
      if (result.stopped().isPresent()) { // Else the write was tried again, and succeeded.
        assertThat(result.kept()).isZero();
        assertThat(follower.head()).isZero();
        assertThat(follower.kit.events(ChainEvent.HeadMoved.class)).isEmpty();
      }
      follower.until(
          "it takes them", () -> give(follower, blocks(author, 1, 6)).stopped().isEmpty());
      Await.asserted(() -> assertInStep(follower, author.block(6)));
    }
  }

  @Test
  void findsWhatTransactionsDidWhenTheClientTellsOnlyOfChosenBlocks() {
    try (ChainWorld author = author();
        ChainWorld follower = follower(Interference.NONE)) {
      author.awaitHead(2);
      author.client.submit(receipt());
      author.awaitHead(8);
      follower.client.receiptsOfTheChosenOnly();
      follower.client.executesAs(author.client);
      List<Block> blocks = blocks(author, 1, 8);
      assertThat(blocks).anyMatch(block -> !block.body().payload().transactions().isEmpty());
      assertThat(give(follower, blocks)).isEqualTo(new RunResult(8, 8, Optional.empty()));
      assertInStep(follower, author.block(8));
    }
  }

  @Test
  void writesEarlierWhenTheClientExecutesOnlyUponWhatWasChosen() {
    try (ChainWorld author = author();
        ChainWorld follower = follower(Interference.NONE)) {
      author.awaitHead(6);
      follower.client.executesUponTheChosenOnly();
      assertThat(give(follower, blocks(author, 1, 6)))
          .isEqualTo(new RunResult(6, 6, Optional.empty()));
      assertInStep(follower, author.block(6));
      assertThat(follower.kit.events(ChainEvent.HeadMoved.class)).hasSize(6);
    }
  }

  private static Receipt receipt() {
    EvmLog log =
        new EvmLog(
            BridgeContract.ADDRESS,
            List.of(Keccak256.of(Bytes.fromHex("01"))),
            Bytes.EMPTY,
            Keccak256.of(Bytes.fromHex("02")),
            0);
    return new Receipt(
        Keccak256.of(Bytes.fromHex("03")),
        0,
        true,
        21_000,
        21_000,
        new Wei(BigInteger.valueOf(50_000_000_000L)),
        List.of(log));
  }

  @Test
  void refusesABlockOfARunThatTooFewHaveSigned() {
    Path second = home.resolve("b");
    assertThat(second.toFile().mkdirs()).isTrue();
    try (ChainWorld author =
            new ChainWorld(second, new Who(0, 3), ChainWorld.client(), clock, Interference.NONE);
        ChainWorld follower =
            new ChainWorld(other, Who.nobody(3), ChainWorld.client(), clock, Interference.NONE)) {
      author.until(
          "it made one", () -> !author.kit.events(ChainEvent.BlockProduced.class).isEmpty());
      follower.until(
          "it follows", () -> follower.status().activity() instanceof Activity.Following);
      Block alone = author.kit.events(ChainEvent.BlockProduced.class).getFirst().block();
      RunResult result = give(follower, List.of(alone));
      assertThat(result.stopped().orElseThrow()).isInstanceOf(Import.Refused.class);
      // Also when it came before, as blocks come that wait for signatures.
      assertThat(follower.ask(new ChainCommand.ImportBlock(BlockCodec.encode(alone))))
          .isEqualTo(new Import.Taken(alone.header().ref(), false));
      assertThat(give(follower, List.of(alone)).stopped())
          .contains(new Import.Refused("too few authorities have signed it"));
      assertThat(follower.head()).isZero();
    }
  }

  @Test
  void locatesItselfByItsHeadAndItsFinalBlock() {
    try (ChainWorld author = author()) {
      author.awaitHead(7);
      Locator locator = author.ask(new GetLocator());
      long head = locator.head().number().value();
      assertThat(locator.hashes())
          .containsExactly(
              author.block(head).hash(),
              author.block(head - 1).hash(),
              author.block(head - 2).hash(),
              author.block(head - 4).hash(),
              author.genesis.state().head().hash());
      assertThat(locator.inStep()).isTrue();
    }
  }

  @Test
  void aRunHasABound() {
    try (ChainWorld author = author()) {
      author.awaitHead(1);
      Block block = author.block(1);
      assertThat(new ImportRun(Collections.nCopies(256, block)).blocks()).hasSize(256);
      assertThatThrownBy(() -> new ImportRun(Collections.nCopies(257, block)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a run of 257 blocks; 256 are the most");
    }
  }
}
