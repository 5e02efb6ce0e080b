package io.alys.peg.plan;

import io.alys.bitcoin.Dust;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Transaction;
import io.alys.federation.Federation;
import io.alys.peg.PegParameters;
import io.alys.peg.Proposal;
import io.alys.peg.state.BurnState.Queued;
import io.alys.peg.state.Coin;
import io.alys.peg.state.Payment;
import io.alys.peg.state.Payout;
import io.alys.peg.state.PegState;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Pays burns, first in first out: the longest beginning of the queue that the window leaves room
 * for and the coins cover.
 */
record Pegouts(PegParameters parameters) {
  private static final Comparator<Coin> BY_OUTPOINT =
      Comparator.comparing(Coin::outpoint, Coin.BY_OUTPOINT);

  /** The next batch, when one is due and possible. */
  Optional<Plan> next(PegState state, Moment moment, FeeRate rate) {
    List<Queued> head = state.burns().queued().limit(parameters.batching().maxPayments()).toList();
    if (!isDue(state, head, moment)) {
      return Optional.empty();
    }
    Federation federation = state.federations().inForceAt(moment.block());
    List<Coin> coins = state.reserve().coinsOf(federation.version());
    long room = parameters.amounts().windowCap().value() - state.payouts().recentSats();
    Batch batch = new Batch(federation, coins, moment, rate);
    List<Payment> payments = head.stream().map(Queued::payment).toList();
    long reach =
        coins.stream()
            .limit(parameters.batching().maxInputs())
            .mapToLong(coin -> coin.value().value())
            .sum();
    for (int count = longest(payments, Math.min(room, reach)); count > 0; count--) {
      Optional<Plan> plan = batch.plan(payments.subList(0, count));
      if (plan.isPresent()) {
        return plan;
      }
    }
    return Optional.empty();
  }

  private boolean isDue(PegState state, List<Queued> head, Moment moment) {
    PegParameters.Batching rules = parameters.batching();
    return !head.isEmpty()
        && (state.burns().queue().size() >= rules.size()
            || !moment.timestamp().isBefore(head.getFirst().since().plus(rules.patience())));
  }

  private static int longest(List<Payment> payments, long room) {
    long sum = 0;
    for (int i = 0; i < payments.size(); i++) {
      sum += payments.get(i).gross().value();
      if (sum > room) {
        return i;
      }
    }
    return payments.size();
  }

  static List<Coin> inOrder(List<Coin> coins) {
    return coins.stream().sorted(BY_OUTPOINT).toList();
  }

  /** What all attempts for one block share. */
  private final class Batch {
    private final Federation federation;
    private final List<Coin> coins;
    private final Moment moment;
    private final FeeRate rate;
    private final SignedSize size;

    Batch(Federation federation, List<Coin> coins, Moment moment, FeeRate rate) {
      this.federation = federation;
      this.coins = coins;
      this.moment = moment;
      this.rate = rate;
      this.size = new SignedSize(federation.multisig());
    }

    /** Leaves out what the fee would eat, and begins again, until nothing is left to leave out. */
    Optional<Plan> plan(List<Payment> wanted) {
      List<Payment> payments = wanted;
      List<Payment> dust = new ArrayList<>();
      while (!payments.isEmpty()) {
        Optional<Draft> draft = draft(payments);
        if (draft.isEmpty()) {
          return Optional.empty();
        }
        Sats share = draft.get().share(rate);
        List<Payment> eaten = draft.get().dustAfter(share);
        if (eaten.isEmpty()) {
          return Optional.of(plan(draft.get(), draft.get().paying(share), dust));
        }
        dust.addAll(eaten);
        payments = payments.stream().filter(payment -> !eaten.contains(payment)).toList();
      }
      return Optional.empty();
    }

    private Optional<Draft> draft(List<Payment> payments) {
      Bytes back = federation.outputScript();
      List<Bytes> scripts =
          Stream.concat(payments.stream().map(Payment::script), Stream.of(back)).toList();
      long target = payments.stream().mapToLong(payment -> payment.gross().value()).sum();
      int most = Math.min(parameters.batching().maxInputs(), size.inputsBeside(scripts));
      return new CoinSelection(target, Dust.limit(back).value(), most)
          .from(coins, moment.seed())
          .map(
              choice ->
                  choice.exact()
                      ? draft(payments, choice.coins(), Optional.empty())
                      : draft(payments, consolidated(choice.coins(), most), Optional.of(back)));
    }

    private Draft draft(List<Payment> payments, List<Coin> inputs, Optional<Bytes> back) {
      return new Draft(federation.multisig(), inOrder(inputs), payments, back);
    }

    /** While fees are low, some of the smallest coins go along and become part of the change. */
    private List<Coin> consolidated(List<Coin> chosen, int most) {
      if (rate.compareTo(parameters.fees().consolidateUpTo()) > 0) {
        return chosen;
      }
      int more = Math.min(parameters.fees().consolidatedCoins(), most - chosen.size());
      Stream<Coin> smallest =
          coins.reversed().stream().filter(coin -> !chosen.contains(coin)).limit(more);
      return Stream.concat(chosen.stream(), smallest).toList();
    }

    private Plan plan(Draft draft, Transaction transaction, List<Payment> dust) {
      Payout payout =
          new Payout(
              moment.block(),
              federation.version(),
              draft.inputs(),
              draft.payments(),
              draft.restScript().isPresent()
                  ? OptionalLong.of(federation.version())
                  : OptionalLong.empty(),
              List.of(Payout.Variant.of(transaction, rate, moment.block(), moment.timestamp())));
      return new Plan(
          new Proposal(Proposal.Kind.PEGOUT, rate, transaction),
          payout,
          dust.stream().map(Payment::burn).toList());
    }
  }
}
