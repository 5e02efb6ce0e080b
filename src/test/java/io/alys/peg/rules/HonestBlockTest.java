package io.alys.peg.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.ethereum.BurnId;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.Keccak256;
import io.alys.federation.FederationUpdate;
import io.alys.peg.Burn;
import io.alys.peg.DepositMint;
import io.alys.peg.PegBlock;
import io.alys.peg.PegContent;
import io.alys.peg.PegParameters;
import io.alys.peg.Proposal;
import io.alys.peg.Refund;
import io.alys.peg.Settlement;
import io.alys.peg.state.BurnState;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Gwei;
import io.alys.primitives.Hash32;
import io.alys.primitives.Sats;
import io.alys.primitives.Wei;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A block that does everything at once, and every way to say it a little differently. */
class HonestBlockTest {
  private final TestChain chain = new TestChain();
  private PegContent honest = PegContent.EMPTY;

  @BeforeEach
  void doEverythingAtOnce() {
    for (int i = 0; i < 4; i++) {
      chain.credit(chain.deposit(4_000_000), chain.deposit(3_000_000));
    }
    chain.queue(chain.burn(2_000_000), chain.burn(1_500_000));
    chain.produce(Optional.of(TestChain.RATE));
    chain.queue(chain.burn(2_100_000));
    chain.produce(Optional.of(TestChain.RATE));
    chain.queue(chain.burn(10), chain.burn(20), chain.burn(3_000_000), chain.burn(2_500_000));
    List<Settlement> confirmed = chain.open().stream().map(TestChain::settlement).toList();
    assertThat(confirmed).hasSize(2);
    honest =
        chain.rules.duties(
            chain.state(),
            chain.nextTime(),
            new ProducerView(
                Optional.of(TestChain.RATE),
                16,
                List.of(chain.deposit(90_000), chain.deposit(80_000)),
                confirmed,
                Optional.of(TestChain.update(2, chain.next().plus(9)))));
    assertThat(honest.proposal()).isPresent();
    assertThat(honest.refunds()).hasSize(2);
    assertThat(honest.deposits()).hasSize(2);
    assertThat(honest.federationUpdate()).isPresent();
  }

  private PegFault fault(PegBlock block) {
    return switch (chain.rules.check(chain.state(), block)) {
      case PegVerdict.Refuse(PegFault fault, String subject) -> {
        assertThat(subject).isNotBlank();
        yield fault;
      }
      case PegVerdict.Accept _ -> throw new AssertionError("accepted: " + block.content());
    };
  }

  private PegFault fault(PegContent content) {
    return fault(chain.block(content, List.of(), Optional.empty()));
  }

  private String subject(PegContent content) {
    return switch (chain.check(content)) {
      case PegVerdict.Refuse refusal -> refusal.subject();
      case PegVerdict.Accept _ -> throw new AssertionError("accepted: " + content);
    };
  }

  private PegContent withDeposits(List<DepositMint> deposits) {
    return new PegContent(
        deposits,
        honest.refunds(),
        honest.proposal(),
        honest.settlements(),
        honest.federationUpdate());
  }

  private PegContent withRefunds(List<Refund> refunds) {
    return new PegContent(
        honest.deposits(),
        refunds,
        honest.proposal(),
        honest.settlements(),
        honest.federationUpdate());
  }

  private PegContent withSettlements(List<Settlement> settlements) {
    return new PegContent(
        honest.deposits(),
        honest.refunds(),
        honest.proposal(),
        settlements,
        honest.federationUpdate());
  }

  private PegContent withProposal(Proposal proposal) {
    return new PegContent(
        honest.deposits(),
        honest.refunds(),
        Optional.of(proposal),
        honest.settlements(),
        honest.federationUpdate());
  }

  private PegContent withUpdate(FederationUpdate update) {
    return new PegContent(
        honest.deposits(),
        honest.refunds(),
        honest.proposal(),
        honest.settlements(),
        Optional.of(update));
  }

  private static <T> List<T> replaced(List<T> list, int index, T other) {
    List<T> changed = new ArrayList<>(list);
    changed.set(index, other);
    return changed;
  }

  @Test
  void isAcceptedAsItIs() {
    chain.add(honest);
    assertThat(chain.state().federations().last().federation().version()).isEqualTo(2);
    assertThat(chain.state().burns().owedBack()).isEmpty();
  }

