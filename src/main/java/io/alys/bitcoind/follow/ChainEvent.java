package io.alys.bitcoind.follow;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;

/**
 * How Bitcoin's best chain moved. Told in order, without gaps: what is connected stands on the
 * block told last, and only the highest is ever disconnected.
 */
public sealed interface ChainEvent {
  BlockHeight height();

  BlockHash hash();

  /** A block is part of the best chain now. */
  record Connected(BlockHeight height, BlockHash hash) implements ChainEvent {}

  /** A block, so far the highest, is no longer part of it. */
  record Disconnected(BlockHeight height, BlockHash hash) implements ChainEvent {}
}
