package io.alys.peg.state;

import io.alys.bitcoin.Txid;
import io.alys.primitives.BlockNumber;
import java.time.Instant;

/**
 * How far a burn has come. A burn that was once proposed is paid in the end and never refunded: any
 * variant of its transaction may still confirm.
 *
 * <pre>
 *   Burned --final--> Queued --proposal--> Proposed --settlement--> Paid
 *     |                  |
 *     +-- cannot be paid +----> Refundable --refund--> Refunded
 * </pre>
 */
public sealed interface BurnState {
  /** In a block that may still be replaced by another. */
  record Burned() implements BurnState {}

  /**
   * Waits for a transaction.
   *
   * @param since the time of the block that made it final, and {@code block} its number
   */
  record Queued(Payment payment, Instant since, BlockNumber block) implements BurnState {}

  /**
   * In a transaction that Bitcoin has not confirmed.
   *
   * @param payout the block that opened it; see {@link Payout}
   */
  record Proposed(BlockNumber payout) implements BurnState {}

  /**
   * On Bitcoin.
   *
   * @param block that said so
   */
  record Paid(Txid txid, BlockNumber block) implements BurnState {}

  /** Waits to be minted back. */
  record Refundable(Unpayable why) implements BurnState {}

  /**
   * Minted back.
   *
   * @param block that did so
   */
  record Refunded(Unpayable why, BlockNumber block) implements BurnState {}

  /** Why a burn is refunded. */
  enum Unpayable {
    /** What was burnt with it is no address of the network. */
    NO_ADDRESS,
    BELOW_MINIMUM,
    ABOVE_MAXIMUM,
    /** After its share of the fee Bitcoin's nodes would not relay the output. */
    DUST,
    /** It waited longer than a burn may wait. */
    WAITED_TOO_LONG
  }
}
