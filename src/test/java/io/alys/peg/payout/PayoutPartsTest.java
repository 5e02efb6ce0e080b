package io.alys.peg.payout;

import static io.alys.peg.payout.SomePayout.CLOSED;
import static io.alys.peg.payout.SomePayout.NOW;
import static io.alys.peg.payout.SomePayout.ORDER;
import static io.alys.peg.payout.SomePayout.PLACE;
import static io.alys.peg.payout.SomePayout.REPLACEMENT;
import static io.alys.peg.payout.SomePayout.RULE;
import static io.alys.peg.payout.SomePayout.SIGNED;
import static io.alys.peg.payout.SomePayout.TERMS;
import static io.alys.peg.payout.SomePayout.TIP;
import static io.alys.peg.payout.SomePayout.TXID;
import static io.alys.peg.payout.SomePayout.in;
import static io.alys.peg.payout.SomePayout.signature;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.alys.bitcoin.PublicKey;
import io.alys.bitcoin.Txid;
import io.alys.peg.trouble.Trouble;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PayoutPartsTest {
  private static final PayoutInput MISSING =
      new PayoutInput.Tested(new Verdict.CoinsMissing("spent"), TIP);

  private static final Stage PROPOSED = new Stage.Proposed();

  private static Payouts with(Stage first, Stage replacement) {
    return Payouts.none(TERMS, RULE)
        .restore(in(first))
        .restore(new Payout(REPLACEMENT, replacement, Payout.Pace.NEW));
  }

  @Test
  void saysNothingOfMissingCoinsOnceAnotherOfTheFamilyHasThem() {
    Stage signed = new Stage.Signed(SIGNED);
    Payouts confirmed = with(signed, new Stage.Confirmed(Optional.empty(), PLACE));
    Payouts open = with(signed, new Stage.Finalised());
    assertThat(open.apply(TXID, MISSING, NOW).effects())
        .containsExactly(new PayoutEffect.Alarm(TXID, new Trouble.CoinsMissing(TXID, "spent")));
    for (int attempt = 1; attempt <= TERMS.operatorAfterAttempts(); attempt++) {
      Payouts.Step step = confirmed.apply(TXID, MISSING, NOW);
      assertThat(step.effects()).isEmpty();
      confirmed = step.next();
    }
    assertThat(confirmed.payout(TXID).orElseThrow().pace().attempts()).isEqualTo(3);
  }

  @Test
  void takesAProposalAgainOnlyWhileItIsNotFinal() {
    Payouts none = Payouts.none(TERMS, RULE);
    Payouts proposed = none.propose(ORDER).next();
    assertThat(proposed.propose(ORDER).effects()).isEmpty();
    Order later =
        Order.of(
            new Order.Terms(ORDER.kind(), ORDER.federation(), ORDER.feeRate(), new BlockNumber(8)),
            ORDER.family(),
            ORDER.transaction(),
            ORDER.amounts());
    assertThat(proposed.propose(later).next().payout(TXID).orElseThrow().order()).isEqualTo(later);
    Payouts isFinal = proposed.finalised(Set.of(TXID), new BlockNumber(7), NOW).next();
    assertThat(isFinal.propose(later).effects()).isEmpty();
    assertThat(proposed.withdraw(TXID).effects()).containsExactly(new PayoutEffect.Forget(TXID));
    assertThat(none.withdraw(TXID).effects()).isEmpty();
    assertThat(none.forget(TXID)).isSameAs(none);
  }

  @Test
  void knowsNothingOfOthersTransactions() {
    Payouts none = Payouts.none(TERMS, RULE);
    assertThat(none.apply(TXID, new PayoutInput.Retry(), NOW).effects()).isEmpty();
    assertThat(none.settle(TXID, CLOSED, NOW).effects()).isEmpty();
    assertThat(none.unsettle(TXID, NOW).effects()).isEmpty();
    assertThat(none.family(TXID)).isEmpty();
  }

  @Test
  void settlesAWholeFamilyAtOnceAndWatchesAllButTheReplaced() {
    Payouts payouts = with(new Stage.Finalised(), new Stage.Finalised());
    assertThat(payouts.family(TXID)).containsExactlyInAnyOrder(TXID, REPLACEMENT.txid());
    Payouts settled = payouts.settle(REPLACEMENT.txid(), CLOSED, NOW).next();
    assertThat(settled.payout(TXID).orElseThrow().stage())
        .isEqualTo(new Stage.Replaced(new Stage.Finalised(), REPLACEMENT.txid(), CLOSED));
    assertThat(settled.watched()).containsExactly(REPLACEMENT.txid());
    assertThat(settled.unsettle(REPLACEMENT.txid(), NOW).next().watched()).hasSize(2);
    assertThat(settled.prune(new BlockNumber(9 + 99)).effects()).isEmpty();
    assertThat(settled.prune(new BlockNumber(9 + 100)).effects())
        .containsExactlyInAnyOrder(
            new PayoutEffect.Forget(TXID), new PayoutEffect.Forget(REPLACEMENT.txid()));
  }

  @Test
  void sleepsWhileItIsHeld() {
    Payouts due = with(new Stage.Finalised(), new Stage.Proposed()).tick(NOW).next();
    Payouts waiting = due.retry(NOW).next();
    assertThat(waiting.wakeAt()).contains(NOW.plus(TERMS.retryLongest()));
    Payouts held = waiting.hold().next();
    assertThat(held.wakeAt()).isEmpty();
    assertThat(held.tick(NOW.plus(Duration.ofHours(1))).effects()).isEmpty();
    assertThat(waiting.tick(NOW.plus(TERMS.retryLongest())).effects())
        .containsExactly(new PayoutEffect.RequestSignatures(ORDER));
  }

  @Test
  void putsConfirmedOnesInTheOrderOfTheirBlocks() {
    Payouts payouts =
        with(
            new Stage.Confirmed(Optional.empty(), new Stage.Place(TIP.plus(1), PLACE.block())),
            new Stage.Confirmed(Optional.empty(), PLACE));
    assertThat(payouts.confirmed(TIP.plus(9), 1))
        .extracting(Payouts.Confirmed::txid)
        .containsExactly(REPLACEMENT.txid(), TXID);
    assertThat(payouts.confirmed(TIP, 1)).hasSize(1);
  }

  @Test
  void keepsEachSignatureOnceAndOnlyTheRightOnes() {
    PublicKey stranger = PublicKey.fromHex("02" + "11".repeat(32));
    Collected.Outcome outcome =
        Collected.NOTHING.add(
            ORDER,
            List.of(
                signature(1),
                signature(1),
                new Signature(0, stranger, Bytes.copyOf((byte) 1)),
                new Signature(-1, signature(0).key(), Bytes.copyOf((byte) 1)),
                new Signature(1, signature(0).key(), Bytes.copyOf((byte) 1)),
                new Signature(0, signature(0).key(), Bytes.EMPTY)),
            RULE);
    assertThat(outcome.collected().valid()).containsExactly(signature(1));
    assertThat(outcome.collected().signers()).containsExactly(signature(1).key());
    assertThat(outcome.troubles())
        .extracting(Trouble::text)
        .satisfiesExactly(
            text -> assertThat(text).contains("the key is not of the federation"),
            text -> assertThat(text).contains("input -1").contains("there is no such input"),
            text -> assertThat(text).contains("input 1").contains("there is no such input"),
            text -> assertThat(text).contains("is not used: wrong"));
    assertThat(outcome.collected().assemble(ORDER)).isEmpty();
    Collected both = outcome.collected().add(ORDER, List.of(signature(0)), RULE).collected();
    Collected all = both.add(ORDER, List.of(signature(2)), RULE).collected();
    assertThat(all.assemble(ORDER).orElseThrow().witnesses().getFirst()).hasSize(1 + 2 + 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Collected(List.of(signature(0), signature(0))))
        .withMessage("key %s signs input 0 twice", signature(0).key());
  }

  @Test
  void refusesAnOrderThatContradictsItself() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> copy(ORDER, TXID, ORDER.family(), List.of()))
        .withMessage("%s has 1 inputs, and the amounts of 0 are known", TXID);
    Order other = REPLACEMENT;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> copy(ORDER, other.txid(), ORDER.family(), ORDER.amounts()))
        .withMessage("the order's txid %s is another one's", other.txid());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> copy(ORDER, TXID, other.txid(), ORDER.amounts()))
        .withMessage("%s is a PEGOUT in the family of %s", TXID, other.txid());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> copy(REPLACEMENT, other.txid(), other.txid(), ORDER.amounts()))
        .withMessage("%s is a REPLACEMENT in the family of %s", other.txid(), other.txid());
  }

  private static Order copy(Order of, Txid txid, Txid family, List<Sats> amounts) {
    return new Order(
        of.kind(),
        txid,
        family,
        of.federation(),
        of.transaction(),
        amounts,
        of.feeRate(),
        of.proposedIn());
  }

  @Test
  void refusesAStageThatCannotBe() {
    Stage settled = new Stage.Settled(new Stage.Finalised(), CLOSED);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Stage.Replaced(settled, TXID, CLOSED))
        .withMessage("what is settled or replaced cannot become so again");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Stage.Settled(new Stage.Replaced(PROPOSED, TXID, CLOSED), CLOSED));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Stage.Requested(Collected.NOTHING, -1))
        .withMessage("-1 signers are reported");
  }

  private static void refusesTerms(
      int blocks, Duration first, Duration wait, int attempts, long keep, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new PayoutTerms(blocks, first, Duration.ofMinutes(5), wait, attempts, keep))
        .withMessage(why);
  }

  @Test
  void refusesTermsThatNobodyCanKeep() {
    Duration second = Duration.ofSeconds(1);
    String counts = "every count of a payout's terms must be at least 1";
    refusesTerms(0, second, second, 1, 1, counts);
    refusesTerms(1, second, second, 0, 1, counts);
    refusesTerms(1, second, second, 1, 0, counts);
    refusesTerms(
        1,
        Duration.ZERO,
        second,
        1,
        1,
        "the first pause PT0S must be positive and not over the longest, PT5M");
    refusesTerms(
        1,
        Duration.ofSeconds(301),
        second,
        1,
        1,
        "the first pause PT5M1S must be positive and not over the longest, PT5M");
    refusesTerms(1, second, Duration.ZERO, 1, 1, "the wait for signatures, PT0S, must be positive");
  }

  @Test
  void doublesThePauseUpToTheLongest() {
    assertThat(TERMS.pause(1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(TERMS.pause(9)).isEqualTo(Duration.ofSeconds(256));
    assertThat(TERMS.pause(10)).isEqualTo(Duration.ofMinutes(5));
    assertThat(TERMS.pause(1_000)).isEqualTo(Duration.ofMinutes(5));
  }

  /** What a pause holds back is what brings money nearer to leaving, and nothing else. */
  @Test
  void holdsBackWhatLeavesAndLetsFactsPass() {
    assertThat(
            List.of(
                new PayoutEffect.RequestSignatures(ORDER),
                new PayoutEffect.TestAccept(TXID, SIGNED),
                new PayoutEffect.Broadcast(TXID, SIGNED),
                new PayoutEffect.AskReplacement(TXID, TXID)))
        .allMatch(PayoutEffect::heldByPause);
    assertThat(
            List.of(
                new PayoutEffect.Journal(in(PROPOSED)),
                new PayoutEffect.Forget(TXID),
                new PayoutEffect.Watch(TXID),
                new PayoutEffect.Announce(TXID, "SIGNED"),
                new PayoutEffect.Alarm(TXID, new Trouble.SigningTimedOut(TXID))))
        .noneMatch(PayoutEffect::heldByPause);
  }

  @Test
  void leavesOpenOnesAsTheyAreWhenAFamilysEndIsLookedFor() {
    for (Stage stage :
        List.of(
            PROPOSED,
            new Stage.Finalised(),
            new Stage.Requested(Collected.NOTHING, 0),
            new Stage.Signed(SIGNED),
            new Stage.Broadcast(SIGNED, TIP),
            new Stage.Confirmed(Optional.empty(), PLACE),
            new Stage.Failed(Optional.empty(), "why", true),
            new Stage.Settled(new Stage.Finalised(), CLOSED),
            new Stage.Replaced(new Stage.Finalised(), TXID, CLOSED))) {
      assertThat(Confirmation.finalised(in(stage)).effects()).isEmpty();
      Payouts payouts = Payouts.none(TERMS, RULE).restore(in(stage));
      boolean closed = !payouts.prune(new BlockNumber(1_000)).effects().isEmpty();
      assertThat(closed).isEqualTo(stage.closed());
      boolean watched = payouts.watched().contains(TXID);
      assertThat(watched)
          .isEqualTo(!(stage instanceof Stage.Proposed) && !(stage instanceof Stage.Replaced));
    }
  }

  @Test
  void asksForNoReplacementOfWhatIsClosed() {
    Payout.Pace stuck = new Payout.Pace(0, Optional.empty(), true);
    Payout open = new Payout(ORDER, new Stage.Signed(SIGNED), stuck);
    PayoutMachine machine = new PayoutMachine(TERMS, RULE);
    PayoutStep closed = machine.step(open, new PayoutInput.Settled(TXID, CLOSED), NOW);
    assertThat(closed.next().pace().stuck()).isFalse();
  }
}
