package io.alys.consensus.finality;

import io.alys.consensus.ChainSpec;
import io.alys.consensus.auxpow.AuxPowCheck;
import io.alys.consensus.auxpow.AuxPowRefusal;
import io.alys.consensus.auxpow.AuxPowVerdict;
import io.alys.consensus.auxpow.CompactTarget;
import io.alys.consensus.auxpow.Retarget;
import io.alys.consensus.auxpow.Work;
import io.alys.ethereum.EvmAddress;
import io.alys.primitives.ByHeight;
import io.alys.primitives.Hash32;
import java.util.Optional;

/**
 * Which blocks a proof makes final. All of it follows from the branch that the carrying block
 * stands on, never from what a node takes for its head, so that a proof which holds once holds on
 * every node for ever.
 *
 * <p>A range begins right after the last finalised block, ends with an ancestor of the block that
 * carries the proof, and reaches the block that carried the last proof. By the last rule every
 * proof depends on the one before it; without it one coinbase could commit to two ranges, one after
 * the other, and the same work would count twice.
 *
 * <p>Constants that change by height: whether a block may come without a proof is asked by its own
 * number; how hard a proof is, by the number of the last block that it covers, since miners work
 * before anybody knows which block will carry it.
 */
public final class FinalityRules {
  private final long chainId;
  private final ByHeight<Retarget> retarget;
  private final ByHeight<Long> maxBlocksWithoutPow;

  /**
   * @throws IllegalArgumentException when the specification's limits of targets cannot be used
   */
  public FinalityRules(ChainSpec spec) {
    chainId = spec.chainId();
    retarget = spec.terms().map(terms -> new Retarget(terms.retargetParams()));
    maxBlocksWithoutPow = spec.terms().map(ChainSpec.Terms::maxBlocksWithoutPow);
  }

  /**
   * Whether a range may be made final by the next block of a branch.
   *
   * @param branch the ancestors of the carrying block
   */
  public RangeVerdict range(Unfinalised branch, Hash32 first, Hash32 last) {
    if (branch.hashes().isEmpty() || !branch.hashes().getFirst().equals(first)) {
      return new RangeVerdict.NotAfterFinalised(first, branch.finalised());
    }
    int end = branch.hashes().indexOf(last);
    if (end < 0) {
      return new RangeVerdict.EndIsNoAncestor(last, branch.head());
    }
    if (branch.at(end).number().compareTo(branch.lastProof().number()) < 0) {
      return new RangeVerdict.EndBeforeLastProof(branch.at(end), branch.lastProof());
    }
    return new RangeVerdict.Accepted(branch.upTo(end));
  }

  /** All that a proof may make final now: up to the head; nothing when all is final. */
  public Optional<Range> wholeRange(Unfinalised branch) {
    int size = branch.hashes().size();
    return size == 0 ? Optional.empty() : Optional.of(branch.upTo(size - 1));
  }

  /** What a proof has to prove to make an accepted range final and to pay an address for it. */
  public Work work(Unfinalised branch, Range range, EvmAddress feeAddress) {
    CompactTarget bits =
        retarget
            .at(range.last().number())
            .next(branch.lastBits(), branch.lastProof().number(), range.last().number());
    return new Work(range.hash(), feeAddress, chainId, bits, branch.lastProof().number().next());
  }

  /**
   * Whether the proof in the next block of a branch holds.
   *
   * @param branch the ancestors of the carrying block
   */
  public ProofVerdict check(Unfinalised branch, ClaimedProof claim) {
    return switch (range(branch, claim.first(), claim.last())) {
      case RangeVerdict.Refused refused -> refused;
      case RangeVerdict.Accepted(Range range) -> {
        Work work = work(branch, range, claim.feeAddress());
        yield switch (AuxPowCheck.check(
            claim.proof(), work.auxHash(), chainId, work.bits().target())) {
          case AuxPowVerdict.Proven proven -> new ProofVerdict.Final(range, work, proven.parent());
          case AuxPowRefusal why -> new ProofVerdict.NoWork(work, why);
        };
      }
    };
  }

  /**
   * Whether the next block of a branch may come without a proof. When it may not, production rests
   * until a proof lands, which itself may always, and then goes on by itself.
   */
  public boolean allowsBlockWithoutProof(Unfinalised branch) {
    return branch.hashes().size() < mayWait(branch);
  }

  /** After how many blocks that are not final the next one of a branch needs a proof. */
  public long mayWait(Unfinalised branch) {
    return maxBlocksWithoutPow.at(branch.head().number().next());
  }

  /** How many blocks a branch may have, whatever its height is: what has to be kept of it. */
  public long mostWaiting() {
    return maxBlocksWithoutPow.all().stream().mapToLong(Long::longValue).max().orElseThrow();
  }
}
