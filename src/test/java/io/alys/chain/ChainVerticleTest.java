package io.alys.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.Interference;
import io.alys.actor.event.ActorEvent;
import io.alys.bridge.BridgeCommand;
import io.alys.chain.ChainCommand.Activity;
import io.alys.chain.ChainCommand.ChainStatus;
import io.alys.chain.ChainCommand.Import;
import io.alys.chain.ChainCommand.ImportBlock;
import io.alys.chain.ChainWorld.Who;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.BlockCodec;
import io.alys.consensus.block.Seal;
import io.alys.engine.EngineCommand;
import io.alys.ethereum.BridgeContract;
import io.alys.ethereum.BurnId;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.EvmLog;
import io.alys.ethereum.Keccak256;
import io.alys.ethereum.Receipt;
import io.alys.ethereum.Withdrawal;
import io.alys.mining.AuxPowCommand;
import io.alys.primitives.Bytes;
import io.alys.primitives.Gwei;
import io.alys.primitives.Hash32;
import io.alys.primitives.Sats;
import io.alys.primitives.Wei;
import io.alys.storage.BlockCommand;
import io.alys.testkit.Await;
import io.alys.testkit.Faults;
import io.alys.testkit.HandClock;
import io.alys.testkit.ModelClient;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChainVerticleTest {
  private static final EvmAddress USER = EvmAddress.fromHex("0x" + "c3".repeat(20));
  private static final String BITCOIN = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";

  @TempDir Path home;
  @TempDir Path other;

  /** A transaction that cost 21,000 gas at 50 gwei, and burnt something. */
  private static Receipt burn(int number, long sats) {
    Hash32 hash = Keccak256.of(Bytes.copyOf((byte) number));
    Hash32 transaction = Keccak256.of(hash.octets());
    Bytes address = Bytes.copyOf(BITCOIN.getBytes(StandardCharsets.US_ASCII));
    Bytes data = BridgeContract.requestPegOut(address);
    byte[] value = new byte[32];
    byte[] digits = Wei.of(new Sats(sats)).value().toByteArray();
    System.arraycopy(digits, 0, value, 32 - digits.length, digits.length);
    byte[] offset = new byte[32];
    offset[31] = 64;
    byte[] call = data.toArray();
    Bytes tail = Bytes.copyOf(java.util.Arrays.copyOfRange(call, 36, call.length));
    EvmLog log =
        new EvmLog(
            BridgeContract.ADDRESS,
            List.of(
                BridgeContract.REQUEST_PEG_OUT_TOPIC,
                new Hash32(Bytes.copyOf(new byte[12]).plus(USER.octets()))),
            Bytes.copyOf(offset).plus(Bytes.copyOf(value)).plus(tail),
            transaction,
            0);
    return new Receipt(
        hash, 0, true, 21_000, 21_000, new Wei(BigInteger.valueOf(50_000_000_000L)), List.of(log));
  }

  @Test
  void makesABlockInEverySlotAndTellsEverybody() {
    try (ChainWorld world = ChainWorld.alone(home)) {
      world.awaitHead(5);
      ChainStatus status = world.status();
      assertThat(status.activity()).isEqualTo(new Activity.Producing());
      assertThat(status.genesis()).isEqualTo(world.genesis.state().head().hash());
      Block third = world.block(3);
      Block fourth = world.block(4);
      assertThat(fourth.header().parent()).isEqualTo(third.hash());
      assertThat(fourth.header().slot().since(third.header().slot())).isEqualTo(1);
      assertThat(fourth.body().payload().parentHash()).isEqualTo(third.header().executionHash());
      assertThat(world.found(3).canonical()).isTrue();
      assertThat(world.found(3).finalised()).isFalse();
      Await.asserted(
          () -> {
            assertThat(world.bridgeHead().hash()).isEqualTo(world.status().head().hash());
            assertThat(world.client.head())
                .isEqualTo(world.block(world.head()).header().executionHash());
          });
      assertThat(world.kit.events(ChainEvent.BlockProduced.class)).hasSizeGreaterThanOrEqualTo(5);
    }
  }

  @Test
  void aProofMakesBlocksFinalAndPaysItsMinerAndTheFederation() {
    try (ChainWorld world = ChainWorld.alone(home)) {
      world.client.submit(burn(1, 2_000_000));
      world.awaitHead(4);
      world.mine();
      world.until("blocks are final", () -> world.status().finalised().number().value() >= 4);
      long carrier = world.status().lastProof().number().value();
      Block paying = world.block(carrier);
      assertThat(paying.body().proof()).isPresent();
      long fee = 21_000L * 50;
      assertThat(paying.body().payload().withdrawals())
          .extracting(Withdrawal::address, Withdrawal::amount)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple(ChainWorld.MINER, new Gwei(fee * 80 / 100)),
              org.assertj.core.groups.Tuple.tuple(
                  world.genesis.terms().feeAddresses().getFirst(), new Gwei(fee * 20 / 100)));
      assertThat(world.found(3).finalised()).isTrue();
      assertThat(world.kit.events(ChainEvent.BlocksFinalised.class)).isNotEmpty();
      assertThat(world.bridgeHead().finalised().value()).isGreaterThanOrEqualTo(4);
    }
  }

  @Test
  void restsWhenTooManyBlocksWaitAndGoesOnByItselfWithAProof() {
    try (ChainWorld world = ChainWorld.alone(home)) {
      world.until("it rests", () -> world.status().activity() instanceof Activity.Halted);
      ChainStatus status = world.status();
      assertThat(status.head().number().value()).isEqualTo(ChainWorld.MAY_WAIT);
      assertThat(status.activity())
          .isEqualTo(
              new Activity.Halted(
                  "12 blocks wait to be final: the next one needs a proof of work"));
      world.mine();
      world.awaitHead(ChainWorld.MAY_WAIT + 3);
      assertThat(world.status().finalised().number().value()).isEqualTo(ChainWorld.MAY_WAIT);
      assertThat(world.kit.events(ChainEvent.ProductionHalted.class)).hasSize(1);
      assertThat(world.kit.events(ChainEvent.ProductionResumed.class)).hasSize(1);
    }
  }

  @Test
  void goesOnAfterARestartWhereItWas() {
    ModelClient client = ChainWorld.client();
    HandClock clock = new HandClock();
    Hash32 head;
    try (ChainWorld world = new ChainWorld(home, Who.ALONE, client, clock, Interference.NONE)) {
      world.client.submit(burn(1, 2_000_000));
      world.awaitHead(4);
      world.mine();
      world.until("blocks are final", () -> world.status().finalised().number().value() >= 4);
      world.awaitHead(world.head() + 2);
      head = world.block(world.head() - 1).hash();
    }
    try (ChainWorld world = new ChainWorld(home, Who.ALONE, client, clock, Interference.NONE)) {
      long at = world.head();
      assertThat(world.ask(new ChainCommand.GetBlock(new ChainCommand.Which.ByHash(head))))
          .isPresent();
      world.awaitHead(at + 3);
      assertThat(world.status().finalised().number().value()).isGreaterThanOrEqualTo(4);
      BurnId burn = BurnId.of(Keccak256.of(Keccak256.of(Bytes.copyOf((byte) 1)).octets()), 0);
      assertThat(
              Await.result(
                  world
                      .kit
                      .ref("bridge", BridgeCommand.class)
                      .ask(new BridgeCommand.GetPegout(burn))))
          .isPresent();
    }
  }

  @Test
  void bringsAnExecutionClientInStepThatLostItsLastBlocks() {
    try (ChainWorld world = ChainWorld.alone(home)) {
      world.awaitHead(10);
      world.client.forgetAbove(3);
      world.mine();
      world.awaitHead(14);
      Block last = world.block(world.head());
      Await.asserted(
          () ->
              assertThat(world.client.head())
                  .isEqualTo(world.block(world.head()).header().executionHash()));
      assertThat(last.header().number().value()).isGreaterThanOrEqualTo(14);
    }
  }

  @Test
  void waitsForAnExecutionClientThatIsAwayAndLosesNothing() {
    try (ChainWorld world = ChainWorld.alone(home)) {
      world.awaitHead(3);
      world.client.away("no connection to the execution client");
      world.until("it rests", () -> world.status().activity() instanceof Activity.Halted);
      long at = world.head();
      assertThat(((Activity.Halted) world.status().activity()).reason())
          .contains("no connection to the execution client");
      world.client.back();
      world.awaitHead(at + 2);
      assertThat(world.status().activity()).isEqualTo(new Activity.Producing());
    }
  }

  @Test
  void findsBurnsOfAClientThatShowsReceiptsOnlyOfWhatWasChosen() {
    try (ChainWorld world = ChainWorld.alone(home)) {
      world.client.receiptsOfTheChosenOnly();
      world.awaitHead(2);
      world.client.submit(burn(9, 3_000_000));
      long at = world.head();
      world.awaitHead(at + 3);
      BridgeCommand.PegBalance balance =
          Await.result(
              world.kit.ref("bridge", BridgeCommand.class).ask(new BridgeCommand.GetBalance()));
      assertThat(balance.burned()).isEqualTo(Wei.of(new Sats(3_000_000)));
    }
  }

  @Test
  void fault13ACrashOfAnyoneInTheMiddleOfABlockLosesNothing() {
    Faults faults =
        new Faults()
            .crashOn("bridge", BridgeCommand.ImportBlock.class, 3)
            .crashOn("bridge", BridgeCommand.SetHead.class, 5)
            .crashOn("bridge", BridgeCommand.GetDuties.class, 6)
            .crashOn("engine", EngineCommand.ImportPayload.class, 7)
            .crashOn("engine", EngineCommand.SetForkchoice.class, 9)
            .crashOn("storage", BlockCommand.KeepBlocks.class, 4)
            .crashOn("auxpow", AuxPowCommand.GetProof.class, 4)
            .crashOn("chain", ChainCommand.Internal.Wake.class, 12);
    try (ChainWorld world =
        new ChainWorld(home, Who.ALONE, ChainWorld.client(), new HandClock(), faults)) {
      world.awaitHead(11);
      assertThat(world.kit.events(ActorEvent.class)).isNotEmpty();
      Hash32 parent = world.genesis.state().head().hash();
      for (long number = 1; number <= 11; number++) {
        Block block = world.block(number);
        assertThat(block.header().parent()).isEqualTo(parent);
        parent = block.hash();
      }
      Await.asserted(() -> assertThat(world.bridgeHead().number().value()).isEqualTo(world.head()));
    }
  }

  private static Import give(ChainWorld to, Block block) {
    return to.ask(new ImportBlock(BlockCodec.encode(block)));
  }

  @Test
  void takesTheBlocksOfOthersAndRefusesWhatIsWrong() {
    HandClock clock = new HandClock();
    try (ChainWorld author =
            new ChainWorld(home, Who.ALONE, ChainWorld.client(), clock, Interference.NONE);
        ChainWorld follower =
            new ChainWorld(other, Who.nobody(1), ChainWorld.client(), clock, Interference.NONE)) {
      author.awaitHead(4);
      follower.until(
          "it follows", () -> follower.status().activity() instanceof Activity.Following);
      Block first = author.block(1);
      Block second = author.block(2);
      assertThat(give(follower, second)).isEqualTo(new Import.UnknownParent(first.hash()));
      follower.client.refuseNext("invalid state root");
      assertThat(give(follower, first))
          .isEqualTo(new Import.Refused("execution client: invalid state root"));
      Block unsigned = first.withSeal(new Seal(second.seal().signature(), second.seal().signers()));
      follower.until("it is in step", () -> give(follower, unsigned) instanceof Import.Refused);
      follower.until(
          "it takes the first",
          () -> give(follower, first).equals(new Import.Taken(first.header().ref(), true)));
      assertThat(give(follower, first)).isEqualTo(new Import.Known(first.header().ref()));
      assertThat(give(follower, second)).isEqualTo(new Import.Taken(second.header().ref(), true));
      assertThat(follower.ask(new ImportBlock(Bytes.fromHex("00112233"))))
          .isInstanceOf(Import.Refused.class);
      assertThat(follower.head()).isEqualTo(2);
      assertThat(follower.client.head()).isEqualTo(second.header().executionHash());
    }
  }

  @Test
  void theLongerBranchWinsAndTheShorterOneIsReverted() {
    HandClock clock = new HandClock();
    try (ChainWorld one =
            new ChainWorld(home, Who.ALONE, ChainWorld.client(), clock, Interference.NONE);
        ChainWorld two =
            new ChainWorld(other, Who.nobody(1), ChainWorld.client(), clock, Interference.NONE)) {
      one.awaitHead(3);
      two.until("it follows", () -> two.status().activity() instanceof Activity.Following);
      for (long number = 1; number <= 3; number++) {
        give(two, one.block(number));
      }
      assertThat(two.head()).isEqualTo(3);
      // The same key on another disk: the author signs two branches.
      Path third = home.resolve("evil");
      assertThat(third.toFile().mkdirs()).isTrue();
      ModelClient client = ChainWorld.client();
      try (ChainWorld evil = new ChainWorld(third, Who.ALONE, client, clock, Interference.NONE)) {
        evil.awaitHead(5);
        for (long number = 1; number <= 5; number++) {
          Block block = evil.block(number);
          two.until("it takes " + block, () -> !(give(two, block) instanceof Import.NotNow));
        }
        assertThat(two.head()).isEqualTo(5);
        assertThat(two.status().head().hash()).isEqualTo(evil.block(5).hash());
        assertThat(two.client.head()).isEqualTo(evil.block(5).header().executionHash());
        assertThat(two.bridgeHead().hash()).isEqualTo(evil.block(5).hash());
        assertThat(two.kit.events(ChainEvent.HeadMoved.class).getLast().reverted())
            .isLessThanOrEqualTo(3);
        assertThat(two.kit.events(ChainEvent.HeadMoved.class))
            .anyMatch(moved -> moved.reverted() == 3);
      }
    }
  }

  @Test
  void threeAuthoritiesTakeTurnsAndApproveEachOthersBlocks() {
    HandClock clock = new HandClock();
    Path second = home.resolve("b");
    Path third = home.resolve("c");
    assertThat(second.toFile().mkdirs() && third.toFile().mkdirs()).isTrue();
    try (ChainWorld a =
            new ChainWorld(other, new Who(0, 3), ChainWorld.client(), clock, Interference.NONE);
        ChainWorld b =
            new ChainWorld(second, new Who(1, 3), ChainWorld.client(), clock, Interference.NONE);
        ChainWorld c =
            new ChainWorld(third, new Who(2, 3), ChainWorld.client(), clock, Interference.NONE)) {
      Gossip gossip = new Gossip(List.of(a, b, c));
      a.until(
          "they have six blocks",
          () -> {
            gossip.pass();
            return List.of(a, b, c).stream().allMatch(world -> world.head() >= 6);
          });
      Block block = a.block(5);
      assertThat(block.seal().signers().count()).isGreaterThanOrEqualTo(2);
      assertThat(b.block(5).hash()).isEqualTo(block.hash());
      assertThat(c.block(5).hash()).isEqualTo(block.hash());
      assertThat(
              List.of(1L, 2L, 3L, 4L, 5L).stream()
                  .map(number -> a.block(number).header().producer())
                  .distinct())
          .hasSizeGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void aNodeWithoutAnythingNewAnswersAboutNothing() {
    try (ChainWorld world =
        new ChainWorld(
            home, Who.nobody(1), ChainWorld.client(), new HandClock(), Interference.NONE)) {
      assertThat(world.ask(new ChainCommand.GetBlock(new ChainCommand.Which.ByHash(Hash32.ZERO))))
          .isEqualTo(Optional.empty());
      assertThat(world.head()).isZero();
    }
  }
}
