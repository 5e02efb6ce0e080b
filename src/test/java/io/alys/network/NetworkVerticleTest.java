package io.alys.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.Interference;
import io.alys.chain.ChainCommand.Import;
import io.alys.chain.ChainCommand.Run;
import io.alys.chain.ChainEvent;
import io.alys.consensus.approval.Approval;
import io.alys.consensus.rules.SomeChange;
import io.alys.network.NetworkCommand.Fetched;
import io.alys.network.NetworkCommand.Peer;
import io.alys.network.NetworkCommand.PeerId;
import io.alys.network.NetworkEvent.PeerJoined;
import io.alys.network.NetworkEvent.PeerLeft;
import io.alys.network.NetworkEvent.PeerMoved;
import io.alys.network.Said.Farewell;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.ByHeight;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.testkit.Await;
import io.alys.testkit.Ports;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NetworkVerticleTest {
  private static final Bytes WIRE = Bytes.fromHex("c0ffee");
  private static final Hash32 OTHER = new Hash32(Bytes.fromHex("0b".repeat(32)));

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

  private RawPeer raw(RawPeer peer) {
    open.add(peer);
    return peer;
  }

  private RawPeer greeting(NetworkNode node, String name) {
    return raw(RawPeer.greeting(node, name));
  }

  @Test
  void twoNodesShakeHandsAndSayWhoIsThere() {
    NetworkNode a = node("a");
    NetworkNode b = node("b", "peers=" + a.address());
    a.awaitPeers(1);
    b.awaitPeers(1);
    Peer seen = b.peers().getFirst();
    assertThat(seen.id()).isEqualTo(new PeerId("a"));
    assertThat(seen.dialled()).isTrue();
    assertThat(seen.address()).isEqualTo(a.address());
    assertThat(a.peers().getFirst().dialled()).isFalse();
    assertThat(b.events(PeerJoined.class)).hasSize(1);
    assertThat(b.health()).isEmpty();
    assertThat(b.kit.meters().get("alys.network.peers").tag("direction", "dialled").gauge().value())
        .isEqualTo(1);
  }

  @Test
  void saysWhenItsChainMovedAndHearsWhenOthersDid() {
    NetworkNode a = node("a");
    NetworkNode b = node("b", "peers=" + a.address());
    b.awaitPeers(1);
    a.says(new ChainEvent.HeadMoved(NetworkNode.ref(7), 0, 1));
    Await.asserted(
        () -> {
          assertThat(b.peers().getFirst().tip().head()).isEqualTo(NetworkNode.ref(7));
          assertThat(b.events(PeerMoved.class)).isNotEmpty();
        });
  }

  @Test
  void saysWhereItStandsAFewTimesASecondHoweverFastItMoves() {
    NetworkNode a = node("a");
    RawPeer peer = greeting(a, "peer");
    for (int i = 1; i <= 2_000; i++) {
      a.says(new ChainEvent.HeadMoved(NetworkNode.ref(i), 0, 1));
    }
    Await.until(
        "it hears of the last",
        () ->
            peer.heard(Said.Moved.class).stream()
                .anyMatch(moved -> moved.tip().head().equals(NetworkNode.ref(2_000))));
    assertThat(peer.heard(Said.Moved.class)).hasSizeLessThan(40);
  }

  /** Version 1 compared nothing: fault 19. */
  @Test
  void faultNineteenRefusesANodeOfAnotherChainAndSaysWhy() {
    NetworkNode a = node("a");
    RawPeer stranger = raw(new RawPeer(a.port));
    stranger.say(RawPeer.hello("x", Said.PROTOCOL_VERSION, OTHER, NetworkNode.DIGEST));
    Said.Goodbye goodbye = stranger.await(Said.Goodbye.class);
    assertThat(goodbye.why()).isEqualTo(Farewell.OTHER_GENESIS);
    assertThat(goodbye.text())
        .isEqualTo(
            "the chain of x begins with block %s and that of a with %s"
                .formatted(OTHER, NetworkNode.FIRST));
    stranger.awaitEnd();
    assertThat(a.peers()).isEmpty();
    assertThat(a.health()).contains("a node of another chain at 127.0.0.1: the chain of x begins");
    assertThat(a.count("alys.network.refused", "reason", "other_genesis")).isEqualTo(1);
  }

  @Test
  void refusesAnotherProtocolAndAnotherSpecification() {
    NetworkNode a = node("a");
    RawPeer newer = raw(new RawPeer(a.port));
    newer.say(RawPeer.hello("x", 2, NetworkNode.FIRST, NetworkNode.DIGEST));
    assertThat(newer.await(Said.Goodbye.class).why()).isEqualTo(Farewell.OTHER_PROTOCOL);
    RawPeer other = raw(new RawPeer(a.port));
    other.say(RawPeer.hello("x", Said.PROTOCOL_VERSION, NetworkNode.FIRST, OTHER));
    assertThat(other.await(Said.Goodbye.class).why()).isEqualTo(Farewell.OTHER_SPECIFICATION);
  }

  /** A change that is ahead of a peer need not be known to it, and one behind it must be. */
  @Test
  void comparesWhatTheChainAgreedOnUpToTheOthersHead() {
    NetworkNode a =
        new NetworkNode(
            "a",
            ByHeight.from(NetworkNode.DIGEST, Map.of(new BlockNumber(1_000), OTHER)),
            Interference.NONE);
    open.add(a);
    greet(a, "old", NetworkNode.DIGEST, 999).await(Said.Moved.class);
    greet(a, "new", OTHER, 1_000).await(Said.Moved.class);
    Said.Goodbye late = greet(a, "late", NetworkNode.DIGEST, 1_000).await(Said.Goodbye.class);
    assertThat(late.why()).isEqualTo(Farewell.OTHER_SPECIFICATION);
    assertThat(greet(a, "early", OTHER, 999).await(Said.Goodbye.class).why())
        .isEqualTo(Farewell.OTHER_SPECIFICATION);
    a.says(new ChainEvent.HeadMoved(NetworkNode.ref(1_000), 0, 1));
    Await.until(
        "it says so itself",
        () -> {
          RawPeer next = greet(a, "next", NetworkNode.DIGEST, 999);
          return next.await(Said.Hello.class).specification().equals(OTHER);
        });
  }

  private RawPeer greet(NetworkNode node, String name, Hash32 digest, int head) {
    RawPeer peer = raw(new RawPeer(node.port));
    peer.say(
        new Said.Hello(
            Said.PROTOCOL_VERSION,
            name,
            NetworkNode.FIRST,
            digest,
            NetworkNode.tip(head),
            "start-of-" + name));
    return peer;
  }

  @Test
  void doesNotDialANodeOfAnotherChainAgainAndAgain() {
    NetworkNode a = new NetworkNode("a", OTHER, Interference.NONE);
    open.add(a);
    NetworkNode b = node("b", "peers=" + a.address());
    Await.until("it is refused", () -> b.health().contains("another chain at " + a.address()));
    double attempts = b.count("alys.network.attempts");
    long until = b.nanoTime() + 1_000_000_000L;
    Await.until("a second passes", () -> b.nanoTime() > until);
    assertThat(b.count("alys.network.attempts")).isEqualTo(attempts).isEqualTo(1);
  }

  @Test
  void hearsNothingBeforeAHello() {
    NetworkNode a = node("a");
    RawPeer rude = raw(new RawPeer(a.port));
    rude.say(new Said.NewBlock(WIRE));
    assertThat(rude.await(Said.Goodbye.class).why()).isEqualTo(Farewell.MISCONDUCT);
    assertThat(a.imported).isEmpty();
    assertThat(a.count("alys.network.blames", "offence", "out_of_turn")).isEqualTo(1);
  }

  @Test
  void knowsItselfAndNeverDialsItselfAgain() {
    int port = Ports.free();
    NetworkNode a = node("a", "port=" + port, "peers=127.0.0.1:" + port);
    Await.until("it knows itself", () -> a.count("alys.network.refused", "reason", "oneself") >= 1);
    Await.until("it misses nobody", () -> a.health().isEmpty());
    assertThat(a.count("alys.network.attempts")).isEqualTo(1);
    assertThat(a.peers()).isEmpty();
    assertThat(a.events(PeerJoined.class)).isEmpty();
  }

  @Test
  void keepsOneStreamWhereEitherDialledTheOther() {
    int port = Ports.free();
    NetworkNode a = node("a", "port=" + port);
    int other = Ports.free();
    NetworkNode b = node("b", "port=" + other, "peers=127.0.0.1:" + port);
    b.awaitPeers(1);
    RawPeer again = raw(new RawPeer(a.port));
    again.say(RawPeer.hello("b"));
    assertThat(again.await(Said.Goodbye.class).why()).isEqualTo(Farewell.ALREADY_CONNECTED);
    assertThat(a.peers()).hasSize(1);
    assertThat(b.peers()).hasSize(1);
    assertThat(a.events(PeerLeft.class)).isEmpty();
  }

  @Test
  void bothKeepTheSameOneOfTwoStreams() {
    int first = Ports.free();
    int second = Ports.free();
    NetworkNode a = node("a", "port=" + first, "peers=127.0.0.1:" + second);
    NetworkNode b = node("b", "port=" + second, "peers=127.0.0.1:" + first);
    a.awaitPeers(1);
    b.awaitPeers(1);
    Await.asserted(
        () ->
            assertThat(a.peers().getFirst().dialled())
                .isNotEqualTo(b.peers().getFirst().dialled()));
    assertThat(a.events(PeerLeft.class)).isEmpty();
    assertThat(b.events(PeerLeft.class)).isEmpty();
  }

  @Test
  void passesABlockOnToEachOnceAndNotBack() {
    NetworkNode a = node("a");
    NetworkNode b = node("b", "peers=" + a.address());
    NetworkNode c = node("c", "peers=%s,%s".formatted(a.address(), b.address()));
    List<NetworkNode> all = List.of(a, b, c);
    all.forEach(node -> node.awaitPeers(2));
    RawPeer maker = greeting(a, "maker");
    for (int i = 1; i <= 20; i++) {
      maker.say(new Said.NewBlock(Bytes.fromHex("%04x".formatted(i))));
    }
    Await.asserted(() -> all.forEach(node -> assertThat(node.imported).hasSize(20)));
    assertThat(maker.heard(Said.NewBlock.class)).isEmpty();
    all.forEach(node -> assertThat(node.imported).doesNotHaveDuplicates());
  }

  @Test
  void passesOnlyRightBlocksOn() {
    NetworkNode a = node("a");
    NetworkNode b = node("b", "peers=" + a.address());
    b.awaitPeers(1);
    RawPeer liar = greeting(a, "liar");
    for (Import answer :
        List.of(
            new Import.Refused("no"),
            new Import.NotNow("later"),
            new Import.Known(NetworkNode.ref(1)),
            new Import.UnknownParent(OTHER))) {
      a.judges(_ -> answer);
      int before = a.imported.size();
      liar.say(new Said.NewBlock(Bytes.fromHex("%02x".formatted(before))));
      Await.until("it is judged", () -> a.imported.size() > before);
    }
    a.judges(_ -> new Import.Taken(NetworkNode.ref(1), true));
    liar.say(new Said.NewBlock(WIRE));
    Await.until("the right one comes", () -> !b.imported.isEmpty());
    assertThat(b.imported).containsExactly(WIRE);
    assertThat(a.events(PeerMoved.class).stream().filter(e -> e.peer().value().equals("liar")))
        .hasSize(1);
    assertThat(a.count("alys.network.blames", "offence", "refused_block")).isEqualTo(1);
  }

  @Test
  void takesABlockAgainThatCouldNotBeJudged() {
    NetworkNode a = node("a");
    RawPeer peer = greeting(a, "peer");
    a.judges(_ -> new Import.NotNow("later"));
    peer.say(new Said.NewBlock(WIRE));
    Await.until("it is judged", () -> a.count("alys.network.blocks", "fate", "not_now") == 1);
    a.judges(_ -> new Import.Taken(NetworkNode.ref(1), true));
    peer.say(new Said.NewBlock(WIRE));
    Await.until("it is taken", () -> a.count("alys.network.blocks", "fate", "taken") == 1);
  }

  /** Version 1 lost what came before its block: fault 18. */
  @Test
  void faultEighteenPassesAnApprovalOnThoughItsBlockHasNotCome() {
    NetworkNode a = node("a");
    NetworkNode b = node("b", "peers=" + a.address());
    b.awaitPeers(1);
    RawPeer peer = greeting(a, "peer");
    Approval approval = NetworkNode.approval(1, 9);
    Said said =
        new Said.Approved(
            approval.block(), approval.authority(), approval.signature().compressed());
    peer.say(said).say(said);
    Await.until("both have it", () -> !a.approvals.isEmpty() && !b.approvals.isEmpty());
    assertThat(a.approvals).containsExactly(approval);
    assertThat(b.approvals).containsExactly(approval);
    assertThat(peer.heard(Said.Approved.class)).isEmpty();
  }

  @Test
  void passesTheApprovalOfAnAuthorityOnThatCameInWhileTheChainRuns() {
    NetworkNode a = node("a");
    NetworkNode b = node("b", "peers=" + a.address());
    b.awaitPeers(1);
    a.expects(SomeChange.set(1, 2, 3, 4));
    b.expects(SomeChange.set(1, 2, 3, 4));
    Approval approval = NetworkNode.approval(3, 9);
    greeting(a, "peer")
        .say(
            new Said.Approved(
                approval.block(), approval.authority(), approval.signature().compressed()));
    Await.until("both have it", () -> !a.approvals.isEmpty() && !b.approvals.isEmpty());
    assertThat(b.approvals).containsExactly(approval);
    assertThat(a.count("alys.network.blames", "offence", "wrong_approval")).isZero();
  }

  @Test
  void passesNoApprovalOnThatDoesNotHold() {
    NetworkNode a = node("a");
    NetworkNode b = node("b", "peers=" + a.address());
    b.awaitPeers(1);
    RawPeer liar = greeting(a, "liar");
    Approval right = NetworkNode.approval(1, 9);
    liar.say(new Said.Approved(right.block(), 0, right.signature().compressed()));
    liar.say(new Said.Approved(right.block(), 1, Bytes.fromHex("00".repeat(96))));
    liar.say(new Said.Approved(right.block(), 200, right.signature().compressed()));
    Await.until(
        "all are refused", () -> a.count("alys.network.blames", "offence", "wrong_approval") == 3);
    assertThat(a.approvals).isEmpty();
    assertThat(b.approvals).isEmpty();
  }

  @Test
  void tellsWhatTheNodeItselfSigned() {
    NetworkNode a = node("a");
    RawPeer peer = greeting(a, "peer");
    Approval approval = NetworkNode.approval(0, 3);
    a.says(new ChainEvent.Approved(approval));
    assertThat(peer.await(Said.Approved.class).block()).isEqualTo(approval.block());
  }

  @Test
  void fetchesBlocksFromAPeer() {
    NetworkNode a = node("a");
    NetworkNode b = node("b", "peers=" + a.address());
    b.awaitPeers(1);
    List<Bytes> wires = List.of(WIRE, Bytes.fromHex("01"));
    a.runs(asked -> asked.most() == 256 ? new Run.Blocks(wires) : new Run.OnAnotherChain());
    assertThat(fetch(b, "a", 999)).isEqualTo(new Fetched.Blocks(wires));
    assertThat(fetch(b, "a", 3)).isEqualTo(new Fetched.OnAnotherChain());
    assertThat(fetch(b, "nobody", 3)).isEqualTo(new Fetched.Failed("nobody is not connected"));
  }

  private static Fetched fetch(NetworkNode node, String peer, int most) {
    return Await.result(
        node.network()
            .ask(
                new NetworkCommand.FetchBlocks(
                    new PeerId(peer), List.of(NetworkNode.FIRST), most)));
  }

  @Test
  void doesNotWaitForEverForBlocksAndKnowsALateAnswer() {
    NetworkNode a = node("a", "limits.answer=50ms");
    RawPeer peer = greeting(a, "peer");
    assertThat(fetch(a, "peer", 3)).isEqualTo(new Fetched.Failed("it did not answer within 50 ms"));
    long id = peer.await(Said.Fetch.class).id();
    peer.say(new Said.Answer(id, new Said.Found.Run(List.of(WIRE))));
    peer.say(new Said.Answer(77, new Said.Found.Run(List.of(WIRE))));
    Await.until(
        "only the second is blamed",
        () -> a.count("alys.network.blames", "offence", "out_of_turn") == 1);
    peer.close();
    assertThat(fetch(a, "peer", 3)).isInstanceOf(Fetched.Failed.class);
  }

  @Test
  void aPeerThatLeavesOwesNoAnswer() {
    NetworkNode a = node("a");
    RawPeer peer = greeting(a, "peer");
    var answer =
        a.network()
            .ask(new NetworkCommand.FetchBlocks(new PeerId("peer"), List.of(NetworkNode.FIRST), 3));
    peer.await(Said.Fetch.class);
    peer.say(new Said.Goodbye(Farewell.STOPPING, "enough"));
    assertThat(Await.result(answer)).isEqualTo(new Fetched.Failed("it left: it said: enough"));
    Await.until("it left", () -> a.events(PeerLeft.class).size() == 1);
  }

  @Test
  void whoeverIsBlamedTooOftenRests() {
    NetworkNode a = node("a");
    RawPeer peer = greeting(a, "peer");
    for (int i = 0; i < 3; i++) {
      a.network().tell(new NetworkCommand.Blame(new PeerId("peer"), "a bad run"));
    }
    assertThat(peer.await(Said.Goodbye.class).why()).isEqualTo(Farewell.MISCONDUCT);
    RawPeer again = raw(new RawPeer(a.port));
    again.say(RawPeer.hello("peer"));
    assertThat(again.await(Said.Goodbye.class).text()).startsWith("peer may come back in");
    RawPeer other = greeting(a, "other");
    assertThat(other.hasEnded()).isFalse();
  }

  @Test
  void blamesAlsoWhoeverLeftMeanwhile() {
    NetworkNode a = node("a");
    for (int i = 0; i < 3; i++) {
      a.network().tell(new NetworkCommand.Blame(new PeerId("gone"), "a bad run"));
    }
    RawPeer back = raw(new RawPeer(a.port));
    back.say(RawPeer.hello("gone"));
    assertThat(back.await(Said.Goodbye.class).text()).startsWith("gone may come back in");
  }

  @Test
  void turnsAwayWhoeverIsTooMany() {
    NetworkNode a = node("a", "limits.inbound=2");
    greeting(a, "one");
    greeting(a, "two");
    RawPeer third = raw(new RawPeer(a.port));
    third.say(RawPeer.hello("three"));
    assertThat(third.await(Said.Goodbye.class).why()).isEqualTo(Farewell.TOO_MANY);
    assertThat(a.peers()).hasSize(2);
  }

  @Test
  void turnsAwayWhoeverSaysNothing() {
    NetworkNode a = node("a", "liveness.connect-limit=300ms");
    RawPeer mute = raw(new RawPeer(a.port));
    mute.say(new byte[0]); // So that there is a stream; it is no message, and blamed.
    mute.awaitEnd();
    assertThat(a.peers()).isEmpty();
  }
}
