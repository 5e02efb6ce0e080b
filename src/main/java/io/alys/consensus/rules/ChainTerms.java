package io.alys.consensus.rules;

import io.alys.consensus.approval.SigningDomain;
import io.alys.consensus.block.SlotClock;
import io.alys.ethereum.EvmAddress;
import java.util.List;

/**
 * What blocks are held against that stays the same for the whole chain.
 *
 * @param feeAddresses the federation's, which share a fifth of the fees: 1 to {@value
 *     #MAX_FEE_ADDRESSES}, none twice
 */
public record ChainTerms(SigningDomain domain, SlotClock clock, List<EvmAddress> feeAddresses) {
  /** With the miner's they fill the withdrawals of one block. */
  public static final int MAX_FEE_ADDRESSES = 15;

  public ChainTerms {
    feeAddresses = List.copyOf(feeAddresses);
    if (feeAddresses.isEmpty()
        || feeAddresses.size() > MAX_FEE_ADDRESSES
        || feeAddresses.stream().distinct().count() != feeAddresses.size()) {
      throw new IllegalArgumentException(
          "%d addresses share the fees; 1 to %d may, and none twice"
              .formatted(feeAddresses.size(), MAX_FEE_ADDRESSES));
    }
  }
}
