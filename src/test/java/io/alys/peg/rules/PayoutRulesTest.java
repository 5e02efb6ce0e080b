package io.alys.peg.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.peg.Burn;
import io.alys.peg.DepositMint;
import io.alys.peg.PegParameters;
import io.alys.peg.Proposal;
import io.alys.peg.state.BurnState;
import io.alys.peg.state.BurnState.Unpayable;
import io.alys.peg.state.Coin;
import io.alys.peg.state.Payout;
import io.alys.primitives.Sats;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which transaction comes next, and when. */
class PayoutRulesTest {
  private final TestChain chain = new TestChain();

  private Optional<Proposal> due(FeeRate rate) {
    return chain
        .rules
        .duties(
            chain.state(),
            chain.nextTime(),
            TestChain.view(Optional.of(rate), List.of(), List.of()))
        .proposal();
  }

  private Optional<Proposal> due() {
    return due(TestChain.RATE);
  }

  private Payout only() {
    return chain.state().payouts().byBlock().values().iterator().next();
  }

  private static TestChain with(PegParameters.Amounts amounts, PegParameters.Batching batching) {
    PegParameters usual = TestChain.PARAMETERS;
    return new TestChain(
        new PegParameters(
            usual.network(), amounts, batching, usual.fees(), usual.replacing(), usual.rotation()));
  }

  @Test
  void aBatchIsDueWhenItIsFullOrSomeoneHasWaited() {
    chain.credit(chain.deposit(50_000_000));
    chain.burned(IntStream.range(0, 4).mapToObj(_ -> chain.burn(2_000_000)).toArray(Burn[]::new));
    chain.finalise();
    assertThat(due()).isEmpty();
    chain.idle(1);
    assertThat(due()).isPresent();
    TestChain full = new TestChain();
    full.credit(full.deposit(50_000_000));
    full.burned(IntStream.range(0, 5).mapToObj(_ -> full.burn(2_000_000)).toArray(Burn[]::new));
    full.finalise();
    full.produce(Optional.of(TestChain.RATE));
    assertThat(full.open()).hasSize(1);
  }

  @Test
  void nothingIsPaidBeforeItIsFinal() {
    chain.credit(chain.deposit(50_000_000));
    Burn burn = chain.burn(2_000_000);
    chain.burned(burn);
    chain.idle(10);
    assertThat(due()).isEmpty();
    assertThat(chain.stateOf(burn)).isEqualTo(new BurnState.Burned());
  }

  @Test
  void paysTheLongestBeginningOfTheQueueThatTheCoinsCover() {
    chain.credit(chain.deposit(5_000_329));
    Burn one = chain.burn(2_000_000);
    Burn two = chain.burn(3_000_000);
    Burn three = chain.burn(1_000_000);
    chain.queue(one, two, three);
    chain.produce(Optional.of(TestChain.RATE));
    // One and two would leave 329 sat, which is dust: not paid to the miners, but waited for.
    assertThat(chain.stateOf(one)).isInstanceOf(BurnState.Proposed.class);
    assertThat(chain.stateOf(two)).isInstanceOf(BurnState.Queued.class);
    assertThat(chain.stateOf(three)).isInstanceOf(BurnState.Queued.class);
    assertThat(due()).isEmpty();
    chain.finalise();
    chain.settle(chain.open().getFirst());
    chain.produce(Optional.of(TestChain.RATE));
    assertThat(chain.stateOf(two)).isInstanceOf(BurnState.Queued.class);
    chain.credit(chain.deposit(10_000));
    chain.produce(Optional.of(TestChain.RATE));
    assertThat(chain.stateOf(two)).isInstanceOf(BurnState.Proposed.class);
  }

  @Test
  void coinsThatFitExactlyLeaveNoChange() {
    chain.credit(chain.deposit(2_000_000), chain.deposit(3_000_000), chain.deposit(7_777_777));
    chain.queue(chain.burn(2_500_000), chain.burn(2_500_000));
    Transaction exact = due().orElseThrow().transaction();
    assertThat(exact.outputs()).hasSize(2);
    assertThat(exact.inputs()).hasSize(2);
    chain.produce(Optional.of(TestChain.RATE));
    assertThat(only().changeTo()).isEmpty();
    chain.finalise();
    chain.settle(chain.open().getFirst());
    assertThat(chain.state().reserve().totalSats()).isEqualTo(7_777_777);
  }

