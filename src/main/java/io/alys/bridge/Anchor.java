package io.alys.bridge;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.peg.deposit.Deposit;

/**
 * Where the book of deposits begins: the height before the first block that is read. Zeros stand
 * for the hash of its block, so that a book can begin before any Bitcoin node was asked.
 */
final class Anchor {
  private Anchor() {}

  static Deposit.Place place(BlockHeight height) {
    return new Deposit.Place(height, BlockHash.ZERO);
  }
}
