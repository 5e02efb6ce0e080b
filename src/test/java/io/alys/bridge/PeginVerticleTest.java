package io.alys.bridge;

import static io.alys.bridge.BitcoinWorld.ALICE;
import static io.alys.bridge.BitcoinWorld.FEDERATION;
import static io.alys.bridge.BitcoinWorld.memo;
import static io.alys.bridge.BitcoinWorld.textMemo;
import static io.alys.bridge.BitcoinWorld.toFederation;
import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.ActorId;
import io.alys.actor.ActorRef;
import io.alys.actor.Health;
import io.alys.actor.lifecycle.ActorState;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Txid;
import io.alys.bridge.BridgeCommand.BitcoinDiffers;
import io.alys.bridge.BridgeCommand.BitcoinMoved;
import io.alys.bridge.PeginCommand.GetPeginStatus;
import io.alys.bridge.PeginCommand.Notify;
import io.alys.bridge.PeginCommand.PeginStatus;
import io.alys.bridge.PeginCommand.Scan;
import io.alys.federation.Federation;
import io.alys.peg.DepositMemo;
import io.alys.peg.DepositMint;
import io.alys.peg.DepositScan.Found;
import io.alys.peg.deposit.Deposit.Place;
import io.alys.peg.deposit.DepositEvent;
import io.alys.peg.deposit.DepositEvent.BlockScanned;
import io.alys.peg.deposit.DepositEvent.BlocksDisconnected;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import io.alys.stream.StreamCommand;
import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import io.alys.testkit.Faults;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pegin over a Bitcoin node's stand-in, with Bridge and the stream looked at from outside. */
class PeginVerticleTest {
  private static final BlockHeight ANCHOR = new BlockHeight(0);

  private @TempDir Path folder;
  private BitcoinWorld world;
  private ActorTestKit kit;
  private ActorTestKit.Probe<BridgeCommand> bridge;
  private ActorTestKit.Probe<StreamCommand> stream;

  @BeforeEach
  void start() {
    world = new BitcoinWorld(folder);
    start(new Faults());
  }

  private void start(Faults faults) {
    kit = ActorTestKit.with(faults);
    bridge = kit.probe("bridge", BridgeCommand.class);
    stream = kit.probe("stream", StreamCommand.class);
    kit.start(
        bridge.spec(),
        stream.spec(),
        PeginVerticle.spec(
            () ->
                new PeginVerticle.Setup(
                    world.clients.client, world.clients.metrics, world.config(), true),
            true));
  }

  @AfterEach
  void close() {
    kit.close();
    world.close();
  }

  private ActorRef<PeginCommand> pegin() {
    return kit.ref("pegin", PeginCommand.class);
  }

  private void scan(Place from, Federation... watched) {
    pegin().tell(new Scan(from, ANCHOR, List.of(watched)));
  }

  private PeginStatus status() {
    return Await.result(pegin().ask(new GetPeginStatus()));
  }

  private Health health() {
    return kit.system().registry().find(ActorId.of("pegin")).orElseThrow().health();
  }

  private BitcoinMoved moved(int nth) {
    return (BitcoinMoved) bridge.await(nth).get(nth - 1);
  }

  @Test
  void findsEveryOutputThatPaysTheFederationAndItsRecipientInBothForms() {
    world.fundWallet(10_000_000);
    world.fundWallet(10_000_000);
    Place from = world.tip();
    SignedTransaction raw = world.pay(toFederation(20_000), memo(ALICE), toFederation(30_000));
    SignedTransaction text = world.pay(toFederation(40_000), textMemo(ALICE));
    world.mine(2);
    scan(from, FEDERATION);
    BitcoinMoved moved = moved(1);
    assertThat(moved.tip()).isEqualTo(world.tip().height());
    assertThat(moved.events()).hasSize(2);
    BlockScanned first = (BlockScanned) moved.events().getFirst();
    assertThat(first.place()).isEqualTo(world.place(from.height().value() + 1));
    assertThat(first.parent()).isEqualTo(from.block());
    DepositMemo alice = new DepositMemo.Recipient(ALICE);
    assertThat(first.found())
        .containsExactlyInAnyOrder(
            new Found(new Outpoint(raw.txid(), 0), new Sats(20_000), alice, 1, false),
            new Found(new Outpoint(raw.txid(), 2), new Sats(30_000), alice, 1, false),
            new Found(new Outpoint(text.txid(), 0), new Sats(40_000), alice, 1, false));
    assertThat(((BlockScanned) moved.events().getLast()).found()).isEmpty();
    Await.asserted(() -> assertThat(status().deposits()).isEqualTo(3));
    assertThat(status().scanned()).contains(moved.tip());
  }

