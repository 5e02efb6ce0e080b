package io.alys.mining;

import io.alys.consensus.finality.ClaimedProof;
import io.alys.consensus.finality.FinalityRules;
import io.alys.consensus.finality.ProofVerdict;
import io.alys.consensus.finality.Range;
import io.alys.consensus.finality.Unfinalised;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The last proofs that were accepted. One that no branch wants now may be wanted again: the chain
 * may leave a branch and come back, and after a start it has to be seen which of them still waits.
 * Each is checked anew against the branch that it is for.
 */
final class ProofShelf {
  /** Each reaches further than the one before, or stands on another branch: few can be wanted. */
  static final int CAPACITY = 16;

  private final Deque<Shelved> proofs = new ArrayDeque<>();

  /**
   * @param at when it was accepted
   */
  record Shelved(ClaimedProof claim, Instant at) {}

  /** A proof that a branch may carry now. */
  record Fitting(Shelved proof, Range range) {
    private boolean reachesFurtherThan(Fitting other) {
      return range.last().number().compareTo(other.range.last().number()) > 0;
    }
  }

  void add(Shelved proof) {
    proofs.addLast(proof);
    if (proofs.size() > CAPACITY) {
      proofs.removeFirst();
    }
  }

  /** The one that reaches furthest; of two, the first. */
  Optional<Fitting> best(FinalityRules rules, Unfinalised branch) {
    Optional<Fitting> best = Optional.empty();
    for (Shelved proof : proofs) {
      if (rules.check(branch, proof.claim()) instanceof ProofVerdict.Final holds) {
        Fitting fitting = new Fitting(proof, holds.range());
        best = best.filter(it -> !fitting.reachesFurtherThan(it)).or(() -> Optional.of(fitting));
      }
    }
    return best;
  }
}
