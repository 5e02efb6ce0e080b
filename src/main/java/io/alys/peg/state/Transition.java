package io.alys.peg.state;

import io.alys.ethereum.BurnId;
import io.alys.federation.Federation;
import io.alys.federation.FederationSchedule;
import io.alys.peg.Burn;
import io.alys.peg.DepositMint;
import io.alys.peg.PegBlock;
import io.alys.peg.PegParameters;
import io.alys.peg.Refund;
import io.alys.peg.Settlement;
import io.alys.peg.state.BurnState.Burned;
import io.alys.peg.state.BurnState.Paid;
import io.alys.peg.state.BurnState.Proposed;
import io.alys.peg.state.BurnState.Queued;
import io.alys.peg.state.BurnState.Refundable;
import io.alys.peg.state.BurnState.Refunded;
import io.alys.peg.state.BurnState.Unpayable;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Sats;
import io.alys.primitives.Wei;
import java.util.List;
import java.util.Optional;

/**
 * The steps by which a block changes the state, in the order in which they are taken. Whether a
 * block may take them is decided before; a step that cannot be taken is a mistake of ours.
 */
public final class Transition {
  private Transition() {}

  /**
   * Stands on the next block.
   *
   * @param windowBlocks whose payouts the window counts, this block included
   */
  public static PegState begin(PegState parent, PegBlock.Position at, long windowBlocks) {
    BlockNumber first = new BlockNumber(Math.max(0, at.number().value() - windowBlocks + 1));
    PegState.Head head =
        new PegState.Head(at.hash(), at.number(), at.timestamp(), parent.head().finalised());
    return new PegState(
        head,
        parent.federations(),
        parent.reserve(),
        parent.burns(),
        parent.payouts().forgettingBefore(first),
        parent.totals());
  }

  /** Bitcoin has confirmed a variant: its coins are gone, its burns paid, its change is ours. */
  public static PegState settled(PegState state, Settlement settlement) {
    Payout payout =
        state
            .payout(settlement.txid())
            .orElseThrow(() -> new IllegalStateException("no payout has " + settlement.txid()));
    Payout.Variant variant = payout.variant(settlement.txid()).orElseThrow();
    BurnBook burns = state.burns();
    Totals totals = state.totals();
    for (Payment payment : payout.payments()) {
      Wei burned = burns.find(payment.burn()).orElseThrow().burn().value();
      totals = totals.plusPaid(payment.gross(), burned);
      burns = burns.with(payment.burn(), new Paid(variant.txid(), state.head().number()));
    }
    Optional<Coin> change = payout.changeOf(variant);
    Reserve reserve = change.map(state.reserve()::plus).orElse(state.reserve());
    return state
        .with(burns, payout.isSweep() ? totals.plusSweepFee(payout.fee(variant)) : totals)
        .with(reserve, state.payouts().without(payout));
  }

  /**
   * A transaction is proposed.
   *
   * @param payout new, or with one variant more
   * @param dust burns that the fee would eat; they are refunded
   */
  public static PegState proposed(PegState state, Payout payout, List<BurnId> dust) {
    BurnBook burns = state.burns();
    for (BurnId id : dust) {
      burns = burns.with(id, new Refundable(Unpayable.DUST));
    }
    Reserve reserve = state.reserve();
    OpenPayouts payouts = state.payouts().with(payout);
    if (payout.opened().equals(state.head().number())) {
      reserve = reserve.minus(payout.inputs());
      Sats gross = payout.payments().stream().map(Payment::gross).reduce(Sats.ZERO, Sats::plus);
      payouts = payout.isSweep() ? payouts : payouts.counting(payout.opened(), gross);
      for (Payment payment : payout.payments()) {
        burns = burns.with(payment.burn(), new Proposed(payout.opened()));
      }
    }
    return state.with(burns, state.totals()).with(reserve, payouts);
  }

  public static PegState credited(PegState state, DepositMint deposit) {
    return state
        .with(state.burns(), state.totals().plusMinted(deposit.amount()))
        .with(state.reserve().credited(deposit), state.payouts());
  }

  public static PegState refunded(PegState state, Refund refund) {
    BurnRecord owed = state.burn(refund.burn()).orElseThrow();
    if (!(owed.state() instanceof Refundable(Unpayable why))) {
      throw new IllegalStateException("a refund of what is not owed: " + owed);
    }
    return state.with(
        state.burns().with(refund.burn(), new Refunded(why, state.head().number())),
        state.totals().plusRefunded(refund.amount(), owed.burn().value()));
  }

  /** A federation is announced. */
  public static PegState announced(PegState state, Federation next, BlockNumber from) {
    return with(state, state.federations().plus(next, from));
  }

  /** An update came that leaves the federation as it is. */
  public static PegState announced(PegState state, long version) {
    return with(state, state.federations().announcing(version));
  }

  private static PegState with(PegState state, FederationSchedule federations) {
    return new PegState(
        state.head(), federations, state.reserve(), state.burns(), state.payouts(), state.totals());
  }

  public static PegState burned(PegState state, Burn burn) {
    return state.with(
        state.burns().with(burn, new Burned()), state.totals().plusBurned(burn.value()));
  }

  /** Everything up to a block is final: its burns can be paid, or cannot. */
  public static PegState finalised(PegState state, BlockNumber upTo, PegParameters parameters) {
    BurnBook burns = state.burns();
    Totals totals = state.totals();
    for (Burn burn : state.burns().pending()) {
      if (burn.block().compareTo(upTo) > 0) {
        break;
      }
      BurnState next =
          Payability.whenFinal(burn, parameters, state.head().timestamp(), state.head().number());
      if (next instanceof Refundable(Unpayable why) && Payability.owed(burn).value() == 0) {
        // Less than one gwei: there is nothing to mint.
        next = new Refunded(why, state.head().number());
        totals = totals.plusRefunded(Payability.owed(burn), burn.value());
      }
      burns = burns.with(burn, next);
    }
    return state.with(burns, totals).withFinalised(upTo);
  }

  /**
   * Ends the block: whoever is first in the queue and waited too long is refunded, and so is one
   * for whom a window that has become narrower since would never have room; the money is counted.
   *
   * @throws IllegalStateException when money came or went in a way that no rule knows
   */
  public static PegState end(PegState state, PegParameters parameters) {
    BurnBook burns = state.burns();
    for (Queued queued : burns.queued().toList()) {
      Optional<Unpayable> why = unpayable(queued, state.head().number(), parameters);
      if (why.isEmpty()) {
        break;
      }
      burns = burns.with(queued.payment().burn(), new Refundable(why.get()));
    }
    return Conservation.require(state.with(burns, state.totals()));
  }

  private static Optional<Unpayable> unpayable(
      Queued queued, BlockNumber block, PegParameters parameters) {
    if (block.since(queued.block()) >= parameters.batching().refundAfterBlocks()) {
      return Optional.of(Unpayable.WAITED_TOO_LONG);
    }
    return queued.payment().gross().compareTo(parameters.amounts().windowCap()) > 0
        ? Optional.of(Unpayable.ABOVE_MAXIMUM)
        : Optional.empty();
  }
}