  @Test
  void remembersAQuestionUntilABlockFollows() {
    scan(world.tip(), FEDERATION);
    Await.asserted(() -> assertThat(status().tip()).contains(world.tip().height()));
    assertThat(bridge.received()).isEmpty();
    world.mine(1);
    assertThat(moved(1).events()).hasSize(1);
    world.mine(1);
    scan(world.place(world.height() - 1), FEDERATION);
    assertThat(moved(2).events()).hasSize(1);
    assertThat(status().bitcoin())
        .isEqualTo("the Bitcoin node is ready at height %d".formatted(world.height()));
    assertThat(health()).isInstanceOf(Health.Healthy.class);
  }

  @Test
  void readsALongChainInBoundedPartsThatFollowEachOther() {
    world.mine(30);
    Place from = world.place(1);
    int messages = 0;
    while (from.height().value() < world.height()) {
      scan(from, FEDERATION);
      List<DepositEvent> events = moved(++messages).events();
      assertThat(events).hasSizeBetween(1, Reading.Bounds.DEFAULT.blocks());
      BlockScanned first = (BlockScanned) events.getFirst();
      assertThat(first.parent()).isEqualTo(from.block());
      from = ((BlockScanned) events.getLast()).place();
    }
    assertThat(messages).isEqualTo(3);
    assertThat(from).isEqualTo(world.tip());
  }

  @Test
  void leadsBackFromABranchThatWasLeft() {
    world.mine(5);
    Place left = world.tip();
    Place fork = world.place(world.height() - 4);
    Await.result(world.service.reorg(4));
    scan(left, FEDERATION);
    assertThat(moved(1).events()).containsExactly(new BlocksDisconnected(fork));
    scan(fork, FEDERATION);
    assertThat(moved(2).events()).hasSize(5);
    assertThat(((BlockScanned) moved(2).events().getLast()).place()).isEqualTo(world.tip());
  }

  @Test
  void saysOnceThatTheBitcoinNodeIsAnother() {
    Place elsewhere = new Place(new BlockHeight(7), new BlockHash(Bytes.fromHex("ee".repeat(32))));
    scan(elsewhere, FEDERATION);
    assertThat(bridge.await(1)).containsExactly(new BitcoinDiffers(elsewhere));
    String text =
        "the Bitcoin node has never heard of block %s at height 7, the last one in the book of"
                .formatted(elsewhere.block())
            + " deposits: is it another network or another data directory";
    Await.asserted(() -> assertThat(status().bitcoin()).isEqualTo(text));
    assertThat(health()).isEqualTo(new Health.Unhealthy(text));
    world.mine(1);
    Await.asserted(() -> assertThat(status().tip()).contains(world.tip().height()));
    assertThat(bridge.received()).hasSize(1);
  }

  @Test
  void goesBackToALowerBlockThatTheOtherNodeHas() {
    scan(new Place(new BlockHeight(90), new BlockHash(Bytes.fromHex("ee".repeat(32)))), FEDERATION);
    bridge.await(1);
    Place common = world.place(80);
    scan(common, FEDERATION);
    assertThat(moved(2).events().getFirst()).isEqualTo(new BlocksDisconnected(common));
    assertThat(((BlockScanned) moved(2).events().get(1)).parent()).isEqualTo(common.block());
    scan(common, FEDERATION);
    assertThat(moved(3).events().getFirst())
        .as("only once: the book may be higher by now")
        .isInstanceOf(BlockScanned.class);
  }

  @Test
  void goesBackAlsoWhenNothingFollowsThere() {
    int height = world.height();
    scan(new Place(new BlockHeight(height), new BlockHash(Bytes.fromHex("ee".repeat(32)))));
    bridge.await(1);
    Await.result(
        world.service.withChain(
            chain -> {
              chain.invalidate(chain.blockAt(height).orElseThrow());
              return height;
            }));
    Place below = world.tip();
    scan(below);
    assertThat(moved(2).events()).containsExactly(new BlocksDisconnected(below));
  }

  @Test
  void beginsAboveTheAnchorWhateverStandsThere() {
    Place anchor = new Place(new BlockHeight(60), BlockHash.ZERO);
    pegin().tell(new Scan(anchor, anchor.height(), List.of(FEDERATION)));
    BlockScanned first = (BlockScanned) moved(1).events().getFirst();
    assertThat(first.place()).isEqualTo(world.place(61));
    assertThat(first.parent()).isEqualTo(BlockHash.ZERO);
  }

  @Test
  void leadsBackToTheAnchorAndNotBelowIt() {
    world.mine(5);
    Place left = world.tip();
    BlockHeight anchor = new BlockHeight(world.height() - 2);
    Await.result(world.service.reorg(4));
    pegin().tell(new Scan(left, anchor, List.of(FEDERATION)));
    assertThat(moved(1).events())
        .containsExactly(new BlocksDisconnected(new Place(anchor, BlockHash.ZERO)));
  }

