package io.alys.peg.bridge;

import io.alys.peg.PegParameters;
import io.alys.peg.deposit.DepositTerms;
import io.alys.peg.payout.PayoutTerms;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.ByHeight;
import io.alys.primitives.Sats;
import java.util.Comparator;

/**
 * How one node runs the bridge of its chain. What changes by height is taken for the block that is
 * made or looked at.
 *
 * @param parameters that all nodes share
 * @param confirmations that a deposit and a payment need on Bitcoin
 */
public record BridgeTerms(
    ByHeight<PegParameters> parameters, ByHeight<Integer> confirmations, PayoutTerms payouts) {
  public BridgeTerms {
    for (int count : confirmations.all()) {
      if (count < 1) {
        throw new IllegalArgumentException(
            "%d confirmations: a deposit must have at least 1".formatted(count));
      }
    }
  }

  /** With terms that stay as they are. */
  public BridgeTerms(PegParameters parameters, int confirmations, PayoutTerms payouts) {
    this(ByHeight.always(parameters), ByHeight.always(confirmations), payouts);
  }

  /** Confirmations that a deposit and a payment need for a block. */
  public int confirmationsAt(BlockNumber block) {
    return confirmations.at(block);
  }

  /**
   * How the book of deposits is kept while a block is the next one. What it leaves out for good is
   * what no block ever credits: every node comes to the same book, whenever it read Bitcoin.
   */
  DepositTerms depositsFor(BlockNumber next) {
    Sats least =
        parameters.all().stream()
            .map(each -> each.amounts().minDeposit())
            .min(Comparator.naturalOrder())
            .orElseThrow();
    return new DepositTerms(confirmations.at(next), least);
  }

  /** The longest for which deposits to a former federation are ever credited, in blocks. */
  long longestGrace() {
    return parameters.all().stream()
        .mapToLong(each -> each.rotation().graceBlocks())
        .max()
        .orElseThrow();
  }
}
