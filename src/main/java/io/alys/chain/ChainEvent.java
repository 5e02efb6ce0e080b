package io.alys.chain;

import io.alys.actor.event.AlysEvent;
import io.alys.consensus.approval.Approval;
import io.alys.consensus.block.Block;
import io.alys.consensus.finality.BlockRef;

/** What happens to the chain. */
public sealed interface ChainEvent extends AlysEvent {
  /** This node made a block in its turn; others have to hear of it. */
  record BlockProduced(Block block) implements ChainEvent {}

  /** This node signed a block of another authority; others have to hear of it. */
  record Approved(Approval approval) implements ChainEvent {}

  /**
   * Another block is the head.
   *
   * @param reverted blocks that count no longer
   * @param applied blocks that count from now on
   */
  record HeadMoved(BlockRef head, int reverted, int applied) implements ChainEvent {}

  /** All blocks up to this one are final. */
  record BlocksFinalised(BlockRef last) implements ChainEvent {}

  /** No block is made, and why. */
  record ProductionHalted(String reason) implements ChainEvent {}

  /** Blocks are made again. */
  record ProductionResumed() implements ChainEvent {}
}
