package io.alys.peg.bridge;

import io.alys.peg.PegParameters;
import io.alys.peg.deposit.DepositTerms;
import io.alys.peg.payout.PayoutTerms;

/**
 * How one node runs the bridge of its chain.
 *
 * @param parameters that all nodes share
 * @param confirmations that a deposit and a payment need on Bitcoin
 */
public record BridgeTerms(PegParameters parameters, int confirmations, PayoutTerms payouts) {
  public BridgeTerms {
    if (confirmations < 1) {
      throw new IllegalArgumentException(
          "%d confirmations: a deposit must have at least 1".formatted(confirmations));
    }
  }

  DepositTerms deposits() {
    return new DepositTerms(confirmations, parameters.amounts().minDeposit());
  }
}
