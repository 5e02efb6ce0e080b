package io.alys.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.Interference;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Txid;
import io.alys.bridge.BridgeCommand.BitcoinMoved;
import io.alys.bridge.BridgeCommand.FeeEstimated;
import io.alys.bridge.BridgeCommand.FindPegouts;
import io.alys.bridge.BridgeCommand.GetBalance;
import io.alys.bridge.BridgeCommand.GetHead;
import io.alys.bridge.BridgeCommand.GetPegin;
import io.alys.bridge.BridgeCommand.GetPegout;
import io.alys.bridge.BridgeCommand.GetStatus;
import io.alys.bridge.BridgeCommand.HeadSet;
import io.alys.bridge.BridgeCommand.HearGovernance;
import io.alys.bridge.BridgeCommand.Import;
import io.alys.bridge.BridgeCommand.ImportBlock;
import io.alys.bridge.BridgeCommand.ListPegs;
import io.alys.bridge.BridgeCommand.Pause;
import io.alys.bridge.BridgeCommand.PauseState;
import io.alys.bridge.BridgeCommand.PayoutMoved;
import io.alys.bridge.BridgeCommand.PeginView;
import io.alys.bridge.BridgeCommand.PegoutView;
import io.alys.bridge.BridgeCommand.Resume;
import io.alys.bridge.BridgeCommand.SetHead;
import io.alys.bridge.BridgeCommand.Side;
import io.alys.ethereum.Keccak256;
import io.alys.governance.Delivery;
import io.alys.governance.FromGovernance;
import io.alys.peg.Burn;
import io.alys.peg.DepositScan.Found;
import io.alys.peg.PegBlock;
import io.alys.peg.PegContent;
import io.alys.peg.deposit.Deposit;
import io.alys.peg.deposit.DepositEvent;
import io.alys.peg.payout.Order;
import io.alys.peg.payout.PayoutEffect;
import io.alys.peg.payout.PayoutInput;
import io.alys.peg.payout.Stage;
import io.alys.peg.payout.Verdict;
import io.alys.peg.rules.TestChain;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Sats;
import io.alys.primitives.Wei;
import io.alys.storage.RecordCommand.AuditEntry;
import io.alys.storage.RecordCommand.LoadAudit;
import io.alys.storage.StorageCommand;
import io.alys.stream.StreamCommand;
import io.alys.testkit.Await;
import io.alys.testkit.Faults;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BridgeVerticleTest {
  private static final long BITCOIN = BridgeWorld.BITCOIN;

  @TempDir Path home;

  private BridgeWorld world() {
    return world(Interference.NONE);
  }

  private BridgeWorld world(Interference faults) {
    return new BridgeWorld(home, "test/1", faults);
  }

  private static void hear(BridgeWorld world, long number, FromGovernance message) {
    world.bridge().tell(new HearGovernance(List.of(new Delivery(number, "request", message, ""))));
  }

  private static void accepted(BridgeWorld world, long number) {
    Await.until(
        "governance hears that number " + number + " is kept",
        () -> world.stream.received().contains(new StreamCommand.Delivered("bridge", number)));
  }

  private static String stateOf(BridgeWorld world, Burn burn) {
    return world.ask(new GetPegout(burn.id())).orElseThrow().state();
  }

  @Test
  void asksForWhatFollowsOnItsBook() {
    try (BridgeWorld world = world()) {
      Await.until("Pegin is asked", () -> !world.pegin.received().isEmpty());
      assertThat(world.pegin.received().getFirst())
          .isEqualTo(
              new PeginCommand.Scan(
                  Anchor.place(BridgeWorld.ANCHOR),
                  BridgeWorld.ANCHOR,
                  List.of(TestChain.federation(1))));
      Deposit.Place place = world.mine();
      Await.until(
          "Pegin is asked from there",
          () ->
              world.pegin.received().stream()
                  .anyMatch(
                      command ->
                          command instanceof PeginCommand.Scan scan && scan.from().equals(place)));
    }
  }

  @Test
  void mintsADepositOnceItHasItsConfirmations() {
    try (BridgeWorld world = world()) {
      Found deposit = world.deposit(BITCOIN);
      world.mine(deposit);
      assertThat(world.duties().deposits()).isEmpty();
      assertThat(world.ask(new GetPegin(deposit.outpoint())).orElseThrow().state())
          .isEqualTo("SEEN");
      world.mine();
      assertThat(world.duties().deposits()).hasSize(1);
      world.produce();
      PeginView view = world.ask(new GetPegin(deposit.outpoint())).orElseThrow();
      assertThat(view.state()).isEqualTo("MINTED");
      assertThat(view.mintedIn()).contains(world.ask(new GetHead()).number());
      assertThat(world.duties().deposits()).isEmpty();
      assertThat(world.pegin.received())
          .anyMatch(command -> command instanceof PeginCommand.Notify);
      assertThat(world.ask(new GetBalance()).reserve()).isEqualTo(new Sats(BITCOIN));
    }
  }

  @Test
  void tellsItsNeighboursAtOnceWhenTheyBegin() {
    try (BridgeWorld world = BridgeWorld.beforeItsNeighbours(home)) {
      assertThat(world.pegin.await(1).getFirst()).isInstanceOf(PeginCommand.Scan.class);
      assertThat(world.federation.await(1).getFirst())
          .isInstanceOf(FederationCommand.FollowSchedule.class);
    }
  }

  @Test
  void paysABurnFromOneChainToTheOther() {
    try (BridgeWorld world = world()) {
      world.minted();
      Burn burn = world.burn(10_000_000);
      Order order = world.ordered(burn);
      world.bridge().tell(new PayoutMoved(order.txid(), new PayoutInput.RequestTaken()));
      hear(world, 5, BridgeWorld.signed(order));
      accepted(world, 5);
      Await.until(
          "it is shown to Bitcoin",
          () -> world.carried(PayoutEffect.TestAccept.class).findAny().isPresent());
      move(world, order, new PayoutInput.Tested(new Verdict.Accepted(), world.tip()));
      Await.until(
          "it is given to Bitcoin",
          () -> world.carried(PayoutEffect.Broadcast.class).findAny().isPresent());
      move(world, order, new PayoutInput.Sent(new Verdict.Accepted(), world.tip()));
      Await.until("it is watched", () -> stateOf(world, burn).equals("BROADCAST"));
      Deposit.Place place = world.mine();
      move(
          world,
          order,
          new PayoutInput.Located(
              new PayoutInput.Whereabouts.InBlock(new Stage.Place(place.height(), place.block())),
              world.tip()));
      Await.until("it is in a block", () -> stateOf(world, burn).equals("CONFIRMED"));
      assertThat(world.duties().settlements()).isEmpty();
      world.mine();
      world.produce();
      assertThat(stateOf(world, burn)).isEqualTo("PAID");
      BridgeCommand.PegBalance balance = world.ask(new GetBalance());
      assertThat(balance.reserve()).isEqualTo(new Sats(BITCOIN - 10_000_000));
      assertThat(balance.owed()).isEqualTo(Wei.ZERO);
      world.finalise();
      assertThat(audit(world, burn.id().toString())).contains("burned", "paid-by");
      assertThat(audit(world, order.txid().toString()))
          .containsSubsequence("proposed", "payout", "payout", "payout", "payout", "settled");
    }
  }

  private static void move(BridgeWorld world, Order order, PayoutInput input) {
    world.bridge().tell(new PayoutMoved(order.txid(), input));
  }

  private static List<String> audit(BridgeWorld world, String subject) {
    return Await.result(
            world
                .kit
                .ref("storage", StorageCommand.class)
                .ask(new LoadAudit(Optional.of(subject), 0, 100), Duration.ofSeconds(10)))
        .entries()
        .stream()
        .map(AuditEntry::what)
        .map(entry -> entry.kind())
        .toList();
  }

  @Test
  void knowsAllOfItAfterARestart() {
    Burn burn;
    Txid txid;
    BridgeCommand.Head head;
    try (BridgeWorld first = world()) {
      first.minted();
      burn = first.burn(10_000_000);
      txid = first.ordered(burn).txid();
      head = first.ask(new GetHead());
      try (BridgeWorld second = reopened(first)) {
        assertThat(second.ask(new GetHead())).isEqualTo(head);
        assertThat(second.requested().txid()).isEqualTo(txid);
        assertThat(second.ask(new FindPegouts(txid)))
            .extracting(PegoutView::id)
            .containsExactly(burn.id());
        second.produce();
      }
    }
  }

  @Test
  void hasSignaturesAskedForAtOnceWhenPegoutBeginsAfterARestart() {
    Txid txid;
    try (BridgeWorld first = world()) {
      first.minted();
      txid = first.ordered(first.burn(10_000_000)).txid();
    }
    try (BridgeWorld second = BridgeWorld.beforeItsNeighbours(home)) {
      assertThat(second.requested().txid()).isEqualTo(txid);
    }
  }

  /** The first node is gone; its folder is another's. */
  private BridgeWorld reopened(BridgeWorld first) {
    first.close();
    return new BridgeWorld(home, "test/2", Interference.NONE).after(first);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void aCrashAtAnyBlockLosesNothing(int nth) {
    Faults faults =
        new Faults()
            .crashOn("bridge", SetHead.class, nth)
            .crashOn("bridge", ImportBlock.class, nth);
    try (BridgeWorld world = world(faults)) {
      world.minted();
      Burn burn = world.burn(10_000_000);
      Order order = world.ordered(burn);
      assertThat(order.transaction().outputs().getFirst().value()).isLessThan(new Sats(10_000_000));
      assertThat(stateOf(world, burn)).isIn("FINALISED", "SIGNATURES_REQUESTED");
      assertThat(world.requests().map(Order::txid).distinct()).hasSize(1);
    }
  }

  @Test
  void followsAnotherBranchAndBack() {
    try (BridgeWorld world = world()) {
      Found deposit = world.deposit(BITCOIN);
      world.mine(deposit);
      world.mine();
      PegBlock with = world.block(world.duties(), List.of(), Optional.empty());
      PegBlock without = world.block(PegContent.EMPTY, List.of(), Optional.empty());
      world.add(with);
      assertThat(world.ask(new ImportBlock(without, true))).isEqualTo(new Import.Taken());
      assertThat(world.ask(new SetHead(without.position().hash())))
          .isInstanceOf(HeadSet.Moved.class);
      assertThat(world.ask(new GetPegin(deposit.outpoint())).orElseThrow().state())
          .isEqualTo("CONFIRMED");
      assertThat(world.duties().deposits()).hasSize(1);
      world.ask(new SetHead(with.position().hash()));
      assertThat(world.ask(new GetPegin(deposit.outpoint())).orElseThrow().state())
          .isEqualTo("MINTED");
    }
  }

  @Test
  void refusesWhatItCannotSee() {
    try (BridgeWorld world = world()) {
      Found deposit = world.deposit(BITCOIN);
      Deposit.Place place = world.mine(deposit);
      world.mine();
      PegContent honest = world.duties();
      PegBlock block = world.block(honest, List.of(), Optional.empty());
      world
          .bridge()
          .tell(
              new BitcoinMoved(
                  List.of(new DepositEvent.BlocksDisconnected(Anchor.place(BridgeWorld.ANCHOR))),
                  BridgeWorld.ANCHOR));
      assertThat(world.ask(new ImportBlock(block, true)))
          .isEqualTo(
              new Import.NotSeen("deposit %s, as the block has it".formatted(deposit.outpoint())));
      assertThat(place.height()).isEqualTo(BridgeWorld.ANCHOR.plus(1));
      assertThat(world.ask(new ImportBlock(block, false))).isEqualTo(new Import.Taken());
    }
  }

  @Test
  void takesNoBlockWithoutItsParentAndNoHeadThatItDoesNotKnow() {
    try (BridgeWorld world = world()) {
      PegBlock orphan =
          new PegBlock(
              new PegBlock.Position(
                  Keccak256.of(Bytes.copyOf((byte) 1)),
                  Hash32.ZERO,
                  world.ask(new GetHead()).number().plus(5),
                  Instant.ofEpochSecond(1_700_000_100)),
              PegContent.EMPTY,
              List.of(),
              Optional.empty());
      assertThat(world.ask(new ImportBlock(orphan, true)))
          .isEqualTo(new Import.UnknownParent(Hash32.ZERO));
      assertThat(world.ask(new SetHead(orphan.position().hash())))
          .isEqualTo(new HeadSet.UnknownBlock(orphan.position().hash()));
    }
  }

  @Test
  void proposesNothingWhilePausedAndStaysSoAfterARestart() {
    try (BridgeWorld world = world()) {
      world.minted();
      world.bridge().tell(new FeeEstimated(Optional.of(TestChain.RATE)));
      Burn burn = world.burn(10_000_000);
      world.produce(burn);
      world.finalise();
      assertThat(world.duties().proposal()).isPresent();
      assertThat(world.ask(new Pause("alice", "a drill")))
          .isEqualTo(new PauseState.Paused("alice: a drill"));
      assertThat(world.duties().proposal()).isEmpty();
      try (BridgeWorld again = reopened(world)) {
        again.bridge().tell(new FeeEstimated(Optional.of(TestChain.RATE)));
        assertThat(again.ask(new GetStatus()).pause())
            .isEqualTo(new PauseState.Paused("alice: a drill"));
        assertThat(again.duties().proposal()).isEmpty();
        assertThat(again.ask(new Resume("bob"))).isEqualTo(new PauseState.Running());
        assertThat(again.duties().proposal()).isPresent();
        assertThat(audit(again, "peg-outs")).contains("pause", "paused", "resume");
      }
    }
  }

  @Test
  void anEmergencyOfGovernancePausesIt() {
    try (BridgeWorld world = world()) {
      hear(
          world,
          1,
          new FromGovernance.Proposal(
              "p-9",
              FromGovernance.ProposalType.EMERGENCY_ACTION,
              Bytes.EMPTY,
              Instant.ofEpochSecond(1_700_000_000),
              2));
      accepted(world, 1);
      assertThat(world.ask(new GetStatus()).pause())
          .isEqualTo(new PauseState.Paused("governance: proposal p-9"));
    }
  }

  @Test
  void aMintedDepositThatBitcoinGivesUpPausesThePegOuts() {
    try (BridgeWorld world = world()) {
      Found deposit = world.minted();
      world
          .bridge()
          .tell(
              new BitcoinMoved(
                  List.of(new DepositEvent.BlocksDisconnected(Anchor.place(BridgeWorld.ANCHOR))),
                  BridgeWorld.ANCHOR));
      assertThat(world.ask(new GetStatus()).pause()).isInstanceOf(PauseState.Paused.class);
      assertThat(world.ask(new GetStatus()).alarms())
          .singleElement()
          .asString()
          .contains(deposit.outpoint().toString());
      assertThat(world.kit.events(BridgeEvent.AlarmRaised.class)).hasSize(1);
    }
  }

  @Test
  void listsTheLatestFirstAndPageByPage() {
    try (BridgeWorld world = world()) {
      List<Found> deposits = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        deposits.add(world.deposit(BITCOIN));
        world.mine(deposits.getLast());
      }
      BridgeCommand.PegPage first =
          world.ask(new ListPegs(Side.PEGIN, Optional.empty(), Optional.empty(), 3));
      assertThat(first.pegins())
          .extracting(PeginView::outpoint)
          .containsExactly(
              deposits.get(4).outpoint(), deposits.get(3).outpoint(), deposits.get(2).outpoint());
      BridgeCommand.PegPage second =
          world.ask(new ListPegs(Side.PEGIN, Optional.empty(), first.next(), 3));
      assertThat(second.pegins())
          .extracting(PeginView::outpoint)
          .containsExactly(deposits.get(1).outpoint(), deposits.get(0).outpoint());
      assertThat(second.next()).isEmpty();
      assertThat(
              world
                  .ask(new ListPegs(Side.PEGIN, Optional.of("SEEN"), Optional.empty(), 10))
                  .pegins())
          .hasSize(1);
    }
  }

  @Test
  void waitsUntilNobodyElseIsTheBridge() {
    try (BridgeWorld first = world()) {
      first.minted();
    }
    try (BridgeWorld second = new BridgeWorld(home, "other/1", Interference.NONE)) {
      assertThat(second.ask(new GetHead()).number().value()).isEqualTo(1);
    }
  }

  @Test
  void knowsAFeeRateFromPegoutOnly() {
    try (BridgeWorld world = world()) {
      world.minted();
      world.produce(world.burn(10_000_000));
      world.finalise();
      assertThat(world.duties().proposal()).isEmpty();
      world.bridge().tell(new FeeEstimated(Optional.of(FeeRate.perVirtualByte(3))));
      assertThat(world.duties().proposal().orElseThrow().feeRate())
          .isEqualTo(FeeRate.perVirtualByte(3));
    }
  }
}
