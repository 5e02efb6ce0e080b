package io.alys.peg.plan;

import io.alys.ethereum.BurnId;
import io.alys.peg.Proposal;
import io.alys.peg.state.Payout;
import java.util.List;

/**
 * A transaction and what it does to the state.
 *
 * @param payout new, or with one variant more
 * @param dust burns that were next, but whose share of the fee would leave less than nodes relay
 */
public record Plan(Proposal proposal, Payout payout, List<BurnId> dust) {
  public Plan {
    dust = List.copyOf(dust);
  }
}
