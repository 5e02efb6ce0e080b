package io.alys.peg;

import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Transaction;

/**
 * The one unsigned Bitcoin transaction that a block may propose. The producer chooses the fee rate;
 * all else follows from it and the chain, so that a validator can make it again and compare.
 */
public record Proposal(Kind kind, FeeRate feeRate, Transaction transaction) {
  /** What it is for. */
  public enum Kind {
    /** Pays burns. */
    PEGOUT,
    /** A variant of an earlier one with a higher fee. */
    REPLACEMENT,
    /** Moves coins of an older federation to the one in force. */
    SWEEP
  }
}
