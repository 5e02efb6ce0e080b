package io.alys.mining;

import io.alys.actor.Request;
import io.alys.consensus.auxpow.AuxHash;
import io.alys.consensus.auxpow.CompactTarget;
import io.alys.consensus.finality.BlockRef;
import io.alys.consensus.finality.ClaimedProof;
import io.alys.consensus.finality.Unfinalised;
import io.alys.consensus.workbook.Template;
import io.alys.consensus.workbook.WorkBook;
import io.alys.ethereum.EvmAddress;
import io.alys.primitives.Bytes;
import java.time.Instant;
import java.util.Optional;

/**
 * AuxPow gives miners work and takes their proofs; the chain puts a proof into its next block. What
 * a miner was told is accepted is on disk. Until the chain has said where it stands, nobody gets
 * work.
 *
 * <pre>
 *   Chain --Follow, GetProof--------------> AuxPow
 *   Rpc   --CreateAuxBlock----------------> AuxPow   createauxblock
 *   Rpc   --SubmitAuxBlock----------------> AuxPow   submitauxblock
 *   Rpc   --GetQueuedProof----------------> AuxPow   getqueuedpow
 *   AuxPow --RecordWrites-----------------> Storage  before the miner is told
 * </pre>
 */
public sealed interface AuxPowCommand {
  /** The chain's head is another one, or another part of it is final. */
  record Follow(Unfinalised branch) implements AuxPowCommand {}

  /**
   * Asks for the proof that the block after this branch carries; empty when none waits. It waits on
   * until a branch that is followed has it. Who follows nothing yet follows this branch.
   */
  record GetProof(Unfinalised branch) implements AuxPowCommand, Request<Optional<ClaimedProof>> {}

  /**
   * Asks for work.
   *
   * @param feeAddress who is paid when it is proven
   */
  record CreateAuxBlock(EvmAddress feeAddress) implements AuxPowCommand, Request<WorkOffer> {}

  /** What a miner who asks for work is told. */
  sealed interface WorkOffer {
    /** Work on all that is not final. */
    record Offered(Template template) implements WorkOffer {}

    /** There is none now, and why. */
    record Nothing(String reason) implements WorkOffer {}
  }

  /**
   * Hands in a proof.
   *
   * @param hash of the template, as it was given out
   * @param proof as {@link io.alys.consensus.auxpow.AuxPowWire} reads a submission
   */
  record SubmitAuxBlock(AuxHash hash, Bytes proof) implements AuxPowCommand, Request<Submitted> {}

  /** What became of a proof. */
  sealed interface Submitted {
    /** It is on disk, and waits for the next block. */
    record Accepted(Template template) implements Submitted {}

    /** It is not; the template is as good as before. */
    record Refused(String reason) implements Submitted {}
  }

  /** Asks which proof waits for a block. */
  record GetQueuedProof() implements AuxPowCommand, Request<Optional<WorkBook.Queued>> {}

  /** Asks how merged mining stands. */
  record GetMiningStatus() implements AuxPowCommand, Request<MiningStatus> {}

  /** How merged mining stands. */
  sealed interface MiningStatus {
    /** Nobody gets work yet. */
    record NotReady(String reason) implements MiningStatus {}

    /**
     * Miners get work when there is any.
     *
     * @param lastProof the block that carried the last proof
     * @param unfinalised blocks after the last finalised one
     * @param bits what a proof up to the head has to meet; empty when there is nothing to prove
     * @param templates that are remembered
     */
    record Ready(
        BlockRef head,
        BlockRef lastProof,
        int unfinalised,
        Optional<CompactTarget> bits,
        int templates,
        Optional<Waiting> waiting)
        implements MiningStatus {}
  }

  /**
   * A proof that waits for a block.
   *
   * @param upTo the last block that it makes final
   */
  record Waiting(AuxHash hash, BlockRef upTo, EvmAddress feeAddress, Instant since) {}

  /** What the actor tells itself. */
  sealed interface Internal extends AuxPowCommand {
    /** It is time to see whether a proof waits for too long. */
    record Look() implements Internal {}
  }
}
