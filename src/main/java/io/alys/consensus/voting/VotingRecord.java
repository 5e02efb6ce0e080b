package io.alys.consensus.voting;

import io.alys.consensus.block.Slot;
import io.alys.consensus.fork.Candidate;
import io.alys.consensus.fork.ForkChoice;
import java.util.Optional;

/**
 * What an authority has signed, as far as it binds it. By it two blocks that exclude each other are
 * final, on whatever nodes, only when a third of the authorities break these rules; and as long as
 * fewer do, and what is said arrives, the chain goes on. Immutable.
 *
 * <p>Each rule is the signer's and not the block's: what enough have signed counts, whatever their
 * records are.
 *
 * <ol>
 *   <li>A slot is later than all that were signed. (The journal's rule, by EIP-3076.)
 *   <li>Whoever signs a block with a proof is locked on that block's parent, and from then on signs
 *       only what follows on it, or on a block of a later slot than it has.
 *   <li>A block with a proof is signed only when all that was signed in slots after its parent's
 *       follows on that parent.
 *   <li>Where no block may come without a proof, the third rule could end the chain, as nothing but
 *       blocks with proofs follow. There it does not hold; in its place the lock opens only for
 *       what follows on a block of a later slot than that of the block which was signed.
 * </ol>
 *
 * <pre>
 *   slot      11     12     13     14
 *   final --- A1 --------- A2            A2 has a proof. Who signed B1 before does not sign it (3);
 *        \                               who signed it is locked on A1 (2).
 *         ----------B1 ---------- B2     Who is locked on A1 signs B2: B1's slot is after A1's.
 * </pre>
 *
 * <p>Why: let C, with parent P, be a block with a proof that enough have signed, and the slot L
 * that of P by rule 2, that of C by rule 4. Let X be the one of the earliest slot after L that
 * enough have signed and that excludes P. Some honest authority signed both. Had it signed X first,
 * X's slot would lie between P's and C's, which rule 3 forbids, and L by rule 4. So it was locked
 * on P, or on what follows on P, when it signed X; so X's parent is of a later slot than L, and
 * excludes P too, against the choice of X. Of two such blocks C that make final what excludes each
 * other, the later one would be an X of the earlier one. The rules of locking are those of
 * two-phase protocols such as Casper FFG (Buterin and Griffith, 2017) and two-chain HotStuff
 * (Gelashvili and others, 2021).
 *
 * @param last the latest slot that was signed; 0 when none was
 * @param agreed a block on which all follows that was signed in slots after its own
 * @param lock what the last block with a proof that was signed binds to
 */
public record VotingRecord(Slot last, Optional<Candidate> agreed, Optional<Lock> lock) {
  /** Nothing was signed. */
  public static final VotingRecord EMPTY =
      new VotingRecord(new Slot(0), Optional.empty(), Optional.empty());

  /**
   * What is signed follows on a block, or on one whose slot is later than the lock's.
   *
   * @param block the parent of a block with a proof
   * @param slot that of the parent; where a proof was due, that of the block with it
   */
  public record Lock(Candidate block, Slot slot) {
    static Lock of(Vote vote) {
      return new Lock(
          vote.parent(), vote.proof() == Vote.Proof.DUE ? vote.slot() : vote.parent().slot());
    }
  }

  /**
   * Why a block may not be signed; empty when it may. That its slot is later is not asked.
   *
   * @param tree in which its parent is
   */
  public Optional<String> refusal(ForkChoice tree, Vote vote) {
    if (!permits(tree, vote.parent())) {
      return Optional.of(
          "it follows on %s, and this key is bound to %s, on which a signed proof stands"
              .formatted(vote.parent(), lock.orElseThrow().block()));
    }
    if (vote.proof() == Vote.Proof.GIVEN && !permitsProof(vote.parent())) {
      return Optional.of(
          "it has a proof, and this key signed another branch after its parent %s"
              .formatted(vote.parent()));
    }
    return Optional.empty();
  }

  /**
   * Whether blocks after one may be signed.
   *
   * @param tree in which that one is
   */
  public boolean permits(ForkChoice tree, Candidate parent) {
    return lock.isEmpty()
        || lock.get().block().at().number().compareTo(tree.finalised().at().number()) <= 0
        || parent.slot().compareTo(lock.get().slot()) > 0
        || tree.follows(parent.hash(), lock.get().block().hash());
  }

  /** Whether those with a proof that is not due may be, when others may. */
  public boolean permitsProof(Candidate parent) {
    return last.compareTo(parent.slot()) <= 0 || agreed.equals(Optional.of(parent));
  }

  /**
   * With one more block signed.
   *
   * @param tree in which its parent is
   */
  public VotingRecord with(ForkChoice tree, Vote vote) {
    Candidate parent = vote.parent();
    Optional<Candidate> now =
        last.compareTo(parent.slot()) <= 0
            ? Optional.of(parent)
            : agreed.filter(block -> tree.follows(parent.hash(), block.hash()));
    return new VotingRecord(
        vote.slot(), now, vote.proof() == Vote.Proof.NONE ? lock : Optional.of(Lock.of(vote)));
  }
}
