package io.alys.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.Interference;
import io.alys.chain.ChainCommand;
import io.alys.chain.ChainEvent;
import io.alys.chain.ChainWorld;
import io.alys.chain.ChainWorld.Who;
import io.alys.consensus.block.Block;
import io.alys.consensus.finality.BlockRef;
import io.alys.network.NetworkCommand.Fetched;
import io.alys.network.NetworkCommand.Peer;
import io.alys.network.NetworkCommand.PeerId;
import io.alys.network.NetworkCommand.Tip;
import io.alys.network.NetworkEvent;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.sync.SyncCommand.Activity;
import io.alys.sync.SyncCommand.GetSync;
import io.alys.sync.SyncCommand.SyncStatus;
import io.alys.testkit.Await;
import io.alys.testkit.HandClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyncVerticleTest {
  private static final SyncConfig CONFIG =
      new SyncConfig(8, Duration.ofSeconds(10), Duration.ofSeconds(10));

  @TempDir Path home;
  @TempDir Path other;

  private final HandClock clock = new HandClock();
  private final ModelNetwork network = new ModelNetwork();

  private ChainWorld author() {
    return new ChainWorld(home, Who.ALONE, ChainWorld.client(), clock, Interference.NONE);
  }

  private ChainWorld node(Who who, boolean expectsPeers) {
    return ChainWorld.among(
        other,
        who,
        clock,
        kit ->
            List.of(
                network.spec(),
                SyncVerticle.spec(
                    () -> new SyncVerticle.Setup(CONFIG, expectsPeers, kit.meters()))));
  }

  private static SyncStatus sync(ChainWorld node) {
    return Await.result(
        node.kit.ref("sync", SyncCommand.class).ask(new GetSync(), Duration.ofSeconds(20)));
  }

  /** So many blocks, and proofs for them. */
  private static List<Block> grown(ChainWorld author, int blocks) {
    while (author.head() < blocks) {
      author.awaitHead(author.head() + ChainWorld.MAY_WAIT - 4);
      author.mine();
      long waiting = author.status().waiting();
      author.until("it is used", () -> author.status().waiting() < waiting);
    }
    return LongStream.rangeClosed(1, author.head()).mapToObj(author::block).toList();
  }

  private static Tip tip(List<Block> chain) {
    return new Tip(chain.getLast().header().ref(), new BlockRef(BlockNumber.GENESIS, Hash32.ZERO));
  }

  private Peer honest(String name, List<Block> chain) {
    return network.join(
        name, tip(chain), (locator, most) -> ModelNetwork.serve(chain, locator, most));
  }

  private static double meter(ChainWorld node, String name) {
    return node.kit.meters().get(name).counter().count();
  }

  @Test
  void bringsAnEmptyNodeToWhereItsPeerIs() {
    List<Block> chain;
    try (ChainWorld author = author()) {
      chain = grown(author, 40);
    }
    honest("a", chain);
    try (ChainWorld node = node(Who.nobody(1), true)) {
      node.awaitHead(chain.size());
      assertThat(node.status().head()).isEqualTo(chain.getLast().header().ref());
      node.until("it is in step", () -> sync(node).activity() instanceof Activity.InStep);
      assertThat(sync(node))
          .isEqualTo(new SyncStatus(new Activity.InStep(), chain.size(), chain.size()));
      assertThat(meter(node, SyncMetrics.BLOCKS)).isEqualTo(chain.size());
      assertThat(network.blames).isEmpty();
      assertThat(node.kit.events(SyncEvent.class))
          .containsExactly(
              new SyncEvent.Started(new PeerId("a"), 0, chain.size()),
              new SyncEvent.Finished(chain.size()));
      // Each question but the last ones brought as many blocks as were asked for.
      assertThat(network.asked.size()).isLessThanOrEqualTo(chain.size() / 8 + 2);
    }
  }

  @Test
  void anAuthorThatLostItsDiskMakesNoBlockBeforeItHasThoseOfOthers() {
    List<Block> chain;
    try (ChainWorld author = author()) {
      chain = grown(author, 30);
    }
    honest("a", chain);
    try (ChainWorld node = node(Who.ALONE, true)) {
      node.awaitHead(chain.size() + 2);
      assertThat(node.kit.events(ChainEvent.BlockProduced.class))
          .isNotEmpty()
          .allMatch(made -> made.block().header().number().value() > chain.size());
      assertThat(node.block(5)).isEqualTo(chain.get(4));
    }
  }

  @Test
  void aLoneNodeMakesBlocksAfterItsPatience() {
    try (ChainWorld node = node(Who.ALONE, true)) {
      node.until("it waits", () -> sync(node).activity() instanceof Activity.Waiting);
      node.awaitHead(2);
      assertThat(sync(node).activity()).isEqualTo(new Activity.Alone());
    }
  }

  @Test
  void aNodeWithoutPeersInItsSettingsMakesBlocksAtOnce() {
    try (ChainWorld node = node(Who.ALONE, false)) {
      node.awaitHead(1);
      assertThat(sync(node).activity()).isEqualTo(new Activity.Alone());
    }
  }

  @Test
  void goesFromAPeerThatDiesInTheMiddleToAnotherOne() {
    List<Block> chain;
    try (ChainWorld author = author()) {
      chain = grown(author, 40);
    }
    Peer dying =
        network.join(
            "z",
            tip(chain),
            (locator, most) ->
                network.asked.size() > 3
                    ? Optional.empty()
                    : ModelNetwork.serve(chain, locator, most));
    honest("a", chain);
    try (ChainWorld node = node(Who.nobody(1), true)) {
      node.until("it was asked", () -> network.asked.size() > 3);
      network.leave(dying);
      node.kit.system().events().publish(new NetworkEvent.PeerLeft(dying.id(), "killed"));
      node.awaitHead(chain.size());
      assertThat(network.asked.getFirst().peer()).isEqualTo(dying.id());
      assertThat(network.blames).isEmpty();
      assertThat(meter(node, SyncMetrics.SWITCHES)).isEqualTo(1);
    }
  }

  @Test
  void blamesThoseWhoLieAndArrivesAllTheSame() {
    List<Block> chain;
    try (ChainWorld author = author()) {
      chain = grown(author, 30);
    }
    Tip tall =
        new Tip(
            new BlockRef(new BlockNumber(1_000_000), Hash32.ZERO),
            new BlockRef(new BlockNumber(900_000), Hash32.ZERO));
    Block unsigned = chain.get(1).withSeal(chain.get(2).seal());
    network.join("empty", tall, (_, _) -> Optional.of(new Fetched.Blocks(List.of())));
    network.join(
        "garbage", tall, (_, _) -> Optional.of(new Fetched.Blocks(List.of(Bytes.fromHex("0908")))));
    network.join(
        "forged",
        tall,
        (locator, most) -> ModelNetwork.serve(List.of(chain.getFirst(), unsigned), locator, most));
    honest("a", chain);
    try (ChainWorld node = node(Who.nobody(1), true)) {
      node.awaitHead(chain.size());
      assertThat(network.blames)
          .extracting(blame -> blame.peer().value())
          .contains("empty", "garbage", "forged")
          .doesNotContain("a");
      assertThat(meter(node, SyncMetrics.BLAMES)).isEqualTo(network.blames.size());
      assertThat(sync(node).best()).isEqualTo(chain.size());
    }
  }

  @Test
  void hearsOfAPeerThatMovesOn() {
    List<Block> chain;
    try (ChainWorld author = author()) {
      chain = grown(author, 20);
    }
    List<Block> first = chain.subList(0, 5);
    Peer peer =
        network.join("a", tip(first), (locator, most) -> ModelNetwork.serve(chain, locator, most));
    try (ChainWorld node = node(Who.nobody(1), true)) {
      node.awaitHead(5);
      node.kit.system().events().publish(new NetworkEvent.PeerMoved(peer.id(), tip(chain)));
      node.awaitHead(chain.size());
    }
  }

  @Test
  void goesOnWhenTheChainWasAwayForAWhile() {
    List<Block> chain;
    try (ChainWorld author = author()) {
      chain = grown(author, 20);
    }
    honest("a", chain);
    try (ChainWorld node = node(Who.nobody(1), true)) {
      node.until("it is asked", () -> !network.asked.isEmpty());
      node.chain().tell(new ChainCommand.Hold(Optional.empty()));
      node.awaitHead(chain.size());
    }
  }
}
