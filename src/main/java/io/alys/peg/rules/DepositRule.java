package io.alys.peg.rules;

import io.alys.peg.DepositMint;
import io.alys.peg.PegParameters;
import io.alys.peg.state.PegState;
import io.alys.primitives.Sats;
import java.util.Optional;

/** Whether one deposit may be credited, as far as the chain knows. */
record DepositRule(PegParameters parameters) {
  /**
   * Judges the next deposit of a block.
   *
   * @param now with everything that the block says before it
   */
  Optional<PegVerdict.Refuse> judge(PegState now, DepositMint deposit) {
    if (now.isKnown(deposit.outpoint()) || now.payout(deposit.outpoint().txid()).isPresent()) {
      return refuse(
          PegFault.DEPOSIT_SEEN_TWICE,
          deposit,
          "it was credited before, or is the peg's own change");
    }
    Sats least = parameters.amounts().minDeposit();
    if (deposit.amount().compareTo(least) < 0) {
      return refuse(
          PegFault.DEPOSIT_BELOW_MINIMUM,
          deposit,
          "it has %s; at least %s are credited".formatted(deposit.amount(), least));
    }
    long grace = parameters.rotation().graceBlocks();
    if (!now.federations().credits(deposit.federationVersion(), now.head().number(), grace)) {
      return refuse(
          PegFault.DEPOSIT_NOT_CREDITED,
          deposit,
          "it was paid to federation version %d, which %s does not credit"
              .formatted(deposit.federationVersion(), now.head().number()));
    }
    if (deposit.amount().value() > Sats.MAX - now.totals().coinSats()) {
      return refuse(
          PegFault.DEPOSIT_IMPOSSIBLE, deposit, "with it the peg would hold more than all bitcoin");
    }
    return Optional.empty();
  }

  private static Optional<PegVerdict.Refuse> refuse(
      PegFault fault, DepositMint deposit, String why) {
    return Optional.of(
        new PegVerdict.Refuse(fault, "deposit %s: %s".formatted(deposit.outpoint(), why)));
  }
}
