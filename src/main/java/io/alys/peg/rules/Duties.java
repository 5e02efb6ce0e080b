package io.alys.peg.rules;

import io.alys.bitcoin.FeeRate;
import io.alys.ethereum.EvmAddress;
import io.alys.federation.FederationUpdate;
import io.alys.federation.UpdateCheck;
import io.alys.peg.Burn;
import io.alys.peg.DepositMint;
import io.alys.peg.PegBlock;
import io.alys.peg.PegContent;
import io.alys.peg.PegParameters;
import io.alys.peg.Proposal;
import io.alys.peg.Refund;
import io.alys.peg.Settlement;
import io.alys.peg.plan.Moment;
import io.alys.peg.plan.Plan;
import io.alys.peg.plan.Planner;
import io.alys.peg.state.Payability;
import io.alys.peg.state.Payout;
import io.alys.peg.state.PegState;
import io.alys.peg.state.Transition;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Hash32;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What one block says when its producer is honest. */
final class Duties {
  private final PegParameters parameters;
  private final Planner planner;
  private final UpdateCheck updates;
  private final PegBlock.Position at;
  private PegState now;

  Duties(PegRules.InForce rules, PegState parent, Instant timestamp) {
    this.parameters = rules.parameters();
    this.planner = rules.planner();
    this.updates = rules.updates();
    // The hash is not known before the content is; nothing here depends on it.
    this.at =
        new PegBlock.Position(
            Hash32.ZERO, parent.head().hash(), parent.head().number().next(), timestamp);
    this.now = Transition.begin(parent, at, parameters.amounts().windowBlocks());
  }

  PegContent of(ProducerView view) {
    List<Burn> owed = now.burns().owedBack();
    int slots = Math.clamp(view.mintSlots(), 0, PegParameters.MAX_MINTS);
    List<Settlement> settlements = settlements(view.confirmed());
    Optional<Proposal> proposal = view.feeRate().flatMap(this::proposal);
    // Half is left to deposits, so that burns of nothing, which are refunded, keep none of them up.
    int refundSlots = view.mature().isEmpty() ? slots : (slots + 1) / 2;
    List<Refund> refunds = owed.stream().limit(refundSlots).map(Duties::refund).toList();
    List<DepositMint> deposits = deposits(view.mature(), slots - refunds.size());
    return new PegContent(
        deposits, refunds, proposal, settlements, view.update().filter(this::isAcceptable));
  }

  /** What a burn gets back. */
  static Refund refund(Burn burn) {
    return new Refund(burn.id(), burn.sender(), Payability.owed(burn));
  }

  private List<Settlement> settlements(List<Settlement> confirmed) {
    Map<BlockNumber, Settlement> byPayout = new TreeMap<>();
    for (Settlement settlement : confirmed) {
      now.payout(settlement.txid())
          .map(Payout::opened)
          .ifPresent(opened -> byPayout.putIfAbsent(opened, settlement));
    }
    byPayout.values().forEach(settlement -> now = Transition.settled(now, settlement));
    return List.copyOf(byPayout.values());
  }

  private Optional<Proposal> proposal(FeeRate wanted) {
    PegParameters.FeePolicy fees = parameters.fees();
    FeeRate rate =
        new FeeRate(
            Math.clamp(
                wanted.satsPerKvb(), fees.lowest().satsPerKvb(), fees.highest().satsPerKvb()));
    Moment moment = new Moment(at.number(), at.timestamp(), at.parent());
    Optional<Plan> plan = planner.next(now, moment, rate);
    plan.ifPresent(due -> now = Transition.proposed(now, due.payout(), due.dust()));
    return plan.map(Plan::proposal);
  }

  /** In order; who finds no slot waits, while others go to recipients that have one. */
  private List<DepositMint> deposits(List<DepositMint> mature, int slots) {
    DepositRule rule = new DepositRule(parameters);
    List<DepositMint> credited = new ArrayList<>();
    Set<EvmAddress> recipients = new HashSet<>();
    for (DepositMint deposit : mature.stream().sorted(DepositMint.ORDER).toList()) {
      boolean fits =
          !now.isKnown(deposit.outpoint())
              && credited.size() < PegParameters.MAX_DEPOSITS
              && (recipients.contains(deposit.recipient()) || recipients.size() < slots);
      if (fits && rule.judge(now, deposit).isEmpty()) {
        credited.add(deposit);
        recipients.add(deposit.recipient());
        now = Transition.credited(now, deposit);
      }
    }
    return credited;
  }

  private boolean isAcceptable(FederationUpdate update) {
    return switch (updates.check(now.federations(), update, at.number())) {
      case UpdateCheck.Verdict.Accept _, UpdateCheck.Verdict.Stays _ -> true;
      case UpdateCheck.Verdict.Refuse _ -> false;
    };
  }
}
