package io.alys.peg.plan;

import io.alys.bitcoin.Dust;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Transaction;
import io.alys.federation.Federation;
import io.alys.federation.FederationSchedule.Term;
import io.alys.peg.PegParameters;
import io.alys.peg.Proposal;
import io.alys.peg.state.Coin;
import io.alys.peg.state.Payout;
import io.alys.peg.state.PegState;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Moves the coins of an older federation to the one in force. The reserve bears the fee, so a coin
 * that costs more than it is worth stays, and so do all while the fee is more than a small part of
 * what they are worth: fees fall, and other coins come.
 */
record Sweeps(PegParameters parameters) {
  /** The coins of the oldest federation that has any worth moving. */
  Optional<Plan> next(PegState state, Moment moment, FeeRate rate) {
    Federation inForce = state.federations().inForceAt(moment.block());
    return state.federations().terms().stream()
        .map(Term::federation)
        .filter(former -> former.version() < inForce.version())
        .flatMap(former -> sweep(state, former, inForce, rate).stream())
        .findFirst()
        .map(draft -> plan(draft, state, moment, rate));
  }

  private Optional<Draft> sweep(
      PegState state, Federation former, Federation inForce, FeeRate rate) {
    SignedSize size = new SignedSize(former.multisig());
    Sats cost = rate.feeFor(size.inputVirtualBytes());
    Bytes script = inForce.outputScript();
    int most = Math.min(parameters.rotation().sweptCoins(), size.inputsBeside(List.of(script)));
    List<Coin> coins =
        state.reserve().coinsOf(former.version()).stream()
            .filter(coin -> coin.value().compareTo(cost) > 0)
            .limit(most)
            .toList();
    Draft draft =
        new Draft(former.multisig(), Pegouts.inOrder(coins), List.of(), Optional.of(script));
    return Optional.of(draft)
        .filter(some -> !some.inputs().isEmpty())
        .filter(some -> transaction(some, rate, parameters.fees().sweepDivisor()).isPresent());
  }

  private Plan plan(Draft draft, PegState state, Moment moment, FeeRate rate) {
    Transaction transaction =
        transaction(draft, rate, parameters.fees().sweepDivisor()).orElseThrow();
    Payout payout =
        new Payout(
            moment.block(),
            draft.inputs().getFirst().federationVersion(),
            draft.inputs(),
            List.of(),
            OptionalLong.of(state.federations().inForceAt(moment.block()).version()),
            List.of(Payout.Variant.of(transaction, rate, moment.block(), moment.timestamp())));
    return new Plan(new Proposal(Proposal.Kind.SWEEP, rate, transaction), payout, List.of());
  }

  /**
   * The transaction that moves everything less the fee.
   *
   * @param divisor the fee is no more than this part of what is moved
   */
  static Optional<Transaction> transaction(Draft draft, FeeRate rate, int divisor) {
    Sats fee = rate.feeFor(draft.signedVirtualBytes());
    if (draft.rest().value() / divisor < fee.value()) {
      return Optional.empty();
    }
    Transaction transaction = draft.sweeping(fee);
    return Dust.isDust(transaction.outputs().getFirst())
        ? Optional.empty()
        : Optional.of(transaction);
  }
}
