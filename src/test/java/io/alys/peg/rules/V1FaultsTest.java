package io.alys.peg.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.Address;
import io.alys.bitcoin.Dust;
import io.alys.bitcoin.Network;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.ethereum.BridgeContract;
import io.alys.ethereum.BridgeContract.Decoded;
import io.alys.ethereum.EvmLog;
import io.alys.peg.Burn;
import io.alys.peg.DepositMint;
import io.alys.peg.DepositScan;
import io.alys.peg.Mint;
import io.alys.peg.PegContent;
import io.alys.peg.Proposal;
import io.alys.peg.Refund;
import io.alys.peg.state.BurnState;
import io.alys.peg.state.BurnState.Unpayable;
import io.alys.peg.state.Payout;
import io.alys.peg.state.PegState;
import io.alys.peg.state.PegStateCodec;
import io.alys.primitives.Bytes;
import io.alys.primitives.Gwei;
import io.alys.primitives.Hash32;
import io.alys.primitives.Sats;
import io.alys.primitives.Wei;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What went wrong in version 1 of the network, as far as it is a rule; by the fault's number. */
class V1FaultsTest {
  private final TestChain chain = new TestChain();

  private PegFault fault(PegContent content) {
    return switch (chain.check(content)) {
      case PegVerdict.Refuse(PegFault fault, String _) -> fault;
      case PegVerdict.Accept _ -> throw new AssertionError("accepted: " + content);
    };
  }

  private static PegContent content(List<DepositMint> deposits, List<Refund> refunds) {
    return new PegContent(deposits, refunds, Optional.empty(), List.of(), Optional.empty());
  }

  private static PegContent content(Proposal proposal) {
    return new PegContent(List.of(), List.of(), Optional.of(proposal), List.of(), Optional.empty());
  }

  private Proposal due() {
    return chain
        .rules
        .duties(
            chain.state(),
            chain.nextTime(),
            TestChain.view(Optional.of(TestChain.RATE), List.of(), List.of()))
        .proposal()
        .orElseThrow();
  }

  @Test
  void fault01MintsNothingThatNoRuleDemands() {
    DepositMint deposit = chain.deposit(50_000);
    assertThat(Mint.of(content(List.of(deposit), List.of())))
        .containsExactly(new Mint(deposit.recipient(), new Gwei(500_000)));
    Burn nobodys = chain.burn(1);
    Refund gift = new Refund(nobodys.id(), nobodys.sender(), new Gwei(1_000_000));
    assertThat(fault(content(List.of(), List.of(gift)))).isEqualTo(PegFault.REFUND_DIFFERS);
  }

  @Test
  void fault02TheLogOfAnotherContractBurnsNothing() {
    Bytes word = Bytes.copyOf(new byte[32]);
    Bytes data = Bytes.copyOf(new byte[31]).plus(Bytes.copyOf((byte) 32)).plus(word).plus(word);
    List<Hash32> topics = List.of(BridgeContract.REQUEST_PEG_OUT_TOPIC, Hash32.ZERO);
    EvmLog own = new EvmLog(BridgeContract.ADDRESS, topics, data, Hash32.ZERO, 0);
    EvmLog anothers = new EvmLog(TestChain.account(3), topics, data, Hash32.ZERO, 1);
    assertThat(BridgeContract.decode(own)).isInstanceOf(Decoded.PegOutRequested.class);
    assertThat(BridgeContract.decode(anothers)).isEqualTo(new Decoded.Unrelated());
  }

  @Test
  void fault03And04AnImpossibleBurnIsRefundedAndStopsNobody() {
    chain.credit(chain.deposit(5_000_000));
    Burn huge = chain.burn(TestChain.wei("9".repeat(40)), TestChain.ADDRESS);
    Burn most =
        chain.burn(new Wei(Wei.ZERO.value().setBit(256).subtract(java.math.BigInteger.ONE)), "");
    Burn fine = chain.burn(2_000_000);
    chain.queue(huge, most, fine);
    assertThat(chain.stateOf(huge)).isEqualTo(new BurnState.Refundable(Unpayable.ABOVE_MAXIMUM));
    assertThat(chain.stateOf(most)).isEqualTo(new BurnState.Refundable(Unpayable.ABOVE_MAXIMUM));
    chain.produce(Optional.of(TestChain.RATE));
    assertThat(chain.stateOf(fine)).isInstanceOf(BurnState.Proposed.class);
    assertThat(chain.stateOf(most)).isInstanceOf(BurnState.Refunded.class);
  }

