package io.alys.consensus.workbook;

import io.alys.consensus.auxpow.AuxHash;
import io.alys.consensus.auxpow.Work;
import io.alys.consensus.finality.BlockRef;
import io.alys.consensus.finality.Range;

/**
 * What a miner was asked to prove; the answer to {@code createauxblock}.
 *
 * @param lastProof the block that carried the last proof; miners see it as the previous block
 */
public record Template(AuxHash hash, Work work, Range range, BlockRef lastProof) {
  static Template of(Work work, Range range, BlockRef lastProof) {
    return new Template(work.auxHash(), work, range, lastProof);
  }
}
