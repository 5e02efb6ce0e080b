package io.alys.bridge;

import static io.alys.bridge.BitcoinWorld.ALICE;
import static io.alys.bridge.BitcoinWorld.memo;
import static io.alys.bridge.BitcoinWorld.textMemo;
import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Txid;
import io.alys.bridge.BridgeCommand.GetPegin;
import io.alys.bridge.BridgeCommand.PayoutMoved;
import io.alys.bridge.BridgeCommand.PeginView;
import io.alys.bridge.BridgeCommand.PegoutView;
import io.alys.devnet.governance.Rotation;
import io.alys.ethereum.BurnId;
import io.alys.primitives.Sats;
import io.alys.primitives.Wei;
import io.alys.testkit.Await;
import io.alys.testkit.Faults;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole bridge of a node at work, over whichever Bitcoin node: its actors and its journal on
 * disk are the real ones, as are the stream and its gRPC; governance is the stand-in.
 */
abstract class BridgeSuite {
  private static final long DEPOSIT = 50_000_000;

  private final Faults faults = new Faults();
  private @TempDir Path folder;
  private BridgeNode world;

  abstract BitcoinNode bitcoin(Path folder);

  /**
   * What happens to the Bitcoin node in the middle of everything; nothing, if not otherwise said.
   */
  void befall(BitcoinNode bitcoin) {}

  /** In the middle of something. */
  private void meanwhile() {
    befall(world.bitcoin);
    Await.until(
        "the Bitcoin node answers the node's client",
        () -> !Await.result(world.client().blockCount().map("yes").otherwise("")).isEmpty());
  }

  /** In the middle of something that waits in the mempool, which a node that starts reads again. */
  private void meanwhile(Txid waiting) {
    meanwhile();
    awaitWaiting(waiting);
  }

  private void awaitWaiting(Txid txid) {
    Await.until("it waits", () -> Await.result(world.client().mempoolEntry(txid)).isPresent());
  }

  @BeforeEach
  void begin() {
    world = new BridgeNode(folder, bitcoin(folder.resolve("bitcoin")), faults);
  }

  @AfterEach
  void close() {
    world.close();
  }

  private String peginState(Outpoint outpoint) {
    return Await.result(world.bridge().ask(new GetPegin(outpoint)))
        .map(PeginView::state)
        .orElse("");
  }

  /** Some deposits that are minted: the reserve. */
  private void reserve(int deposits) {
    world.fundDepositor(deposits, DEPOSIT + 100_000);
    for (int i = 0; i < deposits; i++) {
      world.pay(world.toFederation(DEPOSIT), memo(ALICE));
    }
    world.bitcoin.mine(2);
    Wei all = Wei.of(new Sats(DEPOSIT * deposits));
    world.chain.until("the deposits are minted", () -> world.chain.balance().minted().equals(all));
  }

  private List<BurnId> burn(int count) {
    return world.chain.burn(
        IntStream.range(0, count).mapToObj(BridgeNode::address).toList(), 200_000);
  }

  private void awaitState(BurnId burn, String state) {
    world.chain.until("the burn is " + state, () -> world.chain.stateOf(burn).equals(state));
  }

  private Txid transactionOf(BurnId burn) {
    return world.chain.pegout(burn).flatMap(PegoutView::transaction).orElseThrow();
  }

  private void awaitInMempool(BurnId burn) {
    awaitState(burn, "BROADCAST");
    Txid txid = transactionOf(burn);
    assertThat(Await.result(world.client().mempoolEntry(txid))).isPresent();
  }

  private void confirm(List<BurnId> burns) {
    world.bitcoin.mine(1);
    meanwhile();
    world.bitcoin.mine(1);
    burns.forEach(burn -> awaitState(burn, "PAID"));
  }

  @Test
  void mintsEveryOutputOfDepositsInBothFormsOnceTheyAreDeep() {
    world.fundDepositor(3, 10_000_000);
    SignedTransaction raw =
        world.pay(world.toFederation(20_000), memo(ALICE), world.toFederation(30_000));
    SignedTransaction text = world.pay(textMemo(ALICE), world.toFederation(40_000));
    SignedTransaction nobodys = world.pay(world.toFederation(50_000));
    world.bitcoin.mine(1);
    Outpoint first = new Outpoint(raw.txid(), 0);
    world.chain.until("it is seen", () -> peginState(first).equals("SEEN"));
    assertThat(world.chain.balance().minted()).isEqualTo(Wei.ZERO);
    meanwhile();
    world.bitcoin.mine(1);
    Wei all = Wei.of(new Sats(90_000));
    world.chain.until("they are minted", () -> world.chain.balance().minted().equals(all));
    for (Outpoint each :
        List.of(first, new Outpoint(raw.txid(), 2), new Outpoint(text.txid(), 1))) {
      assertThat(peginState(each)).isEqualTo("MINTED");
    }
    assertThat(peginState(new Outpoint(nobodys.txid(), 0))).isEqualTo("ORPHAN");
    world.chain.step();
    assertThat(world.chain.balance().minted()).as("once").isEqualTo(all);
  }

