package io.alys.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.ActorId;
import io.alys.actor.lifecycle.ActorState;
import io.alys.network.NetworkCommand.PeerId;
import io.alys.network.NetworkEvent.PeerJoined;
import io.alys.network.NetworkEvent.PeerLeft;
import io.alys.network.Said.Farewell;
import io.alys.primitives.Bytes;
import io.alys.primitives.Seed;
import io.alys.testkit.Await;
import io.alys.testkit.Faults;
import io.alys.testkit.FreezingPipe;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Peers that lie, flood, do not read, freeze and die; the others do not notice. */
@Isolated("What floods a node leaves others no time.")
class HostilePeersTest {
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  private NetworkNode node(String name, String... settings) {
    NetworkNode node = new NetworkNode(name, settings);
    open.add(node);
    return node;
  }

  private RawPeer greeting(NetworkNode node, String name) {
    RawPeer peer = RawPeer.greeting(node, name);
    open.add(peer);
    return peer;
  }

  private static void assertServes(NetworkNode node, RawPeer peer) {
    String text = "block %d".formatted(node.imported.size());
    Bytes block = Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
    peer.say(new Said.NewBlock(block));
    Await.until("the honest peer is served", () -> node.imported.contains(block));
    assertThat(peer.hasEnded()).isFalse();
    assertThat(node.kit.system().stateOf(ActorId.of("network"))).isEqualTo(ActorState.RUNNING);
  }

  /** Version 1 ended its whole network over bytes that were no message: fault 17. */
  @Test
  void faultSeventeenBlamesGarbageAndGoesOn() {
    NetworkNode a = node("a");
    RawPeer honest = greeting(a, "honest");
    Seed seed = Seed.of(17);
    for (int i = 0; i < 8; i++) {
      String name = "garbler-" + i;
      RawPeer garbler = greeting(a, name);
      while (!garbler.hasEnded()) {
        byte[] wire = new byte[1 + seed.nextInt(400)];
        for (int at = 0; at < wire.length; at++) {
          wire[at] = (byte) seed.nextLong();
        }
        garbler.say(wire);
      }
      double gone = i + 1;
      Await.until(
          name + " has to go",
          () -> a.count("alys.network.refused", "reason", "misconduct") == gone);
    }
    assertThat(a.count("alys.network.blames", "offence", "malformed"))
        .isGreaterThanOrEqualTo(8 * 4);
    assertServes(a, honest);
    assertThat(a.peers()).hasSize(1);
  }

  @Test
  void sendsAwayWhoeverSendsMoreThanAnyMessageHas() {
    NetworkNode a = node("a");
    RawPeer honest = greeting(a, "honest");
    RawPeer liar = greeting(a, "liar");
    liar.say(new byte[Said.MAX_BYTES + 1]);
    Said.Goodbye goodbye = liar.await(Said.Goodbye.class);
    assertThat(goodbye.why()).isEqualTo(Farewell.MISCONDUCT);
    assertThat(goodbye.text()).isEqualTo("a message over 8454144 bytes, or a compressed one");
    assertThat(a.count("alys.network.blames", "offence", "oversize")).isEqualTo(1);
    assertServes(a, honest);
  }

  @Test
  void readsNothingThatIsCompressed() {
    NetworkNode a = node("a");
    RawPeer squeezed = RawPeer.compressing(a.port);
    open.add(squeezed);
    squeezed.say(RawPeer.hello("squeezed"));
    assertThat(squeezed.await(Said.Goodbye.class).why()).isEqualTo(Farewell.MISCONDUCT);
    assertThat(a.peers()).isEmpty();
  }

  /** However long its messages are, the node holds one of each peer. */
  @Test
  void holdsOneLongMessageOfAPeerAndNotMore() {
    NetworkNode a = node("a", "limits.kib-per-second=1");
    RawPeer flood = greeting(a, "flood");
    for (int i = 0; i < 8; i++) {
      byte[] block = new byte[4 << 20];
      block[0] = (byte) i;
      flood.say(new Said.NewBlock(Bytes.copyOf(block)));
    }
    Await.until("the first is read", () -> a.imported.size() == 1);
    assertServes(a, greeting(a, "honest"));
    assertThat(a.imported).hasSize(2);
    assertThat(flood.unsentBytes()).isGreaterThan(4 * (4 << 20));
  }

  /** Version 1 took 64 KiB: fault 22. */
  @Test
  void faultTwentyTwoTakesAndPassesOnTheLongestBlock() {
    NetworkNode a = node("a");
    NetworkNode b = node("b", "peers=" + a.address());
    b.awaitPeers(1);
    RawPeer maker = greeting(a, "maker");
    Bytes longest = Bytes.copyOf(new byte[8 * 1024 * 1024]);
    maker.say(new Said.NewBlock(longest));
    Await.until("it is there", () -> !b.imported.isEmpty());
    assertThat(b.imported).containsExactly(longest);
  }