  @Test
  void fault05ABurnBelowTheMinimumOrWithoutAnAddressGoesBackToItsSender() {
    Burn little = chain.burn(999_999);
    Burn least = chain.burn(1_000_000);
    Burn mainnet = chain.burn(Wei.of(new Sats(2_000_000)), "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2");
    Burn nonsense = chain.burn(Wei.of(new Sats(2_000_000)), "to the moon");
    Burn endless = chain.burn(Wei.of(new Sats(2_000_000)), TestChain.ADDRESS + "q".repeat(9_000));
    chain.queue(little, least, mainnet, nonsense, endless);
    assertThat(chain.stateOf(little)).isEqualTo(new BurnState.Refundable(Unpayable.BELOW_MINIMUM));
    assertThat(chain.stateOf(least)).isInstanceOf(BurnState.Queued.class);
    for (Burn bad : List.of(mainnet, nonsense, endless)) {
      assertThat(chain.stateOf(bad)).isEqualTo(new BurnState.Refundable(Unpayable.NO_ADDRESS));
    }
    List<Refund> refunds =
        chain
            .rules
            .duties(
                chain.state(),
                chain.nextTime(),
                TestChain.view(Optional.empty(), List.of(), List.of()))
            .refunds();
    assertThat(refunds)
        .extracting(Refund::burn)
        .containsExactly(little.id(), mainnet.id(), nonsense.id(), endless.id());
    assertThat(refunds.getFirst())
        .isEqualTo(new Refund(little.id(), little.sender(), new Gwei(9_999_990)));
    chain.add(content(List.of(), refunds));
    assertThat(chain.stateOf(endless)).isInstanceOf(BurnState.Refunded.class);
    assertThat(fault(content(List.of(), refunds))).isEqualTo(PegFault.REFUND_DIFFERS);
  }

  @Test
  void fault06EveryOutputToTheFederationIsADeposit() {
    Bytes script = TestChain.federation(1).outputScript();
    Transaction twice =
        new Transaction(
            2,
            List.of(new Transaction.Input(chain.deposit(1).outpoint(), Bytes.EMPTY, 0xffff_fffdL)),
            List.of(
                new Transaction.Output(new Sats(20_000), script),
                new Transaction.Output(new Sats(30_000), script)),
            0);
    assertThat(
            new DepositScan(List.of(TestChain.federation(1)))
                .scan(SignedTransaction.parse(twice.toBytes())))
        .extracting(DepositScan.Found::amount)
        .containsExactly(new Sats(20_000), new Sats(30_000));
  }

  @Test
  void fault06ADepositListedTwiceCountsOnce() {
    DepositMint deposit = chain.deposit(50_000);
    assertThat(fault(content(List.of(deposit, deposit), List.of())))
        .isEqualTo(PegFault.DEPOSIT_SEEN_TWICE);
  }

  @Test
  void fault06OneRecipientOfSeveralThingsBreaksNoBlock() {
    Burn refunded = chain.burn(1_000);
    chain.queue(refunded);
    DepositMint one = chain.deposit(50_000, refunded.sender(), 1);
    DepositMint two = chain.deposit(60_000, refunded.sender(), 1);
    PegContent content =
        chain.rules.duties(
            chain.state(),
            chain.nextTime(),
            TestChain.view(Optional.empty(), List.of(two, one), List.of()));
    assertThat(Mint.of(content))
        .containsExactly(
            new Mint(refunded.sender(), new Gwei(10_000)),
            new Mint(refunded.sender(), new Gwei(1_100_000)));
    chain.add(content);
  }

  @Test
  void fault07WhatWasMintedIsKnownFromTheChainAlone() {
    DepositMint deposit = chain.deposit(50_000);
    chain.credit(deposit);
    PegState restored = PegStateCodec.decode(PegStateCodec.encode(chain.state()));
    chain.reorganise(restored);
    assertThat(fault(content(List.of(deposit), List.of()))).isEqualTo(PegFault.DEPOSIT_SEEN_TWICE);
  }

  @Test
  void fault10AProposalThatNothingAskedForIsRefused() {
    chain.credit(chain.deposit(5_000_000));
    Transaction outOfTheBlue =
        new Transaction(
            2,
            List.of(
                new Transaction.Input(
                    chain.state().reserve().coins().first().outpoint(), Bytes.EMPTY, 0xffff_fffdL)),
            List.of(
                new Transaction.Output(
                    new Sats(4_000_000), TestChain.federation(1).outputScript())),
            0);
    for (Proposal.Kind kind : Proposal.Kind.values()) {
      assertThat(fault(content(new Proposal(kind, TestChain.RATE, outOfTheBlue))))
          .isEqualTo(PegFault.PROPOSAL_DIFFERS);
    }
  }

