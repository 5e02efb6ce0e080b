package io.alys.peg.plan;

import io.alys.bitcoin.Dust;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Transaction;
import io.alys.federation.Federation;
import io.alys.peg.PegParameters;
import io.alys.peg.Proposal;
import io.alys.peg.state.Payout;
import io.alys.peg.state.PegState;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Gives a transaction that does not confirm another fee: the same coins, so that only one of them
 * can confirm; the same burns; the same change. Only the payments shrink.
 */
record Replacements(PegParameters parameters) {
  /** The oldest payout that may have a new variant at this rate. */
  Optional<Plan> next(PegState state, Moment moment, FeeRate rate) {
    return state.payouts().byBlock().values().stream()
        .filter(payout -> isDue(state, payout, moment, rate))
        .flatMap(payout -> variant(state, payout, moment, rate).stream())
        .findFirst();
  }

  /**
   * A variant is signed only when its block is final; one that was never signed has nothing to be
   * replaced for.
   */
  private boolean isDue(PegState state, Payout payout, Moment moment, FeeRate rate) {
    PegParameters.Replacing rules = parameters.replacing();
    Payout.Variant latest = payout.latest();
    return latest.block().compareTo(state.head().finalised()) <= 0
        && !moment.timestamp().isBefore(latest.at().plus(rules.after()))
        && payout.variants().size() < rules.maxVariants()
        && rate.satsPerKvb() >= latest.feeRate().satsPerKvb() + rules.increment().satsPerKvb();
  }

  private Optional<Plan> variant(PegState state, Payout payout, Moment moment, FeeRate rate) {
    Draft draft = draft(state, payout);
    return transaction(draft, rate)
        .filter(transaction -> paysForItself(draft, payout, transaction))
        .map(
            transaction ->
                new Plan(
                    new Proposal(Proposal.Kind.REPLACEMENT, rate, transaction),
                    payout.plus(
                        Payout.Variant.of(transaction, rate, moment.block(), moment.timestamp())),
                    List.of()));
  }

  private static Draft draft(PegState state, Payout payout) {
    return new Draft(
        federation(state, payout.version()).multisig(),
        payout.inputs(),
        payout.payments(),
        scriptOf(state, payout.changeTo()));
  }

  private static Optional<Bytes> scriptOf(PegState state, OptionalLong version) {
    return version.isPresent()
        ? Optional.of(federation(state, version.getAsLong()).outputScript())
        : Optional.empty();
  }

  private static Federation federation(PegState state, long version) {
    return state.federations().byVersion(version).orElseThrow();
  }

  /** No burn may fall out: an older variant, which pays it, may still confirm. */
  private Optional<Transaction> transaction(Draft draft, FeeRate rate) {
    if (draft.payments().isEmpty()) {
      return Sweeps.transaction(draft, rate, parameters.fees().sweepDivisor());
    }
    Sats share = draft.share(rate);
    return draft.dustAfter(share).isEmpty() ? Optional.of(draft.paying(share)) : Optional.empty();
  }

  /**
   * Whether nodes take it in place of the last one (BIP125, rules 3 and 4): it pays what that one
   * paid, and for its own relay besides.
   */
  private static boolean paysForItself(Draft draft, Payout payout, Transaction transaction) {
    Sats before = payout.fee(payout.latest());
    Sats relay = FeeRate.RELAY_FLOOR.feeFor(draft.signedVirtualBytes());
    Sats now = payout.inputTotal().minus(transaction.outputTotal());
    return now.compareTo(before.plus(relay)) >= 0
        && transaction.outputs().stream().noneMatch(Dust::isDust);
  }
}
