package io.alys.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.chain.ChainCommand.Activity;
import io.alys.chain.ChainCommand.GetBlock;
import io.alys.chain.ChainCommand.Import;
import io.alys.chain.ChainCommand.ImportBlock;
import io.alys.chain.ChainCommand.Which;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.BlockCodec;
import io.alys.consensus.block.Body;
import io.alys.consensus.block.Header;
import io.alys.consensus.block.Seal;
import io.alys.consensus.block.Signers;
import io.alys.consensus.bls.BlsSignature;
import io.alys.consensus.rules.SomeBlocks;
import io.alys.engine.EngineCommand;
import io.alys.engine.EngineCommand.GetTip;
import io.alys.engine.EngineCommand.Tip;
import io.alys.engine.ExecutionClient;
import io.alys.engine.Payloads;
import io.alys.ethereum.ExecutionPayload;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Hash32;
import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import io.alys.testkit.HandClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A chain whose execution client finds a block wrong, lost some, lost all, or has too many. */
abstract class RecoverySuite {
  private static final Hash32 OTHER = Hash32.fromHex("0x" + "33".repeat(32));
  private static final int ROUNDS = 3;

  @TempDir Path home;

  @TempDir Path copy;

  private final HandClock clock = new HandClock();

  /** A new one, with the development genesis. */
  abstract ExecutionClient client();

  private ChainWorld world(ActorTestKit engine) {
    return ClientWorld.on(engine, home, clock);
  }

  private static void grow(ChainWorld world, long head) {
    ClientWorld.untilMined(world, "the head is " + head, () -> world.head() >= head);
  }

  private static List<Hash32> hashes(ChainWorld world, long head) {
    return LongStream.rangeClosed(1, head).mapToObj(number -> world.block(number).hash()).toList();
  }

  /** The client has the chain's blocks up to this one, and no others. */
  private static void agree(ActorTestKit engine, ChainWorld world, long head) {
    for (long number = 1; number <= head; number++) {
      Optional<Tip> tip =
          Await.result(
              engine.ref("engine", EngineCommand.class).ask(new GetTip(new BlockNumber(number))));
      assertThat(tip.map(Tip::hash)).contains(world.block(number).header().executionHash());
    }
  }

  /** The same block of the same author with another word in its payload, signed as it must be. */
  private static Block forged(ChainWorld world, Block block, String field) {
    ExecutionPayload payload = Payloads.with(block.body().payload(), field, OTHER.toString());
    Body body = new Body(payload, block.body().peg(), block.body().proof());
    Header was = block.header();
    Header header =
        new Header(
            was.parent(),
            was.number(),
            was.slot(),
            was.timestamp(),
            was.producer(),
            payload.blockHash(),
            body.root(),
            was.federationVersion());
    BlsSignature signature =
        SomeBlocks.key(1).sign(world.genesis.terms().domain().ballot(header).message());
    return new Block(
        header, body, new Seal(BlsSignature.join(List.of(signature)), Signers.of(1, List.of(0))));
  }

  @Test
  void fault12RefusesABlockThatTheClientFindsWrongAndGoesOn() {
    try (ExecutionClient client = client();
        ActorTestKit engine = ClientWorld.engine(client);
        ChainWorld world = world(engine)) {
      for (String field : List.of("stateRoot", "receiptsRoot")) {
        grow(world, world.head() + 3);
        Block right = world.block(world.head());
        Block wrong = forged(world, right, field);
        Import[] answer = new Import[1];
        world.until("it is judged", () -> isJudged(world, wrong, answer));
        assertThat(answer[0])
            .isInstanceOfSatisfying(
                Import.Refused.class,
                refused ->
                    assertThat(refused.reason())
                        .startsWith("execution client: ")
                        .containsIgnoringCase(field.substring(0, 5)));
        assertThat(world.ask(new GetBlock(new Which.ByHash(wrong.hash())))).isEmpty();
        long at = right.header().number().value();
        grow(world, at + 3);
        assertThat(world.block(at)).isEqualTo(right);
        agree(engine, world, at + 3);
      }
    }
  }

  private static boolean isJudged(ChainWorld world, Block block, Import[] answer) {
    answer[0] = world.ask(new ImportBlock(BlockCodec.encode(block)));
    return !(answer[0] instanceof Import.NotNow);
  }

  @Test
  void givesAClientThatWasKilledRightAfterABlockWhatItLost() {
    try (ExecutionClient client = client();
        ActorTestKit engine = ClientWorld.engine(client)) {
      List<Hash32> before = List.of();
      for (int round = 0; round < ROUNDS; round++) {
        try (ChainWorld world = world(engine)) {
          long at = world.head();
          assertThat(hashes(world, at)).startsWith(before.toArray(Hash32[]::new));
          grow(world, at + 4);
          agree(engine, world, at + 4);
          grow(world, world.head() + 1);
          client.kill();
          before = hashes(world, world.head());
        }
        client.restart();
      }
    }
  }

