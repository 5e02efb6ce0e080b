package io.alys.mining;

import io.alys.actor.Request;
import io.alys.consensus.auxpow.AuxHash;
import io.alys.consensus.finality.ClaimedProof;
import io.alys.consensus.finality.Unfinalised;
import io.alys.consensus.workbook.Template;
import io.alys.consensus.workbook.WorkBook;
import io.alys.ethereum.EvmAddress;
import io.alys.primitives.Bytes;
import java.util.Optional;

/**
 * AuxPow gives miners work and takes their proofs; the chain puts a proof into its next block.
 *
 * <pre>
 *   Chain --Follow, GetProof--------------------------------> AuxPow
 *   Rpc   --CreateAuxBlock, SubmitAuxBlock, GetQueuedProof--> AuxPow
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

  /** Asks for work whose fees go to an address. */
  record CreateAuxBlock(EvmAddress feeAddress) implements AuxPowCommand, Request<WorkOffer> {}

  /** What a miner who asks for work gets. */
  sealed interface WorkOffer {
    record Offered(Template template) implements WorkOffer {}

    /** There is nothing to prove, or nobody can tell now what. */
    record Nothing(String reason) implements WorkOffer {}
  }

  /**
   * Hands in a proof.
   *
   * @param hash of the work that it is for
   * @param proof as {@link io.alys.consensus.auxpow.AuxPowWire} reads a submission
   */
  record SubmitAuxBlock(AuxHash hash, Bytes proof) implements AuxPowCommand, Request<Submitted> {}

  /** What came of a proof that was handed in. */
  sealed interface Submitted {
    record Accepted(Template template) implements Submitted {}

    record Refused(String reason) implements Submitted {}
  }

  /** Asks for the proof that waits for a block; empty when there is none. */
  record GetQueuedProof() implements AuxPowCommand, Request<Optional<WorkBook.Queued>> {}
}