  @Test
  void smallCoinsGoAlongWhileFeesAreLow() {
    chain.credit(
        IntStream.range(0, 8)
            .mapToObj(i -> chain.deposit(i < 2 ? 9_000_000 : 10_000 + i))
            .toArray(DepositMint[]::new));
    chain.queue(chain.burn(8_000_000));
    FeeRate low = TestChain.PARAMETERS.fees().consolidateUpTo();
    int cheap = due(low).orElseThrow().transaction().inputs().size();
    int dear = due(new FeeRate(low.satsPerKvb() + 1)).orElseThrow().transaction().inputs().size();
    assertThat(cheap - dear).isBetween(3, 5);
  }

  @Test
  void theWindowHoldsTheHeadBackUntilThereIsRoom() {
    TestChain capped =
        with(
            new PegParameters.Amounts(
                new Sats(10_000),
                new Sats(1_000_000),
                new Sats(3_000_000),
                new Sats(4_000_000),
                10),
            TestChain.PARAMETERS.batching());
    capped.credit(capped.deposit(20_000_000), capped.deposit(20_000_000));
    Burn one = capped.burn(3_000_000);
    Burn two = capped.burn(1_000_001);
    Burn three = capped.burn(1_000_000);
    capped.queue(one, two, three);
    capped.produce(Optional.of(TestChain.RATE));
    assertThat(capped.stateOf(one)).isInstanceOf(BurnState.Proposed.class);
    for (int i = 0; i < 9; i++) {
      capped.produce(Optional.of(TestChain.RATE));
      // Nor does a smaller one overtake it.
      assertThat(capped.stateOf(two)).isInstanceOf(BurnState.Queued.class);
      assertThat(capped.stateOf(three)).isInstanceOf(BurnState.Queued.class);
    }
    capped.produce(Optional.of(TestChain.RATE));
    assertThat(capped.stateOf(two)).isInstanceOf(BurnState.Proposed.class);
    assertThat(capped.stateOf(three)).isInstanceOf(BurnState.Proposed.class);
  }

  @Test
  void whoWaitsTooLongIsRefunded() {
    TestChain poor =
        with(
            TestChain.PARAMETERS.amounts(),
            new PegParameters.Batching(5, Duration.ofSeconds(10), 20, 50, 4));
    Burn burn = poor.burn(2_000_000);
    poor.burned(burn);
    poor.finalise();
    poor.idle(3);
    assertThat(poor.stateOf(burn)).isInstanceOf(BurnState.Queued.class);
    poor.idle(1);
    assertThat(poor.stateOf(burn)).isEqualTo(new BurnState.Refundable(Unpayable.WAITED_TOO_LONG));
  }

  private static TestChain dear() {
    return new TestChain(
        new PegParameters(
            TestChain.PARAMETERS.network(),
            TestChain.PARAMETERS.amounts(),
            TestChain.PARAMETERS.batching(),
            new PegParameters.FeePolicy(
                FeeRate.RELAY_FLOOR, FeeRate.perVirtualByte(5_000), TestChain.RATE, 0, 20),
            TestChain.PARAMETERS.replacing(),
            TestChain.PARAMETERS.rotation()));
  }

  @Test
  void whatTheFeeWouldEatIsRefundedAndTheOthersArePaid() {
    TestChain dear = dear();
    dear.credit(
        IntStream.range(0, 20).mapToObj(_ -> dear.deposit(4_000_000)).toArray(DepositMint[]::new));
    Burn eaten = dear.burn(1_000_000);
    Burn paid = dear.burn(60_000_000);
    dear.queue(eaten, paid);
    dear.produce(Optional.of(FeeRate.perVirtualByte(2_000)));
    assertThat(dear.stateOf(eaten)).isEqualTo(new BurnState.Refundable(Unpayable.DUST));
    assertThat(dear.stateOf(paid)).isInstanceOf(BurnState.Proposed.class);
  }

  @Test
  void whoIsAloneWithAFeeThatWouldEatItWaits() {
    TestChain dear = dear();
    dear.credit(dear.deposit(700_000), dear.deposit(700_000));
    Burn burn = dear.burn(1_000_000);
    dear.queue(burn);
    dear.produce(Optional.of(FeeRate.perVirtualByte(5_000)));
    assertThat(dear.stateOf(burn)).isInstanceOf(BurnState.Queued.class);
    dear.produce(Optional.of(FeeRate.perVirtualByte(100)));
    assertThat(dear.stateOf(burn)).isInstanceOf(BurnState.Proposed.class);
  }

