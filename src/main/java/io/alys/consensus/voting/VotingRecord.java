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
 *       only what follows on it, or on a block of a later slot: that one was signed by two thirds
 *       after this one was.
 *   <li>A block with a proof is signed only when all that was signed in slots after its parent's
 *       follows on that parent.
 * </ol>
 *
 * <pre>
 *   slot      11     12     13
 *   final --- A1 --------- A2     A2 has a proof. Who signed B1 in between does not sign it (3);
 *        \                        who signed it is locked on A1 (2).
 *         ----------B1 ------- B2  Who is locked on A1 signs B2: B1's slot is after A1's.
 * </pre>
 *
 * <p>Why: let C, with parent P, be a block with a proof that enough have signed, and X the one of
 * the earliest slot after P's that enough have signed and that excludes P. Some honest authority
 * signed both. Had it signed X first, rule 3 would have kept it from C. So it was locked on P, or
 * on what follows on P, when it signed X; so X's parent is of a later slot than P, and excludes P
 * too, against the choice of X. The rules of locking are those of two-phase protocols such as
 * Casper FFG (Buterin and Griffith, 2017) and two-chain HotStuff (Gelashvili and others, 2021).
 *
 * @param last the latest slot that was signed; 0 when none was
 * @param agreed a block on which all follows that was signed in slots after its own
 * @param locked the parent of the last block with a proof that was signed
 */
public record VotingRecord(Slot last, Optional<Candidate> agreed, Optional<Candidate> locked) {
  /** Nothing was signed. */
  public static final VotingRecord EMPTY =
      new VotingRecord(new Slot(0), Optional.empty(), Optional.empty());

  /**
   * Why a block may not be signed; empty when it may. That its slot is later is not asked.
   *
   * @param tree in which its parent is
   */
  public Optional<String> refusal(ForkChoice tree, Vote vote) {
    if (!permits(tree, vote.parent())) {
      return Optional.of(
          "it follows on %s, and this key is bound to %s, on which a signed proof stands"
              .formatted(vote.parent(), locked.orElseThrow()));
    }
    if (vote.proving() && !permitsProof(vote.parent())) {
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
    return locked.isEmpty()
        || locked.get().at().number().compareTo(tree.finalised().at().number()) <= 0
        || parent.slot().compareTo(locked.get().slot()) > 0
        || tree.follows(parent.hash(), locked.get().hash());
  }

  /** Whether those with a proof may be, when others may. */
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
    return new VotingRecord(vote.slot(), now, vote.proving() ? Optional.of(parent) : locked);
  }
}
