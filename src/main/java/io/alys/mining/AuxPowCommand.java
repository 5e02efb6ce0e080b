package io.alys.mining;

import io.alys.actor.Request;
import io.alys.consensus.finality.ClaimedProof;
import io.alys.consensus.finality.Unfinalised;
import java.util.Optional;

/**
 * AuxPow gives miners work and takes their proofs; the chain puts a proof into its next block.
 *
 * <pre>
 *   Chain --Follow, GetProof--> AuxPow
 * </pre>
 */
public sealed interface AuxPowCommand {
  /** The chain's head is another one, or another part of it is final. */
  record Follow(Unfinalised branch) implements AuxPowCommand {}

  /**
   * Asks for the proof that the block after this branch carries; empty when none waits. It waits on
   * until a branch that is followed has it.
   */
  record GetProof(Unfinalised branch) implements AuxPowCommand, Request<Optional<ClaimedProof>> {}
}
