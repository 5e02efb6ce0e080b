package io.alys.peg.payout;

import java.time.Duration;

/**
 * How patient a node is with its transactions.
 *
 * @param stuckAfterBlocks Bitcoin blocks without a confirmation, after which a replacement is asked
 *     for
 * @param retryFirst the pause after the first failure; each further one doubles it
 * @param retryLongest the longest pause, and that after a refusal
 * @param signatureWait how long governance may be silent before it is asked again
 * @param operatorAfterAttempts failures in a row, after which an operator is called
 * @param keepBlocks sidechain blocks for which a settled one is remembered
 */
public record PayoutTerms(
    int stuckAfterBlocks,
    Duration retryFirst,
    Duration retryLongest,
    Duration signatureWait,
    int operatorAfterAttempts,
    long keepBlocks) {
  /** Ten minutes a block: an hour without one; a day of 5-second blocks to look back on. */
  public static final PayoutTerms DEFAULTS =
      new PayoutTerms(
          6, Duration.ofSeconds(1), Duration.ofMinutes(5), Duration.ofMinutes(2), 5, 17_280);

  private static final int MOST_DOUBLINGS = 30;

  public PayoutTerms {
    if (stuckAfterBlocks < 1 || operatorAfterAttempts < 1 || keepBlocks < 1) {
      throw new IllegalArgumentException("every count of a payout's terms must be at least 1");
    }
    if (!retryFirst.isPositive() || retryFirst.compareTo(retryLongest) > 0) {
      throw new IllegalArgumentException(
          "the first pause %s must be positive and not over the longest, %s"
              .formatted(retryFirst, retryLongest));
    }
    if (!signatureWait.isPositive()) {
      throw new IllegalArgumentException(
          "the wait for signatures, %s, must be positive".formatted(signatureWait));
    }
  }

  /**
   * The pause after so many failures in a row.
   *
   * @param attempt from 1
   */
  Duration pause(int attempt) {
    Duration doubled = retryFirst.multipliedBy(1L << Math.min(attempt - 1, MOST_DOUBLINGS));
    return doubled.compareTo(retryLongest) < 0 ? doubled : retryLongest;
  }
}
