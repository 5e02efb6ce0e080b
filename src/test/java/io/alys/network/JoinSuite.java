package io.alys.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.ActorSpec;
import io.alys.actor.ActorVerticle;
import io.alys.bitcoin.Network;
import io.alys.chain.ChainCommand;
import io.alys.chain.ChainEvent;
import io.alys.chain.ChainWorld;
import io.alys.chain.ChainWorld.Who;
import io.alys.consensus.ChainSpec;
import io.alys.consensus.SpecDigest;
import io.alys.consensus.block.Slot;
import io.alys.consensus.finality.BlockRef;
import io.alys.consensus.rules.Genesis;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Hash32;
import io.alys.sync.SyncCommand;
import io.alys.sync.SyncCommand.Activity;
import io.alys.sync.SyncCommand.SyncStatus;
import io.alys.sync.SyncConfig;
import io.alys.sync.SyncEvent;
import io.alys.sync.SyncVerticle;
import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import io.alys.testkit.HandClock;
import io.alys.testkit.Ports;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that join a chain that is already there: whole ones, who know each other over gRPC. */
abstract class JoinSuite {
  private static final ChainSpec SPEC = ChainWorld.spec(1);
  private static final Genesis GENESIS = Genesis.of(SPEC, Network.REGTEST);

  @TempDir Path folder;

  private final HandClock clock = new HandClock();

  /** How many blocks there are before the others come. */
  abstract int blocks();

  private static NetworkVerticle.Setup network(ActorTestKit kit, String name, int port, int... to) {
    String[] addresses = Stream.of(boxed(to)).map("127.0.0.1:%d"::formatted).toArray(String[]::new);
    // By a clock that a test moves, a minute is nothing.
    NetworkConfig config =
        NetworkNode.config(
            port,
            "peers=" + String.join(",", addresses),
            "liveness.ping=1m",
            "liveness.ping-limit=1h",
            "liveness.connect-limit=1h",
            "liveness.stall-limit=1h",
            "limits.answer=1h");
    return new NetworkVerticle.Setup(
        config, name, "start-of-" + name, GENESIS, SpecDigest.byHeight(SPEC), kit.meters());
  }

  private static Integer[] boxed(int... ports) {
    return Arrays.stream(ports).boxed().toArray(Integer[]::new);
  }

