package io.alys.devnet.execution.ledger;

import io.alys.ethereum.ExecutionPayload;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;

/** What changed a chain; the same changes in the same order make the same chain again. */
public sealed interface ChainChange {
  /** A block was found right. */
  record Stored(ExecutionPayload payload) implements ChainChange {}

  /** Zero hashes leave what was before. */
  record Chosen(Hash32 head, Hash32 safe, Hash32 finalized) implements ChainChange {}

  /** A transaction came into the pool. */
  record Pooled(Bytes raw) implements ChainChange {}
}
