package io.alys.peg.state;

import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.ethereum.BurnId;
import io.alys.federation.Federation;
import io.alys.federation.FederationSchedule;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Hash32;
import java.time.Instant;
import java.util.Optional;

/**
 * What the blocks up to one of them say of the peg. It never changes: each block makes another one
 * of it, and both share what stayed as it was, so a reorganisation continues from an older one.
 *
 * <p>Everyone who has the same blocks has the same state: nothing of it comes from a Bitcoin node,
 * a clock or a file. It obeys {@link Conservation}.
 */
public record PegState(
    Head head,
    FederationSchedule federations,
    Reserve reserve,
    BurnBook burns,
    OpenPayouts payouts,
    Totals totals) {
  /**
   * Where it stands.
   *
   * @param finalised the last block that no reorganisation takes back
   */
  public record Head(Hash32 hash, BlockNumber number, Instant timestamp, BlockNumber finalised) {}

  /** At the block that begins the chain, where nothing has happened yet. */
  public static PegState genesis(Hash32 hash, Instant timestamp, Federation first) {
    return new PegState(
        new Head(hash, BlockNumber.GENESIS, timestamp, BlockNumber.GENESIS),
        FederationSchedule.startingWith(first),
        Reserve.EMPTY,
        BurnBook.EMPTY,
        OpenPayouts.EMPTY,
        Totals.ZERO);
  }

  /** How far a burn has come; none when no block up to here has it. */
  public Optional<BurnRecord> burn(BurnId id) {
    return burns.find(id);
  }

  /** The payout that one of whose variants has this id, while Bitcoin has not confirmed it. */
  public Optional<Payout> payout(Txid variant) {
    return payouts.find(variant);
  }

  /** Whether an outpoint was credited as a deposit, or is what a payout of ours left. */
  public boolean isKnown(Outpoint outpoint) {
    return reserve.known().contains(outpoint);
  }

  PegState with(BurnBook newBurns, Totals newTotals) {
    return new PegState(head, federations, reserve, newBurns, payouts, newTotals);
  }

  PegState with(Reserve newReserve, OpenPayouts newPayouts) {
    return new PegState(head, federations, newReserve, burns, newPayouts, totals);
  }

  PegState withFinalised(BlockNumber upTo) {
    Head later = new Head(head.hash(), head.number(), head.timestamp(), upTo);
    return new PegState(later, federations, reserve, burns, payouts, totals);
  }
}