  @Test
  void readsNoMoreOfAFloodThanItMay() {
    NetworkNode a = node("a", "limits.messages-per-second=50");
    RawPeer honest = greeting(a, "honest");
    RawPeer flood = greeting(a, "flood");
    long begun = a.nanoTime();
    for (int i = 0; i < 5_000; i++) {
      flood.say(new Said.Moved(NetworkNode.tip(i)));
    }
    Await.until("it is held back", () -> a.count("alys.network.throttled") >= 3);
    assertServes(a, honest);
    double seconds = (a.nanoTime() - begun) / 1e9;
    double read = a.count("alys.network.messages", "direction", "received", "kind", "tip");
    assertThat(read).isLessThanOrEqualTo(100 + 50 * seconds + 2);
    assertThat(a.events(PeerLeft.class)).isEmpty();
    assertThat(flood.hasEnded()).isFalse();
  }

  @Test
  void dropsGossipForASlowReaderAndThenTheReader() {
    NetworkNode a =
        node(
            "a",
            "limits.outbound-kib=8256",
            "limits.kib-per-second=1048576",
            "limits.messages-per-second=10000",
            "liveness.stall-limit=1s");
    RawPeer maker = greeting(a, "maker");
    RawPeer slow = new RawPeer(a.port, false);
    open.add(slow);
    slow.say(RawPeer.hello("slow"));
    a.awaitPeers(2);
    Await.until(
        "the reader has to go",
        () -> {
          int told = a.imported.size();
          byte[] block = new byte[1 << 20];
          block[0] = (byte) told;
          block[1] = (byte) (told >> 8);
          maker.say(new Said.NewBlock(Bytes.copyOf(block)));
          Await.until("it is taken", () -> a.imported.size() > told);
          return !a.events(PeerLeft.class).isEmpty();
        });
    assertThat(a.events(PeerLeft.class))
        .containsExactly(new PeerLeft(new PeerId("slow"), "it reads too slowly"));
    assertThat(a.count("alys.network.gossip.dropped")).isPositive();
    assertThat(a.count("alys.network.refused", "reason", "too_slow")).isEqualTo(1);
    assertServes(a, maker);
  }

  @Test
  void findsAPeerThatFellSilentWithinSeconds() {
    NetworkNode a = node("a", "liveness.ping=1m"); // Else it finds out first, and says so.
    FreezingPipe pipe = new FreezingPipe(a.kit.vertx(), a.port);
    NetworkNode b =
        node("b", "peers=127.0.0.1:" + pipe.port(), "liveness.ping=1s", "liveness.ping-limit=2s");
    b.awaitPeers(1);
    long begun = a.nanoTime();
    pipe.freeze();
    Await.until("b finds it", () -> !b.events(PeerLeft.class).isEmpty());
    long tookMillis = TimeUnit.NANOSECONDS.toMillis(a.nanoTime() - begun);
    assertThat(tookMillis).isLessThan(5_000);
    assertThat(b.events(PeerLeft.class).getFirst().reason())
        .isEqualTo("it did not answer a ping within 2000 ms");
    Await.until("it comes back", () -> b.events(PeerJoined.class).size() == 2);
  }

  /** A bug in the network is no reason to be alone from then on. */
  @Test
  void beginsAnewAfterACrashAndFindsItsPeersAgain() {
    NetworkNode a = node("a");
    Faults faults = new Faults().crashOn("network", NetworkCommand.Blame.class, 1);
    NetworkNode b = new NetworkNode("b", faults, "peers=" + a.address());
    open.add(b);
    b.awaitPeers(1);
    b.network().tell(new NetworkCommand.Blame(new PeerId("a"), "whatever"));
    Await.until("it begins anew", () -> b.events(PeerJoined.class).size() == 2);
    assertThat(b.events(PeerLeft.class))
        .containsExactly(new PeerLeft(new PeerId("a"), "the network begins anew"));
    Await.until("the other one sees it", () -> a.events(PeerJoined.class).size() == 2);
    RawPeer honest = greeting(b, "honest");
    assertServes(b, honest);
  }

  @Test
  void closesAConnectionOverWhichNobodyTalks() {
    NetworkNode a = node("a", "liveness.connect-limit=300ms");
    RawPeer talking = greeting(a, "talking");
    RawPeer silent = new RawPeer(a.port);
    open.add(silent);
    Await.until("it is closed", silent::isCutOff);
    assertServes(a, talking);
    assertThat(talking.isCutOff()).isFalse();
  }

  @Test
  void connectsAgainWhenAPeerComesBack() {
    NetworkNode a = node("a");
    NetworkNode b = node("b", "peers=" + a.address());
    b.awaitPeers(1);
    a.close();
    Await.until("it left", () -> b.peers().isEmpty());
    Await.until(
        "the operator is told",
        () -> b.health().startsWith("no peer is connected: " + a.address() + ": it "));
    assertThat(b.kit.meters().get("alys.network.peers.missing").gauge().value()).isEqualTo(1);
    NetworkNode again = node("a", "port=" + a.port);
    b.awaitPeers(1);
    again.awaitPeers(1);
    Await.until("all is well", () -> b.health().isEmpty());
    open.remove(a);
  }
}