  @Test
  void isRefusedWithAnyOtherProposal() {
    Proposal due = honest.proposal().orElseThrow();
    Transaction tx = due.transaction();
    List<Transaction.Input> in = tx.inputs();
    List<Transaction.Output> out = tx.outputs();
    List<Transaction> others = new ArrayList<>();
    others.add(new Transaction(1, in, out, 0));
    others.add(new Transaction(2, in, out, 1));
    for (int i = 0; i < in.size(); i++) {
      Transaction.Input one = in.get(i);
      Outpoint elsewhere = new Outpoint(one.spends().txid(), one.spends().index() + 1);
      others.add(
          new Transaction(
              2,
              replaced(in, i, new Transaction.Input(elsewhere, one.script(), one.sequence())),
              out,
              0));
      others.add(
          new Transaction(
              2,
              replaced(in, i, new Transaction.Input(one.spends(), one.script(), 0xffff_fffeL)),
              out,
              0));
      others.add(
          new Transaction(
              2,
              replaced(
                  in, i, new Transaction.Input(one.spends(), Bytes.fromHex("51"), one.sequence())),
              out,
              0));
    }
    for (int i = 0; i < out.size(); i++) {
      Transaction.Output one = out.get(i);
      for (int by : new int[] {-1, 1}) {
        Sats value = new Sats(one.value().value() + by);
        others.add(
            new Transaction(
                2, in, replaced(out, i, new Transaction.Output(value, one.script())), 0));
      }
      Bytes script = TestChain.federation(9).outputScript();
      others.add(
          new Transaction(2, in, replaced(out, i, new Transaction.Output(one.value(), script)), 0));
      List<Transaction.Output> fewer = new ArrayList<>(out);
      fewer.remove(i);
      others.add(new Transaction(2, in, fewer, 0));
    }
    others.add(new Transaction(2, in, out.reversed(), 0));
    Outpoint foreign = new Outpoint(new Txid(Keccak256.of(Bytes.EMPTY).octets()), 0);
    List<Transaction.Input> more = new ArrayList<>(in);
    more.add(new Transaction.Input(foreign, Bytes.EMPTY, 0xffff_fffdL));
    others.add(new Transaction(2, more, out, 0));
    for (Transaction other : others) {
      assertThat(fault(withProposal(new Proposal(due.kind(), due.feeRate(), other))))
          .isEqualTo(PegFault.PROPOSAL_DIFFERS);
    }
    for (Proposal.Kind kind : List.of(Proposal.Kind.REPLACEMENT, Proposal.Kind.SWEEP)) {
      assertThat(fault(withProposal(new Proposal(kind, due.feeRate(), tx))))
          .isEqualTo(PegFault.PROPOSAL_DIFFERS);
    }
    FeeRate twice = new FeeRate(due.feeRate().satsPerKvb() * 2);
    assertThat(fault(withProposal(new Proposal(due.kind(), twice, tx))))
        .isEqualTo(PegFault.PROPOSAL_DIFFERS);
  }

  @Test
  void isRefusedWithAFeeRateOutOfBounds() {
    Transaction tx = honest.proposal().orElseThrow().transaction();
    for (long rate : new long[] {999, 500_001}) {
      PegContent other = withProposal(new Proposal(Proposal.Kind.PEGOUT, new FeeRate(rate), tx));
      assertThat(fault(other)).isEqualTo(PegFault.FEE_RATE_OUT_OF_BOUNDS);
      assertThat(subject(other))
          .isEqualTo(
              "the proposal pays %d sat/kvB; it must be between 1000 sat/kvB and 500000 sat/kvB"
                  .formatted(rate));
    }
  }

  @Test
  void isRefusedWithAnyOtherRefund() {
    Refund first = honest.refunds().getFirst();
    Refund second = honest.refunds().getLast();
    EvmAddress thief = TestChain.account(66);
    Gwei more = first.amount().plus(new Gwei(1));
    Gwei less = new Gwei(first.amount().value() - 1);
    BurnId other = chain.burn(1).id();
    List<List<Refund>> wrong =
        List.of(
            List.of(second, first),
            List.of(second),
            List.of(first, first),
            List.of(first, second, second),
            List.of(new Refund(first.burn(), thief, first.amount()), second),
            List.of(new Refund(first.burn(), first.recipient(), more), second),
            List.of(new Refund(first.burn(), first.recipient(), less), second),
            List.of(new Refund(other, first.recipient(), first.amount()), second));
    for (List<Refund> refunds : wrong) {
      assertThat(fault(withRefunds(refunds))).isEqualTo(PegFault.REFUND_DIFFERS);
    }
    assertThat(subject(withRefunds(List.of(first, second, second)))).endsWith("in line is nobody");
  }

