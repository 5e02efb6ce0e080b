package io.alys.peg.deposit;

import io.alys.peg.DepositScan.Found;
import io.alys.primitives.Sats;

/**
 * When a deposit counts.
 *
 * @param confirmations of its block
 * @param minimum that it has at least; the least that any block of the chain asks for
 */
public record DepositTerms(int confirmations, Sats minimum) {
  /** Below this many confirmations nobody can spend what a miner was paid (COINBASE_MATURITY). */
  static final int COINBASE_CONFIRMATIONS = 100;

  public DepositTerms {
    if (confirmations < 1) {
      throw new IllegalArgumentException(
          "%d confirmations: a deposit must have at least 1".formatted(confirmations));
    }
  }

  int confirmations(Found found) {
    return found.coinbase() ? Math.max(confirmations, COINBASE_CONFIRMATIONS) : confirmations;
  }
}
