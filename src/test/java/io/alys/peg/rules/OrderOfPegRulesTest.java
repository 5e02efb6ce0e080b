package io.alys.peg.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
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
import io.alys.peg.state.PegState;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Gwei;
import io.alys.primitives.Hash32;
import io.alys.primitives.Sats;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which of two faults a block is refused for, and why the steps come in the order they do. */
class OrderOfPegRulesTest {
  /** One of each step, in the order of the steps. */
  private static final List<PegFault> STEPS =
      List.of(
          PegFault.NOT_NEXT,
          PegFault.SETTLEMENT_UNKNOWN,
          PegFault.PROPOSAL_DIFFERS,
          PegFault.DEPOSIT_BELOW_MINIMUM,
          PegFault.REFUND_DIFFERS,
          PegFault.TOO_MANY_MINTS,
          PegFault.FEDERATION_UPDATE_REFUSED,
          PegFault.BURN_OUT_OF_PLACE,
          PegFault.FINALISES_OUT_OF_RANGE);

  private static final Txid NOBODYS = new Txid(Keccak256.of(Bytes.EMPTY).octets());

  private final TestChain chain = new TestChain();

  @Test
  void ofTwoFaultsThatOfTheEarlierStepIsNamed() {
    chain.idle(2);
    for (int one = 0; one < STEPS.size(); one++) {
      for (int two = one; two < STEPS.size(); two++) {
        Set<PegFault> wrong = EnumSet.of(STEPS.get(one), STEPS.get(two));
        assertThat(chain.rules.check(chain.state(), block(wrong)))
            .as("a block with %s", wrong)
            .isInstanceOfSatisfying(
                PegVerdict.Refuse.class,
                refused -> assertThat(refused.fault()).isEqualTo(wrong.iterator().next()));
      }
    }
    assertThat(STEPS).isSorted();
  }

  private PegBlock block(Set<PegFault> wrong) {
    List<DepositMint> deposits = new ArrayList<>();
    if (wrong.contains(PegFault.TOO_MANY_MINTS)) {
      IntStream.rangeClosed(0, PegParameters.MAX_MINTS)
          .forEach(who -> deposits.add(chain.deposit(20_000, TestChain.account(who), 1)));
    }
    if (wrong.contains(PegFault.DEPOSIT_BELOW_MINIMUM)) {
      deposits.add(chain.deposit(9_999));
    }
    EvmAddress someone = TestChain.account(3);
    PegContent content =
        new PegContent(
            deposits.stream().sorted(DepositMint.ORDER).toList(),
            when(wrong, PegFault.REFUND_DIFFERS, refund(someone)).stream().toList(),
            when(wrong, PegFault.PROPOSAL_DIFFERS, proposal()),
            when(wrong, PegFault.SETTLEMENT_UNKNOWN, TestChain.settlement(NOBODYS)).stream()
                .toList(),
            when(wrong, PegFault.FEDERATION_UPDATE_REFUSED, tooEarly()));
    Burn misplaced = chain.burn(2_000_000);
    Burn elsewhere =
        new Burn(
            chain.next().next(),
            misplaced.transactionHash(),
            0,
            misplaced.sender(),
            misplaced.bitcoinAddress(),
            misplaced.value());
    PegBlock.Position at = chain.block(PegContent.EMPTY, List.of(), Optional.empty()).position();
    Hash32 parent = wrong.contains(PegFault.NOT_NEXT) ? Hash32.ZERO : at.parent();
    return new PegBlock(
        new PegBlock.Position(at.hash(), parent, at.number(), at.timestamp()),
        content,
        when(wrong, PegFault.BURN_OUT_OF_PLACE, elsewhere).stream().toList(),
        when(wrong, PegFault.FINALISES_OUT_OF_RANGE, at.number()));
  }

  private static <T> Optional<T> when(Set<PegFault> wrong, PegFault fault, T what) {
    return wrong.contains(fault) ? Optional.of(what) : Optional.empty();
  }

  private Refund refund(EvmAddress to) {
    return new Refund(chain.burn(1).id(), to, new Gwei(10));
  }

  private FederationUpdate tooEarly() {
    return TestChain.update(2, new BlockNumber(chain.next().value() + 1));
  }