  @Test
  void isRefusedWithAnyDepositThatTheChainKnowsBetter() {
    DepositMint one = honest.deposits().getFirst();
    DepositMint two = honest.deposits().getLast();
    assertThat(fault(withDeposits(List.of(two, one)))).isEqualTo(PegFault.DEPOSIT_OUT_OF_ORDER);
    assertThat(fault(withDeposits(List.of(one, one)))).isEqualTo(PegFault.DEPOSIT_SEEN_TWICE);
    DepositMint little = chain.deposit(9_999);
    assertThat(fault(withDeposits(List.of(one, two, little))))
        .isEqualTo(PegFault.DEPOSIT_BELOW_MINIMUM);
    assertThat(subject(withDeposits(List.of(little))))
        .isEqualTo(
            "deposit %s: it has 9999 sat; at least 10000 sat are credited"
                .formatted(little.outpoint()));
    DepositMint nobodys = chain.deposit(50_000, one.recipient(), 2);
    assertThat(fault(withDeposits(List.of(nobodys)))).isEqualTo(PegFault.DEPOSIT_NOT_CREDITED);
    assertThat(fault(withDeposits(List.of(chain.deposit(Sats.MAX)))))
        .isEqualTo(PegFault.DEPOSIT_IMPOSSIBLE);
    Outpoint change = new Outpoint(chain.open().getFirst(), 2);
    DepositMint own =
        new DepositMint(change, one.bitcoinBlock(), one.height(), one.amount(), one.recipient(), 1);
    assertThat(fault(withDeposits(List.of(own)))).isEqualTo(PegFault.DEPOSIT_SEEN_TWICE);
    chain.add(honest);
    assertThat(fault(PegContentOf.deposits(own))).isEqualTo(PegFault.DEPOSIT_SEEN_TWICE);
  }

  @Test
  void isRefusedWithAnyOtherSettlement() {
    Settlement one = honest.settlements().getFirst();
    Settlement two = honest.settlements().getLast();
    Settlement unknown = TestChain.settlement(new Txid(Keccak256.of(Bytes.EMPTY).octets()));
    assertThat(fault(withSettlements(List.of(two, one))))
        .isEqualTo(PegFault.SETTLEMENT_OUT_OF_ORDER);
    for (List<Settlement> wrong :
        List.of(List.of(unknown), List.of(one, two, unknown), List.of(one, one))) {
      assertThat(fault(withSettlements(wrong))).isEqualTo(PegFault.SETTLEMENT_UNKNOWN);
    }
    chain.add(honest);
    assertThat(fault(PegContentOf.settlements(one))).isEqualTo(PegFault.SETTLEMENT_UNKNOWN);
  }

  @Test
  void isRefusedWithAnUpdateThatDoesNotFollow() {
    FederationUpdate early = TestChain.update(2, chain.next().plus(1));
    assertThat(fault(withUpdate(early))).isEqualTo(PegFault.FEDERATION_UPDATE_REFUSED);
    FederationUpdate same = TestChain.update(1, chain.next().plus(9));
    assertThat(fault(withUpdate(same))).isEqualTo(PegFault.FEDERATION_UPDATE_REFUSED);
  }

  @Test
  void isRefusedInAnotherPlace() {
    PegBlock block = chain.block(honest, List.of(), Optional.empty());
    PegBlock.Position at = block.position();
    List<PegBlock.Position> wrong =
        List.of(
            new PegBlock.Position(at.hash(), Hash32.ZERO, at.number(), at.timestamp()),
            new PegBlock.Position(at.hash(), at.parent(), at.number().next(), at.timestamp()),
            new PegBlock.Position(
                at.hash(),
                at.parent(),
                at.number(),
                chain.state().head().timestamp().minusNanos(1)));
    for (PegBlock.Position place : wrong) {
      assertThat(fault(new PegBlock(place, honest, List.of(), Optional.empty())))
          .isEqualTo(PegFault.NOT_NEXT);
    }
  }

