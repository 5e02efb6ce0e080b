package io.alys.consensus.rules;

import io.alys.consensus.auxpow.CompactTarget;
import io.alys.consensus.auxpow.Work;
import io.alys.primitives.BlockNumber;

/**
 * What the proof in a block had to meet. The block does not say it: it follows from the branch that
 * the block stands on, which nobody remembers once it is final.
 *
 * @param bits the target
 * @param height the number after that of the block which carried the proof before
 */
public record ProofTarget(CompactTarget bits, BlockNumber height) {
  public static ProofTarget of(Work work) {
    return new ProofTarget(work.bits(), work.height());
  }
}
