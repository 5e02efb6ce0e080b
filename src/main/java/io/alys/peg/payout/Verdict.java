package io.alys.peg.payout;

/** What a Bitcoin node says of a transaction that it is shown. */
public sealed interface Verdict {
  /** It would be, or is now, in the mempool. */
  record Accepted() implements Verdict {}

  /** It is in the mempool already, or in a block. */
  record Known() implements Verdict {}

  /** It pays less than the mempool's floor, or than what it would replace there. */
  record FeeTooLow(String reason) implements Verdict {}

  /** The mempool has another one of its family, and keeps it. */
  record Conflict(String reason) implements Verdict {}

  /** Coins that it spends are not there. */
  record CoinsMissing(String reason) implements Verdict {}

  /** Bitcoin's rules forbid it. */
  record Invalid(String reason) implements Verdict {}

  /** There was no answer. */
  record Unreachable(String reason) implements Verdict {}
}