  @Test
  void aReplacementThatWouldEatABurnIsNotMade() {
    TestChain dear = dear();
    dear.credit(dear.deposit(700_000), dear.deposit(700_000));
    dear.queue(dear.burn(1_000_000));
    dear.produce(Optional.of(TestChain.RATE));
    dear.finalise();
    dear.idle(20);
    dear.produce(Optional.of(FeeRate.perVirtualByte(5_000)));
    assertThat(dear.state().payout(dear.open().getFirst()).orElseThrow().variants()).hasSize(1);
    dear.produce(Optional.of(FeeRate.perVirtualByte(1_000)));
    assertThat(dear.state().payout(dear.open().getFirst()).orElseThrow().variants()).hasSize(2);
  }

  @Test
  void aReplacementKeepsInputsBurnsAndChangeAndPaysMore() {
    chain.credit(chain.deposit(5_000_000));
    Burn burn = chain.burn(2_000_000);
    chain.queue(burn, chain.burn(1_000_000));
    chain.produce(Optional.of(TestChain.RATE));
    Payout first = only();
    FeeRate more = FeeRate.perVirtualByte(11);
    chain.idle(20);
    assertThat(due(more)).as("not final, so never signed").isEmpty();
    chain.finalise();
    assertThat(due(new FeeRate(more.satsPerKvb() - 1))).as("less than the increment").isEmpty();
    Proposal replacement = due(more).orElseThrow();
    assertThat(replacement.kind()).isEqualTo(Proposal.Kind.REPLACEMENT);
    Transaction before = first.latest().transaction();
    Transaction after = replacement.transaction();
    assertThat(after.inputs()).isEqualTo(before.inputs());
    assertThat(after.outputs())
        .extracting(Transaction.Output::script)
        .isEqualTo(before.outputs().stream().map(Transaction.Output::script).toList());
    assertThat(after.outputs().getLast()).isEqualTo(before.outputs().getLast());
    chain.add(PegContentOf.proposal(replacement));
    Payout second = only();
    long relay =
        FeeRate.RELAY_FLOOR
            .feeFor(TestChain.federation(1).multisig().signedVirtualBytes(after))
            .value();
    assertThat(second.fee(second.latest()).value())
        .isGreaterThanOrEqualTo(first.fee(first.latest()).value() + relay);
    assertThat(due(FeeRate.perVirtualByte(30))).as("too soon, and not final").isEmpty();
    assertThat(chain.state().payout(before.txid())).contains(second);
    chain.settle(before.txid());
    assertThat(chain.stateOf(burn))
        .isEqualTo(new BurnState.Paid(before.txid(), chain.state().head().number()));
    assertThat(chain.state().payout(after.txid())).isEmpty();
    assertThat(chain.state().reserve().coins())
        .extracting(coin -> coin.outpoint().txid())
        .containsExactly(before.txid());
  }

  @Test
  void aReplacementIsNotMadeTooSoonTooOftenOrOfDust() {
    chain.credit(chain.deposit(5_000_000));
    chain.queue(chain.burn(1_000_000));
    chain.produce(Optional.of(TestChain.RATE));
    chain.finalise();
    chain.idle(9);
    assertThat(due(FeeRate.perVirtualByte(20))).as("55 seconds").isEmpty();
    chain.idle(1);
    assertThat(due(FeeRate.perVirtualByte(20))).as("60 seconds").isPresent();
    for (int variant = 2; variant <= 5; variant++) {
      chain.produce(Optional.of(FeeRate.perVirtualByte(10 + variant)));
      assertThat(only().variants()).hasSize(variant);
      chain.finalise();
      chain.idle(12);
    }
    assertThat(due(FeeRate.perVirtualByte(400))).isEmpty();
  }