  private static Proposal proposal() {
    Transaction outOfTheBlue =
        new Transaction(
            2,
            List.of(new Transaction.Input(new Outpoint(NOBODYS, 0), Bytes.EMPTY, 0xffff_fffdL)),
            List.of(
                new Transaction.Output(new Sats(50_000), TestChain.federation(1).outputScript())),
            0);
    return new Proposal(Proposal.Kind.PEGOUT, TestChain.RATE, outOfTheBlue);
  }

  private PegContent duties(List<DepositMint> mature, List<Settlement> confirmed) {
    return chain.rules.duties(
        chain.state(),
        chain.nextTime(),
        TestChain.view(Optional.of(TestChain.RATE), mature, confirmed));
  }

  /** Settlements before the proposal: what they give back may be spent at once. */
  @Test
  void aProposalMaySpendTheChangeThatItsBlockSettles() {
    chain.credit(chain.deposit(9_000_000));
    chain.queue(chain.burn(2_000_000));
    chain.produce(Optional.of(TestChain.RATE));
    Txid first = chain.open().getFirst();
    chain.queue(chain.burn(3_000_000));
    assertThat(duties(List.of(), List.of()).proposal()).as("no coin is there").isEmpty();
    PegContent both = duties(List.of(), List.of(TestChain.settlement(first)));

    assertThat(both.proposal().orElseThrow().transaction().inputs())
        .extracting(input -> input.spends().txid())
        .containsExactly(first);
    chain.add(both);
  }

  /** The proposal before deposits: a producer cannot choose its coins with those it lists. */
  @Test
  void aProposalSpendsNoDepositOfItsOwnBlock() {
    chain.queue(chain.burn(2_000_000));
    DepositMint deposit = chain.deposit(5_000_000);
    PegContent content = duties(List.of(deposit), List.of());

    assertThat(content.deposits()).containsExactly(deposit);
    assertThat(content.proposal()).isEmpty();
    PegState before = chain.state();
    chain.add(content);
    Optional<Proposal> ofTheNext = duties(List.of(), List.of()).proposal();
    assertThat(ofTheNext).isPresent();
    chain.reorganise(before);
    PegContent hasty =
        new PegContent(List.of(deposit), List.of(), ofTheNext, List.of(), Optional.empty());

    assertThat(chain.check(hasty))
        .isInstanceOfSatisfying(
            PegVerdict.Refuse.class,
            refused -> assertThat(refused.fault()).isEqualTo(PegFault.PROPOSAL_DIFFERS));
  }

  /** The proposal before deposits: its own change is known for what it is. */
  @Test
  void theChangeOfItsOwnProposalIsNoDeposit() {
    chain.credit(chain.deposit(5_000_000));
    chain.queue(chain.burn(2_000_000));
    PegContent honest = duties(List.of(), List.of());
    Transaction transaction = honest.proposal().orElseThrow().transaction();
    DepositMint some = chain.deposit(50_000);
    DepositMint change =
        new DepositMint(
            new Outpoint(transaction.txid(), transaction.outputs().size() - 1),
            some.bitcoinBlock(),
            some.height(),
            some.amount(),
            some.recipient(),
            1);
    PegContent greedy =
        new PegContent(List.of(change), List.of(), honest.proposal(), List.of(), Optional.empty());

    assertThat(chain.check(greedy))
        .isInstanceOfSatisfying(
            PegVerdict.Refuse.class,
            refused -> assertThat(refused.fault()).isEqualTo(PegFault.DEPOSIT_SEEN_TWICE));
  }

  /** Finality last: what it queues is for the blocks after it. */
  @Test
  void aProposalPaysNoBurnThatItsOwnBlockMakesFinal() {
    chain.credit(chain.deposit(5_000_000));
    chain.burned(chain.burn(2_000_000));
    chain.idle(5);
    PegContent content = duties(List.of(), List.of());
    PegState after =
        chain.add(chain.block(content, List.of(), Optional.of(chain.state().head().number())));

    assertThat(content.proposal()).isEmpty();
    assertThat(after.burns().queued()).hasSize(1);
  }
}
