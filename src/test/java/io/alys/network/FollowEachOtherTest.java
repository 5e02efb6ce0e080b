package io.alys.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.ActorRef;
import io.alys.bitcoin.Network;
import io.alys.chain.ChainCommand;
import io.alys.chain.ChainCommand.Import;
import io.alys.chain.ChainWorld;
import io.alys.chain.ChainWorld.Who;
import io.alys.consensus.ChainSpec;
import io.alys.consensus.SpecDigest;
import io.alys.consensus.rules.Genesis;
import io.alys.network.NetworkCommand.Fetched;
import io.alys.network.NetworkCommand.PeerId;
import io.alys.primitives.Bytes;
import io.alys.testkit.Await;
import io.alys.testkit.HandClock;
import io.alys.testkit.Ports;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole chains, with their disks and rules, that know each other over gRPC alone. */
class FollowEachOtherTest {
  @TempDir Path folder;

  private final HandClock clock = new HandClock();

  private ChainWorld world(String name, Who who, int port, Integer... peers) {
    ChainSpec spec = ChainWorld.spec(who.of());
    String[] addresses = Stream.of(peers).map("127.0.0.1:%d"::formatted).toArray(String[]::new);
    NetworkConfig config =
        NetworkNode.config(port, "peers=" + String.join(",", addresses), "liveness.ping-limit=5s");
    NetworkVerticle.Setup setup =
        new NetworkVerticle.Setup(
            config,
            name,
            "start-of-" + name,
            Genesis.of(spec, Network.REGTEST),
            SpecDigest.byHeight(spec),
            new SimpleMeterRegistry());
    try {
      Path home = Files.createDirectories(folder.resolve(name));
      return ChainWorld.with(home, who, clock, NetworkVerticle.spec(() -> setup));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static ActorRef<NetworkCommand> network(ChainWorld world) {
    return world.kit.ref("network", NetworkCommand.class);
  }

  private static void awaitPeers(ChainWorld world, int count) {
    Await.until(
        "%d peers".formatted(count),
        () ->
            Await.result(network(world).ask(new NetworkCommand.GetPeers())).peers().size()
                == count);
  }

  @Test
  void aNodeWithoutAKeyFollowsTheOneThatMakesBlocks() {
    int port = Ports.free();
    try (ChainWorld maker = world("maker", Who.ALONE, port);
        ChainWorld follower = world("follower", Who.nobody(1), Ports.free(), port)) {
      awaitPeers(maker, 1);
      awaitPeers(follower, 1);
      maker.until("both have six", () -> maker.head() >= 6 && follower.head() >= 6);
      assertThat(follower.block(6).hash()).isEqualTo(maker.block(6).hash());
      maker.until("the follower is told where the maker stands", () -> knows(follower, maker));
    }
  }

  /** Whether the only peer of the one says that its chain stands where that of the other does. */
  private static boolean knows(ChainWorld one, ChainWorld other) {
    return Await.result(network(one).ask(new NetworkCommand.GetPeers()))
        .peers()
        .getFirst()
        .tip()
        .head()
        .equals(other.status().head());
  }

  @Test
  void aNodeThatCameLateFetchesWhatItMissed() {
    int port = Ports.free();
    try (ChainWorld maker = world("maker", Who.ALONE, port)) {
      maker.awaitHead(6);
      try (ChainWorld late = world("late", Who.nobody(1), Ports.free(), port)) {
        awaitPeers(late, 1);
        NetworkCommand.FetchBlocks question =
            new NetworkCommand.FetchBlocks(
                new PeerId("maker"), List.of(maker.status().genesis()), 256);
        List<Bytes> wires =
            switch (Await.result(network(late).ask(question))) {
              case Fetched.Blocks(List<Bytes> found) -> found;
              case Fetched.OnAnotherChain _, Fetched.Failed _ ->
                  throw new AssertionError("they are on one chain");
            };
        assertThat(wires).hasSizeGreaterThanOrEqualTo(6);
        for (Bytes wire : wires) {
          late.until(
              "it takes a block",
              () -> !(late.ask(new ChainCommand.ImportBlock(wire)) instanceof Import.NotNow));
        }
        assertThat(late.head()).isGreaterThanOrEqualTo(6);
        assertThat(late.block(6).hash()).isEqualTo(maker.block(6).hash());
      }
    }
  }

  @Test
  void threeAuthoritiesApproveEachOthersBlocksOverTheNetwork() {
    int first = Ports.free();
    int second = Ports.free();
    try (ChainWorld a = world("a", new Who(0, 3), first);
        ChainWorld b = world("b", new Who(1, 3), second, first);
        ChainWorld c = world("c", new Who(2, 3), Ports.free(), first, second)) {
      List<ChainWorld> all = List.of(a, b, c);
      all.forEach(world -> awaitPeers(world, 2));
      a.until("they have six", () -> all.stream().allMatch(world -> world.head() >= 6));
      for (long number = 1; number <= 5; number++) {
        assertThat(b.block(number).hash()).isEqualTo(a.block(number).hash());
        assertThat(c.block(number).hash()).isEqualTo(a.block(number).hash());
        assertThat(a.block(number).seal().signers().count()).isGreaterThanOrEqualTo(2);
      }
    }
  }
}
