package io.alys.devnet.regtest;

import io.alys.bitcoin.Block;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Txid;

/** Something that changed the chain; the same changes in the same order make the same chain. */
public sealed interface ChainChange {
  /** A block came, on the best chain or beside it. */
  record Stored(Block block) implements ChainChange {}

  /** The operator said that no chain may hold a block. */
  record Invalidated(BlockHash hash) implements ChainChange {}

  /** The operator took that back. */
  record Reconsidered(BlockHash hash) implements ChainChange {}

  /**
   * A transaction came into the mempool.
   *
   * @param timeSeconds since 1970
   */
  record Sent(SignedTransaction transaction, long timeSeconds) implements ChainChange {}

  /** A transaction, and what spends it, was put out of the mempool. */
  record Evicted(Txid id) implements ChainChange {}
}