  @Test
  void givesAClientThatLostEverythingEveryBlockAgain() {
    try (ExecutionClient client = client();
        ActorTestKit engine = ClientWorld.engine(client)) {
      List<Hash32> before;
      try (ChainWorld world = world(engine)) {
        grow(world, 70);
        before = hashes(world, 70);
        empty(client);
        grow(world, world.head() + 2);
        assertThat(hashes(world, 70)).isEqualTo(before);
        agree(engine, world, world.head());
      }
      empty(client);
      try (ChainWorld world = world(engine)) {
        grow(world, world.head() + 2);
        assertThat(hashes(world, 70)).isEqualTo(before);
        agree(engine, world, world.head());
      }
    }
  }

  private static void empty(ExecutionClient client) {
    client.kill();
    client.forget();
    client.restart();
  }

  /**
   * Lets a chain grow, and then takes from the node what it wrote at the end: those blocks.
   *
   * @param asFinal whether some of them were final, and the client was told so
   */
  private List<Block> lost(ExecutionClient client, boolean asFinal) throws IOException {
    // What an engine remembers goes with its node.
    try (ActorTestKit engine = ClientWorld.engine(client)) {
      long kept;
      try (ChainWorld world = world(engine)) {
        grow(world, 4);
        kept = world.head();
      }
      replace(home, copy);
      List<Block> lost;
      try (ChainWorld world = world(engine)) {
        world.awaitHead(kept + 2);
        if (asFinal) {
          world.mine();
          world.until("it is final", () -> world.status().finalised().number().value() > kept);
        }
        world.awaitHead(kept + 4);
        lost = LongStream.rangeClosed(kept + 1, kept + 4).mapToObj(world::block).toList();
      }
      replace(copy, home);
      return lost;
    }
  }

  @Test
  void fault13LeadsAClientBackThatHasBlocksWhichTheNodeLost() throws IOException {
    try (ExecutionClient client = client()) {
      Block lost = lost(client, false).getFirst();
      long kept = lost.header().number().value() - 1;
      try (ActorTestKit engine = ClientWorld.engine(client);
          ChainWorld world = world(engine)) {
        assertThat(world.head()).isEqualTo(kept);
        grow(world, kept + 2);
        assertThat(world.block(kept + 1).hash()).isNotEqualTo(lost.hash());
        grow(world, kept + 6);
        agree(engine, world, kept + 6);
      }
    }
  }

  private static boolean asksForAnEmptyClient(ChainWorld world) {
    return switch (world.status().activity()) {
      case Activity.Starting(String what) -> what.contains("start it empty");
      case Activity.Halted(String reason) -> reason.contains("start it empty");
      case Activity.Following _, Activity.Producing _ -> false;
    };
  }

  /** Clients differ in whether they go back behind what they were told to be final. */
  @Test
  void goesOnWithoutFinalBlocksThatItLostOrSaysWhatHasToBeDone() throws IOException {
    try (ExecutionClient client = client()) {
      Block lost = lost(client, true).getFirst();
      long kept = lost.header().number().value() - 1;
      try (ActorTestKit engine = ClientWorld.engine(client);
          ChainWorld world = world(engine)) {
        world.until(
            "it goes on, or says what to do",
            () -> world.head() > kept || asksForAnEmptyClient(world));
        if (world.head() == kept) {
          empty(client);
        }
        grow(world, kept + 3);
        agree(engine, world, kept + 3);
      }
    }
  }

  @Test
  void takesFromOthersTheBlocksThatItLostAndTheClientStillHas() throws IOException {
    try (ExecutionClient client = client()) {
      List<Block> lost = lost(client, false);
      long head = lost.getLast().header().number().value();
      try (ActorTestKit engine = ClientWorld.engine(client);
          ChainWorld world = ClientWorld.on(engine, home, ChainWorld.Who.nobody(1), clock)) {
        assertThat(world.head()).isEqualTo(head - lost.size());
        for (Block block : lost) {
          Import[] answer = new Import[1];
          world.until("it is judged", () -> isJudged(world, block, answer));
          assertThat(answer[0]).isEqualTo(new Import.Taken(block.header().ref(), true));
        }
        assertThat(world.head()).isEqualTo(head);
        agree(engine, world, head);
      }
    }
  }

  /** As from a backup: what was written since then is gone. */
  private static void replace(Path from, Path to) throws IOException {
    try (Stream<Path> old = Files.list(to);
        Stream<Path> files = Files.list(from)) {
      old.filter(Files::isRegularFile).forEach(RecoverySuite::delete);
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