  @Test
  void fault10NeitherOutputsNorChangeCanBeBurntToFees() {
    chain.credit(chain.deposit(5_000_000));
    chain.queue(chain.burn(2_000_000));
    Proposal honest = due();
    List<Transaction.Output> outputs = honest.transaction().outputs();
    assertThat(outputs).hasSize(2);
    for (int i = 0; i < outputs.size(); i++) {
      List<Transaction.Output> less = new ArrayList<>(outputs);
      less.set(
          i,
          new Transaction.Output(
              outputs.get(i).value().minus(new Sats(1)), outputs.get(i).script()));
      Transaction thief = new Transaction(2, honest.transaction().inputs(), less, 0);
      assertThat(fault(content(new Proposal(honest.kind(), honest.feeRate(), thief))))
          .isEqualTo(PegFault.PROPOSAL_DIFFERS);
    }
    chain.add(content(honest));
  }

  @Test
  void theFeeIsPaidOnceAndNeverByTheReserve() {
    chain.credit(chain.deposit(3_000_000), chain.deposit(3_000_000), chain.deposit(3_000_000));
    Burn one = chain.burn(2_000_001);
    Burn two = chain.burn(TestChain.wei("30000019999999999"), TestChain.address(2));
    chain.queue(one, two);
    chain.produce(Optional.of(TestChain.RATE));
    Payout payout = chain.state().payout(chain.open().getFirst()).orElseThrow();
    Transaction transaction = payout.latest().transaction();
    long gross = 2_000_001 + 3_000_001;
    assertThat(transaction.outputs().getLast().value())
        .isEqualTo(payout.inputTotal().minus(new Sats(gross)));
    int size = TestChain.federation(1).multisig().signedVirtualBytes(transaction);
    long wanted = TestChain.RATE.feeFor(size).value();
    assertThat(payout.fee(payout.latest()).value()).isBetween(wanted, wanted + 1);
    assertThat(2_000_001 - transaction.outputs().get(0).value().value())
        .isEqualTo(3_000_001 - transaction.outputs().get(1).value().value());
    assertThat(transaction.outputs().get(0).script()).isEqualTo(script(TestChain.ADDRESS));
    assertThat(transaction.outputs()).noneMatch(Dust::isDust);
  }

  private static Bytes script(String address) {
    return switch (Address.parse(Network.REGTEST, address)) {
      case Address.Parsed.Valid(Address valid) -> valid.script();
      case Address.Parsed.Refused refused -> throw new AssertionError(refused.message());
    };
  }

  @Test
  void fault11CheckingABlockChangesNothingAndGivesTheSameAnswerLater() {
    chain.credit(chain.deposit(5_000_000));
    chain.queue(chain.burn(2_000_000));
    PegState before = chain.state();
    Bytes bytes = PegStateCodec.encode(before);
    var block = chain.block(content(due()), List.of(), Optional.empty());
    PegVerdict first = chain.rules.check(before, block);
    chain.add(block);
    Txid txid = chain.open().getFirst();
    chain.finalise();
    chain.settle(txid);
    // Its coins are spent on Bitcoin by now: nobody asks.
    assertThat(chain.rules.check(before, block)).isEqualTo(first);
    assertThat(PegStateCodec.encode(before)).isEqualTo(bytes);
    assertThat(Collections.disjoint(chain.state().reserve().coins(), before.reserve().coins()))
        .isTrue();
  }

  @Test
  void fault17ABurnForWhichThereAreNoCoinsWaitsUntilThereAreSome() {
    chain.credit(chain.deposit(1_500_000));
    Burn more = chain.burn(2_000_000);
    chain.queue(more);
    for (int i = 0; i < 3; i++) {
      chain.produce(Optional.of(TestChain.RATE));
      assertThat(chain.stateOf(more)).isInstanceOf(BurnState.Queued.class);
      assertThat(chain.open()).isEmpty();
    }
    chain.credit(chain.deposit(1_500_000));
    chain.produce(Optional.of(TestChain.RATE));
    assertThat(chain.stateOf(more)).isInstanceOf(BurnState.Proposed.class);
  }
}
