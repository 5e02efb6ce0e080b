package io.alys.consensus.rules;

import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.Withdrawal;
import io.alys.primitives.Hash32;
import java.time.Instant;
import java.util.List;

/**
 * What the rules leave no choice in: a producer asks the execution client for exactly this, and a
 * validator finds exactly this in the payload.
 *
 * @param parentHash of the execution layer's block before
 * @param withdrawals in order: fees, refunds, deposits
 */
public record PayloadDemand(
    Hash32 parentHash,
    Instant timestamp,
    Hash32 prevRandao,
    EvmAddress feeRecipient,
    List<Withdrawal> withdrawals) {
  /** Fees are collected where nobody can spend them, and minted anew when a proof lands. */
  public static final EvmAddress FEE_RECIPIENT =
      EvmAddress.fromHex("0x000000000000000000000000000000000000dead");

  /**
   * No randomness, as in version 1: whatever an author could derive from the chain, it could also
   * steer, and contracts would trust it.
   */
  public static final Hash32 PREV_RANDAO = Hash32.ZERO;

  public PayloadDemand {
    withdrawals = List.copyOf(withdrawals);
  }
}
