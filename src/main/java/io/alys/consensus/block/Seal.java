package io.alys.consensus.block;

import io.alys.consensus.bls.BlsSignature;

/**
 * The signatures over a block, joined into one.
 *
 * @param signers whose; its author's is among them
 */
public record Seal(BlsSignature signature, Signers signers) {
  public Seal {
    if (signers.count() == 0) {
      throw new IllegalArgumentException("a seal that nobody signed");
    }
  }
}
