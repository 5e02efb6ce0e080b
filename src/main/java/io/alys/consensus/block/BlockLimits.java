package io.alys.consensus.block;

import io.alys.ethereum.ExecutionPayload;
import io.alys.peg.PegContent;
import io.alys.peg.PegParameters;

/**
 * How much a block holds at most, so that each block that can be made can also travel, and none
 * costs its reader more than this. In version 1 a block that was longer than what peers took stayed
 * where it was made.
 */
public final class BlockLimits {
  /**
   * Of the whole encoding. A full block of the execution layer fits: 30 million gas buy at most 7.5
   * million bytes of call data (EIP-2028: 4 gas for a zero byte).
   */
  public static final int MAX_BYTES = 8 * 1024 * 1024;

  /** Without header and seal, each of which is shorter than half of the difference. */
  public static final int MAX_BODY_BYTES = MAX_BYTES - 1_024;

  /** 30 million gas pay for 1,428 of the smallest. */
  public static final int MAX_TRANSACTIONS = 65_536;

  public static final int MAX_DEPOSITS = PegParameters.MAX_DEPOSITS;

  /** Each takes a withdrawal. */
  public static final int MAX_REFUNDS = PegParameters.MAX_MINTS;

  /** As many payouts as a chain may keep open at all. */
  public static final int MAX_SETTLEMENTS = 10_000;

  /** The bytes without witnesses of a transaction of 400,000 weight units. */
  public static final int MAX_PROPOSAL_BYTES = 100_000;

  private BlockLimits() {}

  static void require(ExecutionPayload payload, PegContent peg) {
    require("transactions", payload.transactions().size(), MAX_TRANSACTIONS);
    require("deposits", peg.deposits().size(), MAX_DEPOSITS);
    require("refunds", peg.refunds().size(), MAX_REFUNDS);
    require("settlements", peg.settlements().size(), MAX_SETTLEMENTS);
    peg.proposal()
        .ifPresent(
            proposal ->
                require(
                    "bytes of the proposed transaction",
                    proposal.transaction().toBytes().size(),
                    MAX_PROPOSAL_BYTES));
  }

  static void require(String what, long count, int most) {
    if (count > most) {
      throw new IllegalArgumentException(
          "a block with %d %s; %d are the most".formatted(count, what, most));
    }
  }
}
