package io.alys.peg.rules;

import io.alys.bitcoin.FeeRate;
import io.alys.federation.FederationUpdate;
import io.alys.federation.UpdateCheck;
import io.alys.peg.Burn;
import io.alys.peg.DepositMint;
import io.alys.peg.Mint;
import io.alys.peg.PegBlock;
import io.alys.peg.PegContent;
import io.alys.peg.PegParameters;
import io.alys.peg.Proposal;
import io.alys.peg.Refund;
import io.alys.peg.Settlement;
import io.alys.peg.plan.Moment;
import io.alys.peg.plan.Plan;
import io.alys.peg.plan.Planner;
import io.alys.peg.state.Payout;
import io.alys.peg.state.PegState;
import io.alys.peg.state.Transition;
import io.alys.primitives.BlockNumber;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One block held against the rules, one rule after the other: place, settlements, proposal,
 * deposits, refunds, federation update, burns, finality. Each sees what those before it changed.
 */
final class BlockCheck {
  private final PegParameters parameters;
  private final Planner planner;
  private final UpdateCheck updates;
  private final PegState parent;
  private final PegBlock block;
  private final PegContent content;
  private PegState now;

  BlockCheck(PegRules.InForce rules, PegState parent, PegBlock block) {
    this.parameters = rules.parameters();
    this.planner = rules.planner();
    this.updates = rules.updates();
    this.parent = parent;
    this.block = block;
    this.content = block.content();
    this.now = parent;
  }

  PegVerdict verdict() {
    List<Supplier<Optional<PegVerdict.Refuse>>> rules =
        List.of(
            this::place,
            this::settlements,
            this::proposal,
            this::deposits,
            this::refunds,
            this::federationUpdate,
            this::burns,
            this::finality);
    for (Supplier<Optional<PegVerdict.Refuse>> rule : rules) {
      Optional<PegVerdict.Refuse> refusal = rule.get();
      if (refusal.isPresent()) {
        return refusal.get();
      }
    }
    return new PegVerdict.Accept(Transition.end(now, parameters));
  }

  private Optional<PegVerdict.Refuse> place() {
    PegState.Head before = parent.head();
    PegBlock.Position at = block.position();
    if (!at.parent().equals(before.hash())
        || !at.number().equals(before.number().next())
        || at.timestamp().isBefore(before.timestamp())) {
      return refuse(
          PegFault.NOT_NEXT,
          "%s %s at %s does not follow %s %s at %s"
              .formatted(
                  at.number(),
                  at.hash(),
                  at.timestamp(),
                  before.number(),
                  before.hash(),
                  before.timestamp()));
    }
    now = Transition.begin(parent, at, parameters.amounts().windowBlocks());
    return Optional.empty();
  }

  private Optional<PegVerdict.Refuse> settlements() {
    Optional<BlockNumber> last = Optional.empty();
    for (Settlement settlement : content.settlements()) {
      Optional<BlockNumber> payout = now.payout(settlement.txid()).map(Payout::opened);
      if (payout.isEmpty()) {
        return refuse(
            PegFault.SETTLEMENT_UNKNOWN,
            "settlement of %s: no open payout has such a transaction".formatted(settlement.txid()));
      }
      if (last.isPresent() && payout.get().compareTo(last.get()) <= 0) {
        return refuse(
            PegFault.SETTLEMENT_OUT_OF_ORDER,
            "settlement of %s: its payout was opened in %s, before that of the one it follows"
                .formatted(settlement.txid(), payout.get()));
      }
      last = payout;
      now = Transition.settled(now, settlement);
    }
    return Optional.empty();
  }

  private Optional<PegVerdict.Refuse> proposal() {
    if (content.proposal().isEmpty()) {
      return Optional.empty();
    }
    Proposal proposal = content.proposal().get();
    FeeRate lowest = parameters.fees().lowest();
    FeeRate highest = parameters.fees().highest();
    if (proposal.feeRate().compareTo(lowest) < 0 || proposal.feeRate().compareTo(highest) > 0) {
      return refuse(
          PegFault.FEE_RATE_OUT_OF_BOUNDS,
          "the proposal pays %s; it must be between %s and %s"
              .formatted(proposal.feeRate(), lowest, highest));
    }
    PegBlock.Position at = block.position();
    Moment moment = new Moment(at.number(), at.timestamp(), at.parent());
    Optional<Plan> due = planner.next(now, moment, proposal.feeRate());
    if (due.isEmpty() || !due.get().proposal().equals(proposal)) {
      return refuse(
          PegFault.PROPOSAL_DIFFERS,
          "the proposal is the %s %s; the rules give %s"
              .formatted(proposal.kind(), proposal.transaction().txid(), name(due)));
    }
    now = Transition.proposed(now, due.get().payout(), due.get().dust());
    return Optional.empty();
  }