  @Test
  void isRefusedWithBurnsThatAreNotItsOwn() {
    Burn one = chain.burn(2_000_000);
    Burn two = chain.burn(2_000_000);
    Burn later =
        new Burn(
            chain.next().next(),
            two.transactionHash(),
            two.logIndex(),
            two.sender(),
            two.bitcoinAddress(),
            two.value());
    for (List<Burn> wrong : List.of(List.of(two, one), List.of(one, one), List.of(later))) {
      assertThat(fault(chain.block(honest, wrong, Optional.empty())))
          .isEqualTo(PegFault.BURN_OUT_OF_PLACE);
    }
    chain.burned(one);
    Burn again =
        new Burn(
            chain.next(),
            one.transactionHash(),
            one.logIndex(),
            one.sender(),
            one.bitcoinAddress(),
            one.value());
    assertThat(fault(chain.block(PegContent.EMPTY, List.of(again), Optional.empty())))
        .isEqualTo(PegFault.BURN_SEEN_TWICE);
  }

  @Test
  void isRefusedWhenItFinalisesItselfOrThePast() {
    BlockNumber last = chain.state().head().finalised();
    for (BlockNumber upTo : List.of(last, chain.next(), BlockNumber.GENESIS)) {
      assertThat(fault(chain.block(honest, List.of(), Optional.of(upTo))))
          .isEqualTo(PegFault.FINALISES_OUT_OF_RANGE);
    }
  }

  @Test
  void mintsNoMoreThanABlockHolds() {
    List<DepositMint> sixteen =
        IntStream.range(0, 16)
            .mapToObj(i -> chain.deposit(50_000, TestChain.account(i), 1))
            .toList();
    PegContent full = PegContentOf.deposits(sixteen.toArray(DepositMint[]::new));
    List<DepositMint> seventeen = new ArrayList<>(sixteen);
    seventeen.add(chain.deposit(50_000, TestChain.account(16), 1));
    assertThat(fault(PegContentOf.deposits(seventeen.toArray(DepositMint[]::new))))
        .isEqualTo(PegFault.TOO_MANY_MINTS);
    assertThat(chain.check(full)).isInstanceOf(PegVerdict.Accept.class);
    List<DepositMint> crowd =
        IntStream.rangeClosed(0, PegParameters.MAX_DEPOSITS)
            .mapToObj(_ -> chain.deposit(50_000))
            .toList();
    assertThat(fault(PegContentOf.deposits(crowd.toArray(DepositMint[]::new))))
        .isEqualTo(PegFault.TOO_MANY_DEPOSITS);
    PegContent most =
        chain.rules.duties(
            chain.state(), chain.nextTime(), TestChain.view(Optional.empty(), crowd, List.of()));
    assertThat(most.deposits()).hasSize(PegParameters.MAX_DEPOSITS);
    assertThat(chain.check(most)).isInstanceOf(PegVerdict.Accept.class);
  }

  @Test
  void sharesItsSlotsBetweenRefundsAndDeposits() {
    List<DepositMint> mature =
        IntStream.range(0, 5)
            .mapToObj(i -> chain.deposit(50_000, TestChain.account(i), 1))
            .toList();
    PegContent some =
        chain.rules.duties(
            chain.state(),
            chain.nextTime(),
            new ProducerView(Optional.empty(), 3, mature, List.of(), Optional.empty()));
    assertThat(some.refunds()).hasSize(2);
    assertThat(some.deposits()).hasSize(1);
    PegContent none =
        chain.rules.duties(
            chain.state(),
            chain.nextTime(),
            new ProducerView(Optional.empty(), -1, mature, List.of(), Optional.empty()));
    assertThat(none).isEqualTo(PegContent.EMPTY);
  }

  @Test
  void leavesOutAnUpdateThatWouldBeRefused() {
    ProducerView view =
        new ProducerView(
            Optional.empty(),
            0,
            List.of(),
            List.of(),
            Optional.of(TestChain.update(1, chain.next().plus(50))));
    assertThat(chain.rules.duties(chain.state(), chain.nextTime(), view))
        .isEqualTo(PegContent.EMPTY);
  }

  @Test
  void keepsWhatIsLessThanAGwei() {
    Burn nothing = chain.burn(Wei.of(999_999_999), TestChain.ADDRESS);
    chain.queue(nothing);
    assertThat(chain.stateOf(nothing)).isInstanceOf(BurnState.Refunded.class);
    assertThat(chain.state().totals().kept()).isEqualTo(nothing.value().value());
  }
}