  @Test
  void aFormerFederationsCoinsAreMovedFirstAndTheReserveBearsTheFee() {
    chain.credit(chain.deposit(5_000_000), chain.deposit(4_000_000));
    chain.produce(
        new ProducerView(
            Optional.empty(),
            16,
            List.of(),
            List.of(),
            Optional.of(TestChain.update(2, chain.next().plus(5)))));
    chain.queue(chain.burn(2_000_000));
    assertThat(due()).map(Proposal::kind).contains(Proposal.Kind.PEGOUT);
    chain.idle(1);
    assertThat(due()).map(Proposal::kind).contains(Proposal.Kind.SWEEP);
    assertThat(due(FeeRate.perVirtualByte(500))).map(Proposal::kind).contains(Proposal.Kind.SWEEP);
    chain.produce(Optional.of(TestChain.RATE));
    Payout sweep = only();
    assertThat(sweep.isSweep()).isTrue();
    assertThat(sweep.version()).isEqualTo(1);
    Transaction moved = sweep.latest().transaction();
    assertThat(moved.outputs())
        .extracting(Transaction.Output::script)
        .containsExactly(TestChain.federation(2).outputScript());
    chain.finalise();
    chain.settle(moved.txid());
    Sats fee = sweep.fee(sweep.latest());
    assertThat(chain.state().totals().sweepFees()).isEqualTo(fee);
    assertThat(chain.state().reserve().coins())
        .extracting(Coin::federationVersion, coin -> coin.value().value())
        .containsExactly(org.assertj.core.groups.Tuple.tuple(2L, 9_000_000 - fee.value()));
    chain.produce(Optional.of(TestChain.RATE));
    assertThat(only().version()).isEqualTo(2);
    assertThat(chain.parameters().rotation().graceBlocks()).isEqualTo(30);
  }

  @Test
  void aSweepThatCostsTooMuchWaitsAndHoldsNobodyUp() {
    chain.credit(chain.deposit(20_000));
    chain.produce(
        new ProducerView(
            Optional.empty(),
            16,
            List.of(),
            List.of(),
            Optional.of(TestChain.update(2, chain.next().plus(2)))));
    chain.idle(3);
    chain.credit(chain.deposit(5_000_000, TestChain.account(1), 2));
    chain.queue(chain.burn(2_000_000));
    assertThat(due()).map(Proposal::kind).contains(Proposal.Kind.PEGOUT);
    chain.produce(Optional.of(TestChain.RATE));
    assertThat(due()).isEmpty();
    assertThat(due(FeeRate.perVirtualByte(300))).isEmpty();
    FeeRate low = FeeRate.perVirtualByte(5);
    assertThat(due(low)).map(Proposal::kind).contains(Proposal.Kind.SWEEP);
    chain.produce(Optional.of(low));
    chain.finalise();
    chain.idle(12);
    FeeRate more = FeeRate.perVirtualByte(6);
    Txid first = chain.open().getLast();
    assertThat(due(more)).map(Proposal::kind).contains(Proposal.Kind.REPLACEMENT);
    chain.produce(Optional.of(more));
    assertThat(chain.state().payout(first).orElseThrow().variants()).hasSize(2);
  }

  @Test
  void noMorePayoutsThanMayBeOpen() {
    PegParameters usual = TestChain.PARAMETERS;
    TestChain narrow =
        new TestChain(
            new PegParameters(
                usual.network(),
                usual.amounts(),
                usual.batching(),
                usual.fees(),
                new PegParameters.Replacing(Duration.ofSeconds(60), FeeRate.RELAY_FLOOR, 5, 1),
                usual.rotation()));
    narrow.credit(narrow.deposit(3_000_000), narrow.deposit(3_000_000));
    narrow.queue(narrow.burn(2_000_000));
    narrow.produce(Optional.of(TestChain.RATE));
    Burn second = narrow.burn(2_000_000);
    narrow.queue(second);
    narrow.produce(Optional.of(TestChain.RATE));
    assertThat(narrow.stateOf(second)).isInstanceOf(BurnState.Queued.class);
    narrow.settle(narrow.open().getFirst());
    narrow.produce(Optional.of(TestChain.RATE));
    assertThat(narrow.stateOf(second)).isInstanceOf(BurnState.Proposed.class);
  }

  @Test
  void settingsThatContradictOneAnotherAreRefused() {
    assertThatThrownBy(
            () ->
                new PegParameters.Amounts(
                    new Sats(10_000), new Sats(1_000_000), new Sats(2_000_000), new Sats(1), 1))
        .hasMessage("windowCap = 1 must be between 2000000 and 2100000000000000");
    assertThatThrownBy(() -> new PegParameters.Batching(21, Duration.ZERO, 20, 1, 1))
        .hasMessage("size = 21 must be between 1 and 20");
    assertThat(PegParameters.defaults(TestChain.PARAMETERS.network()).amounts().minPegout())
        .isEqualTo(new Sats(1_000_000));
  }
}