  private static String name(Optional<Plan> due) {
    return due.map(Plan::proposal)
        .map(it -> "the %s %s".formatted(it.kind(), it.transaction().txid()))
        .orElse("none");
  }

  private Optional<PegVerdict.Refuse> deposits() {
    List<DepositMint> deposits = content.deposits();
    if (deposits.size() > PegParameters.MAX_DEPOSITS) {
      return refuse(
          PegFault.TOO_MANY_DEPOSITS,
          "%d deposits; a block credits at most %d"
              .formatted(deposits.size(), PegParameters.MAX_DEPOSITS));
    }
    DepositRule rule = new DepositRule(parameters);
    for (int i = 0; i < deposits.size(); i++) {
      DepositMint deposit = deposits.get(i);
      Optional<PegVerdict.Refuse> refusal = rule.judge(now, deposit);
      if (refusal.isPresent()) {
        return refusal;
      }
      if (i > 0 && DepositMint.ORDER.compare(deposits.get(i - 1), deposit) >= 0) {
        return refuse(
            PegFault.DEPOSIT_OUT_OF_ORDER,
            "deposit %s must stand before %s"
                .formatted(deposit.outpoint(), deposits.get(i - 1).outpoint()));
      }
      now = Transition.credited(now, deposit);
    }
    return Optional.empty();
  }

  /** Those who are owed are served in the order of their burns, so that nobody is passed over. */
  private Optional<PegVerdict.Refuse> refunds() {
    List<Burn> owed = parent.burns().owedBack();
    List<Refund> refunds = content.refunds();
    for (int i = 0; i < refunds.size(); i++) {
      Refund refund = refunds.get(i);
      if (i >= owed.size() || !refund.equals(Duties.refund(owed.get(i)))) {
        return refuse(
            PegFault.REFUND_DIFFERS,
            "refund of %s to burn %s: the next in line is %s"
                .formatted(
                    refund.amount(),
                    refund.burn(),
                    i < owed.size() ? Duties.refund(owed.get(i)) : "nobody"));
      }
      now = Transition.refunded(now, refund);
    }
    int mints = Mint.of(content).size();
    return mints > PegParameters.MAX_MINTS
        ? refuse(
            PegFault.TOO_MANY_MINTS,
            "%d mints; a block has at most %d withdrawals"
                .formatted(mints, PegParameters.MAX_MINTS))
        : Optional.empty();
  }

  private Optional<PegVerdict.Refuse> federationUpdate() {
    if (content.federationUpdate().isEmpty()) {
      return Optional.empty();
    }
    FederationUpdate update = content.federationUpdate().get();
    return switch (updates.check(now.federations(), update, now.head().number())) {
      case UpdateCheck.Verdict.Refuse refusal ->
          refuse(PegFault.FEDERATION_UPDATE_REFUSED, refusal.message());
      case UpdateCheck.Verdict.Accept accepted -> {
        now = Transition.announced(now, accepted.federation(), update.activation());
        yield Optional.empty();
      }
      case UpdateCheck.Verdict.Stays _ -> {
        now = Transition.announced(now, update.version());
        yield Optional.empty();
      }
    };
  }

  private Optional<PegVerdict.Refuse> burns() {
    int last = -1;
    for (Burn burn : block.burns()) {
      if (!burn.block().equals(now.head().number()) || burn.logIndex() <= last) {
        return refuse(
            PegFault.BURN_OUT_OF_PLACE,
            "burn %s: log %d of %s cannot follow log %d in %s"
                .formatted(burn.id(), burn.logIndex(), burn.block(), last, now.head().number()));
      }
      if (now.burn(burn.id()).isPresent()) {
        return refuse(
            PegFault.BURN_SEEN_TWICE, "burn %s: an earlier block has it".formatted(burn.id()));
      }
      last = burn.logIndex();
      now = Transition.burned(now, burn);
    }
    return Optional.empty();
  }

  /** A proof covers blocks from the last final one on, and at most those before its own block. */
  private Optional<PegVerdict.Refuse> finality() {
    if (block.finalises().isEmpty()) {
      return Optional.empty();
    }
    BlockNumber upTo = block.finalises().get();
    if (upTo.compareTo(parent.head().finalised()) <= 0
        || upTo.compareTo(parent.head().number()) > 0) {
      return refuse(
          PegFault.FINALISES_OUT_OF_RANGE,
          "%s makes %s final; it must be after %s, and not after %s"
              .formatted(
                  block.position().number(),
                  upTo,
                  parent.head().finalised(),
                  parent.head().number()));
    }
    now = Transition.finalised(now, upTo, parameters);
    return Optional.empty();
  }

  private static Optional<PegVerdict.Refuse> refuse(PegFault fault, String subject) {
    return Optional.of(new PegVerdict.Refuse(fault, subject));
  }
}
