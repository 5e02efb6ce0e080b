package io.alys.peg.deposit;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.peg.DepositScan.Found;
import io.alys.primitives.BlockNumber;

/**
 * What became of an output that pays a federation.
 *
 * <pre>
 *   Seen --a block mints it--> Minted        Orphan: nobody to mint it for, or too little
 *    |  <----- reverted ------   |              |
 *    |                           |              |
 *  reorg ^ seen again          reorg ^        reorg ^
 *    v   |                       v   |          v   |
 *   Gone                     Unbacked (alarm)  Gone
 *
 *   Foretold: a block mints it, and this node's Bitcoin has not shown it yet.
 * </pre>
 *
 * <p>Whether one that is seen has its confirmations is a question of the height: see {@link
 * Deposits#mature}.
 */
public sealed interface Deposit {
  /** On Bitcoin's chain, and waiting for its confirmations or for a block that mints it. */
  record Seen(Found found, Place place) implements Deposit {}

  /** On Bitcoin's chain, and nobody can be credited with it; it is shown, and it is not lost. */
  record Orphan(Found found, Place place, Reason reason) implements Deposit {}

  /** On both chains. */
  record Minted(Found found, Place place, BlockNumber in) implements Deposit {}

  /** Once on Bitcoin's chain, and no longer. */
  record Gone(Found found) implements Deposit {}

  /** Minted, and no longer on Bitcoin's chain: what the federation owes without having it. */
  record Unbacked(Found found, BlockNumber in) implements Deposit {}

  /** Minted by the word of a block alone, so far. */
  record Foretold(BlockNumber in) implements Deposit {}

  /** Where on Bitcoin's chain. */
  record Place(BlockHeight height, BlockHash block) {}

  /** Why nobody is credited. */
  enum Reason {
    /** The transaction has no OP_RETURN output. */
    NO_MEMO,
    /** It has, and none of them ends with an EVM address. */
    UNREADABLE_MEMO,
    /** Less than the chain's parameters ask for. */
    BELOW_MINIMUM
  }

  /** What logs, metrics and pages call it. */
  default String title() {
    return switch (this) {
      case Seen _ -> "SEEN";
      case Orphan _ -> "ORPHAN";
      case Minted _ -> "MINTED";
      case Gone _ -> "GONE";
      case Unbacked _ -> "CREDITED_BUT_REORGED";
      case Foretold _ -> "FORETOLD";
    };
  }
}
