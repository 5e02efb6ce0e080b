package io.alys.peg.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.SignatureCheck;
import io.alys.bitcoin.Txid;
import io.alys.federation.FederationUpdate;
import io.alys.peg.DepositMint;
import io.alys.peg.PegBlock;
import io.alys.peg.PegContent;
import io.alys.peg.bridge.BridgeInput.ChainBlock;
import io.alys.peg.deposit.Deposit;
import io.alys.peg.payout.PayoutEffect;
import io.alys.peg.payout.PayoutInput;
import io.alys.peg.payout.PayoutTerms;
import io.alys.peg.payout.Signature;
import io.alys.peg.payout.Verdict;
import io.alys.peg.rules.TestChain;
import io.alys.peg.state.PegState;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BridgeCoreTest {
  private static final Instant NOW = TestChain.START;
  private static final BridgeTerms TERMS =
      new BridgeTerms(TestChain.PARAMETERS, 3, PayoutTerms.DEFAULTS);
  private static final BlockHeight TIP = new BlockHeight(500);

  private final TestChain chain = new TestChain();
  private final List<ChainBlock> blocks = new ArrayList<>();
  private final List<BridgeEffect> effects = new ArrayList<>();
  private BridgeCore core =
      BridgeCore.startingAt(
          TERMS,
          (_, _, octets) -> octets.isEmpty() ? SignatureCheck.WRONG : SignatureCheck.VALID,
          TestChain.GENESIS_HASH,
          new Deposit.Place(new BlockHeight(0), BlockHash.ZERO));

  private List<BridgeEffect> feed(BridgeInput input) {
    BridgeCore.Step step = core.apply(input, NOW);
    core = step.next();
    effects.addAll(step.effects());
    return step.effects();
  }

  private ChainBlock block(PegContent content, Optional<BlockNumber> finalises) {
    PegBlock block = chain.block(content, List.of(), finalises);
    ChainBlock added = new ChainBlock(chain.add(block), block);
    blocks.add(added);
    return added;
  }

  private static BridgeInput.ChainMoved forth(ChainBlock... applied) {
    return new BridgeInput.ChainMoved(List.of(), List.of(applied));
  }

  /** A chain whose next block proposes to pay a burn; the bridge has followed it so far. */
  private ChainBlock proposal() {
    chain.credit(chain.deposit(5_000_000), chain.deposit(4_000_000));
    chain.queue(chain.burn(2_000_000));
    chain.idle(2);
    PegState head = chain.state();
    core =
        core.replay(new BridgeEvent.Followed(head.head().hash(), head.head().number()))
            .replay(new BridgeEvent.Finalised(head.head().number()));
    PegContent content =
        chain.rules.duties(
            head,
            chain.nextTime(),
            TestChain.view(Optional.of(TestChain.RATE), List.of(), List.of()));
    assertThat(content.proposal()).isPresent();
    return block(content, Optional.empty());
  }

  private static Txid txid(ChainBlock of) {
    return of.block().content().proposal().orElseThrow().transaction().txid();
  }

  /** A proposed transaction that the bridge has signed. */
  private Txid signed() {
    ChainBlock proposal = proposal();
    feed(forth(proposal));
    feed(new BridgeInput.ChainFinalised(List.of(proposal)));
    Txid txid = txid(proposal);
    List<Signature> signatures = new ArrayList<>();
    int inputs = proposal.block().content().proposal().orElseThrow().transaction().inputs().size();
    for (int input = 0; input < inputs; input++) {
      for (var key : TestChain.federation(1).multisig().keys()) {
        signatures.add(new Signature(input, key, Bytes.copyOf((byte) 1)));
      }
    }
    feed(new BridgeInput.PayoutMoved(txid, new PayoutInput.Delivered(signatures)));
    return txid;
  }

  private boolean asked(Txid txid) {
    return effects.stream()
        .anyMatch(
            each ->
                each instanceof BridgeEffect.OfPayout(PayoutEffect.RequestSignatures(var order))
                    && order.txid().equals(txid));
  }

  @Test
  void asksForSignaturesOfAProposalOnceItsBlockIsFinalAndNotBefore() {
    ChainBlock proposal = proposal();
    feed(forth(proposal));
    feed(new BridgeInput.Restarted());
    feed(new BridgeInput.ChainFinalised(List.of()));
    assertThat(asked(txid(proposal))).isFalse();
    List<BridgeEffect> step = feed(new BridgeInput.ChainFinalised(List.of(proposal)));
    assertThat(asked(txid(proposal))).isTrue();
    assertThat(step.getFirst()).isInstanceOf(BridgeEffect.Journal.class);
    assertThat(step.subList(1, step.size()))
        .noneMatch(each -> each instanceof BridgeEffect.Journal);
  }

  @Test
  void forgetsAProposalWhoseBlockIsReverted() {
    ChainBlock proposal = proposal();
    feed(forth(proposal));
    assertThat(core.payouts().size()).isEqualTo(1);
    feed(new BridgeInput.ChainMoved(List.of(proposal), List.of()));
    assertThat(core.payouts().size()).isZero();
    assertThat(core.followed().block()).isEqualTo(proposal.block().position().parent());
  }

  @Test
  void refusesAChainThatDoesNotContinueItsOwn() {
    ChainBlock first = block(PegContent.EMPTY, Optional.empty());
    ChainBlock second = block(PegContent.EMPTY, Optional.empty());
    assertThatThrownBy(() -> feed(forth(second)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "the bridge followed the chain to %s, and is told of what follows %s",
            TestChain.GENESIS_HASH, first.block().position().hash());
    assertThatThrownBy(() -> feed(new BridgeInput.ChainMoved(List.of(second), List.of())))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesAStateThatDoesNotKnowWhatTheBlockProposes() {
    PegState before = chain.state();
    ChainBlock proposal = proposal();
    assertThatThrownBy(() -> feed(forth(new ChainBlock(before, proposal.block()))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "%s proposes %s, and the state after it does not know that",
            proposal.block().position().number(), txid(proposal));
  }

  @Test
  void haltsForTheFirstReasonAndGoesOnWhenSomebodyResumes() {
    Txid txid = signed();
    assertThat(feed(new BridgeInput.Pause("drill"))).contains(new BridgeEffect.Halted("drill"));
    assertThat(feed(new BridgeInput.Pause("another"))).isEmpty();
    assertThat(core.halted()).contains("drill");
    assertThat(feed(new BridgeInput.Restarted()))
        .noneMatch(
            each ->
                each instanceof BridgeEffect.OfPayout(PayoutEffect effect) && effect.heldByPause());
    List<BridgeEffect> resumed = feed(new BridgeInput.Resume());
    assertThat(core.halted()).isEmpty();
    assertThat(resumed)
        .anyMatch(
            each ->
                each instanceof BridgeEffect.OfPayout(PayoutEffect.TestAccept(var which, _))
                    && which.equals(txid));
    assertThat(feed(new BridgeInput.Resume()))
        .noneMatch(each -> each instanceof BridgeEffect.Journal);
  }

  @Test
  void keepsTheNewestFederationThatIsAnnouncedUntilAFinalBlockCarriesIt() {
    FederationUpdate second = TestChain.update(2, new BlockNumber(8));
    FederationUpdate third = TestChain.update(3, new BlockNumber(20));
    feed(new BridgeInput.FederationAnnounced(second));
    assertThat(feed(new BridgeInput.FederationAnnounced(second))).isEmpty();
    assertThat(core.view(chain.state(), Optional.empty(), 16).update()).contains(second);
    ChainBlock carries =
        block(
            new PegContent(List.of(), List.of(), Optional.empty(), List.of(), Optional.of(second)),
            Optional.empty());
    feed(forth(carries));
    assertThat(core.announced()).contains(second);
    assertThat(core.view(chain.state(), Optional.empty(), 16).update()).isEmpty();
    feed(new BridgeInput.ChainFinalised(List.of(carries)));
    assertThat(core.announced()).isEmpty();
    feed(new BridgeInput.FederationAnnounced(third));
    assertThat(feed(new BridgeInput.FederationAnnounced(second))).isEmpty();
    assertThat(core.announced()).contains(third);
    feed(new BridgeInput.ChainFinalised(List.of(carries)));
    assertThat(core.announced()).contains(third);
    assertThat(BridgeCore.scanned(chain.state(), TERMS)).hasSize(2);
  }

  @Test
  void offersMoreThanTheEstimateForWhatIsStuckAndNeverMoreThanTheHighest() {
    Txid txid = signed();
    FeeRate low = FeeRate.RELAY_FLOOR;
    assertThat(core.view(chain.state(), Optional.of(low), 16).feeRate()).contains(low);
    feed(
        new BridgeInput.PayoutMoved(
            txid, new PayoutInput.Tested(new Verdict.FeeTooLow("floor"), TIP)));
    FeeRate raised =
        new FeeRate(
            TestChain.RATE.satsPerKvb()
                + TestChain.PARAMETERS.replacing().increment().satsPerKvb());
    assertThat(core.view(chain.state(), Optional.of(low), 16).feeRate()).contains(raised);
    FeeRate high = FeeRate.perVirtualByte(400);
    assertThat(core.view(chain.state(), Optional.of(high), 16).feeRate()).contains(high);
    assertThat(core.view(chain.state(), Optional.empty(), 16).feeRate()).isEmpty();
  }

  @Test
  void tellsTheDepositBookWhatBlocksMintAndThatTheyAreReverted() {
    DepositMint deposit = chain.deposit(50_000);
    PegContent mints =
        new PegContent(List.of(deposit), List.of(), Optional.empty(), List.of(), Optional.empty());
    ChainBlock minting = block(mints, Optional.empty());
    feed(forth(minting));
    assertThat(core.deposits().deposit(deposit.outpoint()))
        .contains(new Deposit.Foretold(minting.block().position().number()));
    feed(new BridgeInput.ChainMoved(List.of(minting), List.of()));
    assertThat(core.deposits().size()).isZero();
  }

  @Test
  void refusesTermsWithoutConfirmations() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BridgeTerms(TestChain.PARAMETERS, 0, PayoutTerms.DEFAULTS))
        .withMessage("0 confirmations: a deposit must have at least 1");
    assertThat(
            new BridgeTerms(TestChain.PARAMETERS, 1, PayoutTerms.DEFAULTS)
                .confirmationsAt(BlockNumber.GENESIS))
        .isEqualTo(1);
  }

  /** Signatures of keys outside of the federation counted in version 1, and made a dead witness. */
  @Test
  void fault08SignaturesOfStrangersDoNotCount() {
    ChainBlock proposal = proposal();
    feed(forth(proposal));
    feed(new BridgeInput.ChainFinalised(List.of(proposal)));
    Txid txid = txid(proposal);
    List<Signature> signatures = new ArrayList<>();
    int inputs = proposal.block().content().proposal().orElseThrow().transaction().inputs().size();
    for (int input = 0; input < inputs; input++) {
      signatures.add(new Signature(input, TestChain.members(1).getFirst(), Bytes.copyOf((byte) 1)));
      for (var stranger : TestChain.members(2)) {
        signatures.add(new Signature(input, stranger, Bytes.copyOf((byte) 1)));
      }
    }
    List<BridgeEffect> step =
        feed(new BridgeInput.PayoutMoved(txid, new PayoutInput.Delivered(signatures)));
    assertThat(core.payouts().payout(txid).orElseThrow().stage().title())
        .isEqualTo("SIGNATURES_REQUESTED");
    assertThat(step)
        .filteredOn(
            each ->
                each instanceof BridgeEffect.OfPayout(PayoutEffect.Alarm(_, var trouble))
                    && trouble.text().contains("the key is not of the federation"))
        .hasSize(3 * inputs);
  }

  /** Version 1 sent a transaction once, and forgot its signatures when it stopped. */
  @Test
  void fault09AFailedBroadcastIsRepeatedAndSignaturesOutliveARestart() {
    Txid txid = signed();
    feed(
        new BridgeInput.PayoutMoved(
            txid, new PayoutInput.Sent(new Verdict.Unreachable("connection refused"), TIP)));
    Instant due = core.wakeAt().orElseThrow();
    assertThat(shown(core.apply(new BridgeInput.Tick(), due), txid)).isTrue();
    assertThat(shown(core.apply(new BridgeInput.Tick(), due.minusMillis(1)), txid)).isFalse();
    BridgeCore restarted =
        BridgeCodec.decode(BridgeCodec.encode(core), TERMS, (_, _, _) -> SignatureCheck.WRONG);
    BridgeCore.Step step = restarted.apply(new BridgeInput.Restarted(), NOW);
    assertThat(shown(step, txid)).isTrue();
    assertThat(step.effects())
        .noneMatch(each -> each instanceof BridgeEffect.OfPayout(PayoutEffect.RequestSignatures _));
  }

  private static boolean shown(BridgeCore.Step step, Txid txid) {
    return step.effects().stream()
        .anyMatch(
            each ->
                each instanceof BridgeEffect.OfPayout(PayoutEffect.TestAccept(var which, _))
                    && which.equals(txid));
  }
}