  private ChainWorld world(String name, Who who, int run, int port, int... to) {
    try {
      Path home = Files.createDirectories(folder.resolve(name));
      SyncConfig sync = new SyncConfig(run, Duration.ofMinutes(5), Duration.ofSeconds(10));
      return ChainWorld.among(
          home,
          who,
          clock,
          kit ->
              List.of(
                  NetworkVerticle.spec(() -> network(kit, name, port, to)),
                  SyncVerticle.spec(
                      () -> new SyncVerticle.Setup(sync, to.length > 0, kit.meters()))));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void grow(ChainWorld maker, long head) {
    while (maker.head() < head) {
      maker.awaitHead(Math.min(head, maker.head() + ChainWorld.MAY_WAIT - 4));
      mineWhenDue(maker);
    }
  }

  private static void mineWhenDue(ChainWorld maker) {
    long waiting = maker.status().waiting();
    if (waiting > ChainWorld.MAY_WAIT / 2) {
      maker.mine();
      maker.until("it is used", () -> maker.status().waiting() < waiting);
    }
  }

  private static SyncStatus sync(ChainWorld world) {
    return Await.result(
        world
            .kit
            .ref("sync", SyncCommand.class)
            .ask(new SyncCommand.GetSync(), Duration.ofSeconds(20)));
  }

  private static double blames(ChainWorld world) {
    return world.kit.meters().get("alys.sync.blames").counter().count();
  }

  /** In small steps, since whoever makes blocks goes by the same clock. */
  private void awaitHead(ChainWorld world, long head) {
    long before = -1;
    for (long now = world.head(); now < head; now = world.head()) {
      assertThat(now).as("blocks since the last look").isGreaterThan(before);
      before = now;
      long goal = Math.min(head, now + 50);
      Await.until(
          "block %d is there".formatted(goal),
          () -> {
            clock.advance(Duration.ofMillis(5));
            return world.head() >= goal;
          });
    }
  }

  @Test
  void aFreshNodeTakesTheWholeChain() {
    int port = Ports.free();
    try (ChainWorld maker = world("maker", Who.ALONE, 64, port)) {
      grow(maker, blocks());
      try (ChainWorld fresh = world("fresh", Who.nobody(1), 64, Ports.free(), port)) {
        awaitHead(fresh, blocks());
        assertThat(fresh.block(blocks()).hash()).isEqualTo(maker.block(blocks()).hash());
        assertThat(fresh.kit.events(SyncEvent.Started.class)).isNotEmpty();
        assertThat(blames(fresh)).isZero();
        // Few moves of the head, each of many blocks: they were taken together.
        assertThat(fresh.kit.events(ChainEvent.HeadMoved.class).size()).isLessThan(blocks() / 2);
      }
    }
  }

  @Test
  @Tag("long")
  void aNodeJoinsWhileBlocksAreMadeAndFollowsFromThereOn() {
    int port = Ports.free();
    try (ChainWorld maker = world("maker", Who.ALONE, 64, port)) {
      grow(maker, 40);
      try (ChainWorld late = world("late", Who.nobody(1), 8, Ports.free(), port)) {
        long goal = 80;
        Await.until(
            "it is in step while the chain grows",
            () -> {
              mineWhenDue(maker);
              clock.advance(Duration.ofMillis(20));
              return maker.head() >= goal
                  && maker.head() - late.head() <= 1
                  && sync(late).activity() instanceof Activity.InStep;
            });
        assertThat(late.block(60).hash()).isEqualTo(maker.block(60).hash());
        assertThat(late.kit.events(SyncEvent.Finished.class)).isNotEmpty();
        assertThat(blames(late)).isZero();
      }
    }
  }

  @Test
  @Tag("long")
  void aPeerIsKilledInTheMiddleAndAnotherOneHelps() {
    int first = Ports.free();
    int second = Ports.free();
    ChainWorld maker = world("maker", Who.ALONE, 64, first);
    try (ChainWorld other = world("other", Who.nobody(1), 64, second, first)) {
      grow(maker, 60);
      awaitHead(other, 60);
      try (ChainWorld fresh = world("fresh", Who.nobody(1), 2, Ports.free(), first, second)) {
        awaitHead(fresh, 20);
        maker.close();
        awaitHead(fresh, 60);
        assertThat(fresh.block(60).hash()).isEqualTo(other.block(60).hash());
        assertThat(blames(fresh)).isZero();
      }
    }
  }

  @Test
  @Tag("long")
  void anAuthorWithAnEmptyDiskTakesItsOwnBlocksBackBeforeItMakesAny() {
    int first = Ports.free();
    int second = Ports.free();
    try (ChainWorld follower = world("follower", Who.nobody(1), 64, second, first)) {
      long head;
      try (ChainWorld maker = world("maker", Who.ALONE, 64, first)) {
        grow(maker, 30);
        awaitHead(follower, 30);
        head = maker.head();
        awaitHead(follower, head);
      }
      try (ChainWorld again = world("again", Who.ALONE, 8, first, second)) {
        awaitHead(again, head + 1);
        assertThat(again.kit.events(ChainEvent.BlockProduced.class))
            .isNotEmpty()
            .allMatch(made -> made.block().header().number().value() > head);
        assertThat(again.block(20).hash()).isEqualTo(follower.block(20).hash());
      }
    }
  }

  @Test
  void aPeerThatClaimsWhatItHasNotIsBlamedAndSomebodyElseIsAsked() {
    int honest = Ports.free();
    int liar = Ports.free();
    try (ChainWorld maker = world("maker", Who.ALONE, 64, honest);
        ActorTestKit lies = ActorTestKit.create()) {
      lies.start(
          ActorSpec.of("chain", ChainCommand.class, TallChain::new),
          NetworkVerticle.spec(() -> network(lies, "liar", liar)));
      grow(maker, 30);
      try (ChainWorld fresh = world("fresh", Who.nobody(1), 8, Ports.free(), honest, liar)) {
        awaitHead(fresh, 30);
        Await.until(
            "the liar was asked",
            () -> {
              clock.advance(Duration.ofMillis(50));
              return blames(fresh) > 0;
            });
        assertThat(fresh.block(30).hash()).isEqualTo(maker.block(30).hash());
        assertThat(sync(fresh).best()).isLessThan(1_000_000);
      }
    }
  }

  /** It claims a million blocks and has none. */
  private static final class TallChain extends ActorVerticle<ChainCommand> {
    @Override
    protected Future<?> receive(ChainCommand message) {
      BlockRef tall = new BlockRef(new BlockNumber(1_000_000), Hash32.ZERO);
      Hash32 first = GENESIS.state().head().hash();
      return switch (message) {
        case ChainCommand.GetChain asked ->
            reply(
                asked,
                new ChainCommand.ChainStatus(
                    first,
                    tall,
                    Slot.ZERO,
                    Instant.EPOCH,
                    tall,
                    tall,
                    0,
                    1,
                    new ChainCommand.Activity.Following(),
                    new ChainCommand.Turns(GENESIS.state().schedule(), Optional.empty()),
                    List.of()));
        case ChainCommand.GetRun asked -> reply(asked, new ChainCommand.Run.Blocks(List.of()));
        case ChainCommand.ImportBlock asked ->
            reply(asked, new ChainCommand.Import.NotNow("it has no chain"));
        case ChainCommand.GetBlock _,
            ChainCommand.ImportRun _,
            ChainCommand.GetAuthorities _,
            ChainCommand.GetLocator _,
            ChainCommand.Hold _,
            ChainCommand.HearApproval _,
            ChainCommand.Internal _ ->
            DONE;
      };
    }
  }
}