  @Test
  void waitsForANodeThatHasFewerBlocksThanWereRead() {
    Place above = new Place(new BlockHeight(5_000), new BlockHash(Bytes.fromHex("ee".repeat(32))));
    scan(above, FEDERATION);
    String text =
        "the Bitcoin node is at height %d and has not got block %s at 5000, which was read before:"
                .formatted(world.height(), above.block())
            + " it catches up, or it is another node";
    Await.asserted(() -> assertThat(status().bitcoin()).isEqualTo(text));
    assertThat(health()).isEqualTo(new Health.Degraded(text));
    assertThat(bridge.received()).isEmpty();
  }

  @Test
  void distrustsANodeThatHasTheBlockElsewhere() {
    Place wrong = new Place(new BlockHeight(9), world.place(8).block());
    scan(wrong, FEDERATION);
    String text =
        "the Bitcoin node cannot be relied on: block %s is at height 9, and is said to be at 8; is"
                .formatted(wrong.block())
            + " its disk in order";
    Await.asserted(() -> assertThat(status().bitcoin()).isEqualTo(text));
    assertThat(bridge.received()).isEmpty();
  }

  @Test
  void readsNothingOfAnotherNetworkAndGoesOnWhenItIsTheRightOne() {
    world.faults("wrong-network always");
    scan(world.place(3), FEDERATION);
    Await.asserted(() -> assertThat(health()).isInstanceOf(Health.Unhealthy.class));
    assertThat(status().bitcoin())
        .contains("is on the network 'main', and bitcoin.network is regtest");
    assertThat(bridge.received()).isEmpty();
    world.faults();
    assertThat(moved(1).events()).isNotEmpty();
    Await.asserted(() -> assertThat(health()).isInstanceOf(Health.Healthy.class));
  }

  @Test
  void readsNothingOfANodeWhoseHeightCannotBe() {
    world.faults("height 5 always");
    scan(world.place(3), FEDERATION);
    Await.asserted(() -> assertThat(health()).isInstanceOf(Health.Unhealthy.class));
    assertThat(status().bitcoin()).startsWith("the Bitcoin node cannot be relied on: ");
    assertThat(bridge.received()).isEmpty();
  }

  @Test
  void readsOnThroughDroppedBusyAndMalformedAnswers() {
    world.faults("drop 20%", "drop-answer 10%", "busy 20%", "malformed 5%", "delay 20 20%");
    Place from = world.place(1);
    for (int message = 1; from.height().value() < world.height(); message++) {
      scan(from, FEDERATION);
      List<DepositEvent> events = moved(message).events();
      assertThat(((BlockScanned) events.getFirst()).parent()).isEqualTo(from.block());
      from = ((BlockScanned) events.getLast()).place();
    }
    assertThat(from).isEqualTo(world.tip());
  }

  @Test
  void answersNoQuestionThatWasReplacedMeanwhile() {
    world.fundWallet(10_000_000);
    Place from = world.tip();
    world.pay(toFederation(20_000), memo(ALICE));
    world.mine(1);
    world.faults("delay 100 always");
    scan(from);
    scan(from, FEDERATION);
    BlockScanned scanned = (BlockScanned) moved(1).events().getFirst();
    assertThat(scanned.found()).as("what those watch who are watched now").hasSize(1);
  }

  @Test
  void asksTheBitcoinNodeAfterACrashAgain() {
    kit.close();
    start(new Faults().crashOn("pegin", Scan.class, 1));
    scan(world.place(3), FEDERATION);
    kit.awaitState("pegin", ActorState.RUNNING);
    scan(world.place(3), FEDERATION);
    assertThat(moved(1).events()).isNotEmpty();
  }

  @Test
  void hasGovernanceToldOfEachDepositUnderOneIdAndUntilTheStreamTakesIt() {
    DepositMint mint =
        new DepositMint(
            new Outpoint(new Txid(Bytes.fromHex("ab".repeat(32))), 1),
            world.tip().block(),
            new BlockHeight(100),
            new Sats(20_000),
            ALICE,
            1);
    pegin().tell(new Notify(List.of(mint), new BlockHeight(105)));
    pegin().tell(new Notify(List.of(mint), new BlockHeight(106)));
    StreamCommand.NotifyPegin told = (StreamCommand.NotifyPegin) stream.await(1).getFirst();
    assertThat(told.requestId()).isEqualTo(mint.outpoint().toString());
    assertThat(told.notice().confirmations()).isEqualTo(6);
    assertThat(told.notice().to()).isEqualTo(ALICE);
    assertThat(told.notice().amount()).isEqualTo(new Sats(20_000));
    // The probe takes nothing, so that it is told again.
    assertThat(stream.await(2)).containsOnly(told);
  }
}
