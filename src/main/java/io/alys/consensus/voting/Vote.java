package io.alys.consensus.voting;

import io.alys.consensus.block.Slot;
import io.alys.consensus.fork.Candidate;

/**
 * A signature that an authority is about to give, or has given.
 *
 * @param parent of the signed block; enough authorities have signed it
 * @param slot of the signed block
 * @param proving whether the signed block has a proof, which makes others final
 */
public record Vote(Candidate parent, Slot slot, boolean proving) {}
