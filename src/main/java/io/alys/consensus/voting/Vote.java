package io.alys.consensus.voting;

import io.alys.consensus.block.Slot;
import io.alys.consensus.fork.Candidate;

/**
 * A signature that an authority is about to give, or has given.
 *
 * @param parent of the signed block; enough authorities have signed it
 * @param slot of the signed block
 * @param proof whether the signed block makes others final
 */
public record Vote(Candidate parent, Slot slot, Proof proof) {
  /** Whether a block has a proof of work. */
  public enum Proof {
    NONE,
    /** It could have come without. */
    GIVEN,
    /** So many blocks wait to be final that none may come without. */
    DUE
  }
}
