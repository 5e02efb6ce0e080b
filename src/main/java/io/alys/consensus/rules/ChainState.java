package io.alys.consensus.rules;

import io.alys.consensus.approval.Authorities;
import io.alys.consensus.approval.AuthoritySchedule;
import io.alys.consensus.auxpow.CompactTarget;
import io.alys.consensus.block.Header;
import io.alys.consensus.finality.FeeAccount;
import io.alys.consensus.finality.Unfinalised;
import io.alys.federation.Federation;
import io.alys.peg.state.PegState;
import io.alys.primitives.Hash32;

/**
 * What the blocks up to one of them say together, and all that the next one is held against. It
 * never changes: a block makes another one of it, so that a reorganisation continues from an older
 * one, and nothing has to be undone. It comes from the chain alone, so that whoever has the same
 * blocks has the same state, today and in ten years.
 *
 * @param head the last of the blocks
 * @param schedule who make the next block, and who are announced for later ones
 * @param branch which of them are not final
 * @param fees that wait for the next proof, those of the head included
 * @param nextWithdrawal the index that the next withdrawal has
 */
public record ChainState(
    Header head,
    AuthoritySchedule schedule,
    Unfinalised branch,
    FeeAccount fees,
    PegState peg,
    long nextWithdrawal) {
  public ChainState {
    Hash32 hash = head.hash();
    if (!branch.head().hash().equals(hash) || !peg.head().hash().equals(hash)) {
      throw new IllegalArgumentException(
          "a state after %s, whose branch ends with %s and whose peg stands at %s"
              .formatted(head.ref(), branch.head(), peg.head().hash()));
    }
    if (!schedule.after(head.number()).equals(schedule)) {
      throw new IllegalArgumentException(
          "a state after %s, in which authorities wait from %s"
              .formatted(head.ref(), schedule.coming().getFirst().from()));
    }
    if (nextWithdrawal < 0) {
      throw new IllegalArgumentException(
          "withdrawal %d must not be negative".formatted(nextWithdrawal));
    }
  }

  /** Where a chain begins. */
  public static ChainState genesis(
      Header genesis, Authorities authorities, CompactTarget bits, Federation first) {
    return new ChainState(
        genesis,
        AuthoritySchedule.startingWith(authorities),
        Unfinalised.genesis(genesis.hash(), bits),
        FeeAccount.EMPTY,
        PegState.genesis(genesis.hash(), genesis.timestamp(), first),
        0);
  }

  /** Who make the next block. */
  public Authorities authorities() {
    return schedule.inForce();
  }
}