  @Test
  void followsADepositThroughAReorganisation() {
    world.fundDepositor(1, 10_000_000);
    Outpoint deposit = new Outpoint(world.pay(world.toFederation(20_000), memo(ALICE)).txid(), 0);
    world.bitcoin.mine(1);
    world.chain.until("it is seen", () -> peginState(deposit).equals("SEEN"));
    world.bitcoin.reorg(1);
    meanwhile(deposit.txid());
    world.chain.until("it is gone", () -> peginState(deposit).equals("GONE"));
    assertThat(world.chain.balance().minted()).isEqualTo(Wei.ZERO);
    world.bitcoin.mine(2);
    world.chain.until("it is minted", () -> peginState(deposit).equals("MINTED"));
    assertThat(world.chain.balance().minted()).isEqualTo(Wei.of(new Sats(20_000)));
  }

  @Test
  void paysOneBurnThenFiveThenAHundred() {
    reserve(3);
    for (int count : List.of(1, 5, 100)) {
      List<BurnId> burns = burn(count);
      meanwhile();
      awaitInMempool(burns.getFirst());
      Txid txid = transactionOf(burns.getFirst());
      meanwhile(txid);
      assertThat(burns).allSatisfy(each -> assertThat(transactionOf(each)).isEqualTo(txid));
      confirm(burns);
    }
    assertThat(world.chain.balance().owed()).isEqualTo(Wei.ZERO);
    assertThat(world.chain.balance().reserve())
        .as("the users bore the fees")
        .isEqualTo(new Sats(3 * DEPOSIT - 106 * 200_000));
  }

  @Test
  void replacesATransactionThatNobodyMines() {
    reserve(1);
    List<BurnId> burns = burn(1);
    awaitInMempool(burns.getFirst());
    Txid stuck = transactionOf(burns.getFirst());
    world.bitcoin.mineEmpty(4);
    meanwhile();
    world.chain.until(
        "another one is broadcast",
        () ->
            world.chain.stateOf(burns.getFirst()).equals("BROADCAST")
                && !transactionOf(burns.getFirst()).equals(stuck));
    assertThat(Await.result(world.client().mempoolEntry(stuck))).isEmpty();
    meanwhile(transactionOf(burns.getFirst()));
    assertThat(Await.result(world.client().mempoolEntry(stuck))).isEmpty();
    confirm(burns);
  }

  @Test
  void movesTheCoinsToAnotherFederation() {
    reserve(2);
    long from = world.chain.head().value() + 40;
    var next = Await.result(world.governance().rotate(new Rotation(4, 3, true, from)));
    world.chain.until(
        "the chain has the announcement",
        () -> world.federation().announced().filter(coming -> coming.carried()).isPresent());
    world.chain.until("it is in force", () -> world.federation().version() == next.version());
    assertThat(world.federation().depositAddress()).isEqualTo(next.address());
    world.chain.until(
        "the coins are proposed to move",
        () -> world.chain.contents().stream().anyMatch(each -> each.proposal().isPresent()));
    Txid sweep =
        world.chain.contents().stream()
            .flatMap(each -> each.proposal().stream())
            .findFirst()
            .orElseThrow()
            .transaction()
            .txid();
    meanwhile();
    world.chain.until(
        "it waits in the mempool",
        () -> Await.result(world.client().mempoolEntry(sweep)).isPresent());
    meanwhile(sweep);
    world.bitcoin.mine(1);
    meanwhile();
    world.bitcoin.mine(1);
    world.chain.until(
        "it is settled",
        () ->
            world.chain.balance().sweepFees().compareTo(Sats.ZERO) > 0
                && world.chain.contents().stream().anyMatch(each -> !each.settlements().isEmpty()));
    List<BurnId> burns = burn(1);
    awaitInMempool(burns.getFirst());
    confirm(burns);
  }

  @Test
  void paysThroughRestartsOfEverybody() {
    reserve(1);
    world.stopGovernance();
    List<BurnId> burns = burn(5);
    awaitState(burns.getFirst(), "SIGNATURES_REQUESTED");
    world.restartNode();
    world.chain.step();
    world.restartGovernance();
    awaitInMempool(burns.getFirst());
    world.bitcoin.restart();
    world.chain.step();
    world.bitcoin.mine(1);
    world.restartNode();
    confirm(burns);
    assertThat(world.chain.balance().owed()).isEqualTo(Wei.ZERO);
  }

  @Test
  void paysThoughEachOfItsActorsCrashes() {
    faults
        .crashOn("bridge", PayoutMoved.class, 2)
        .crashOn("pegout", PegoutCommand.CarryOut.class, 2)
        .crashOn("pegin", PeginCommand.Scan.class, 4)
        .crashOn("federation", FederationCommand.FollowSchedule.class, 3);
    reserve(1);
    List<BurnId> burns = burn(1);
    awaitInMempool(burns.getFirst());
    confirm(burns);
    assertThat(world.chain.contents().stream().mapToLong(each -> each.deposits().size()).sum())
        .as("deposits that were minted")
        .isEqualTo(1);
  }
}
