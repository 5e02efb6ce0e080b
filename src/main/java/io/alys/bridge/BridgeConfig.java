package io.alys.bridge;

import io.alys.config.Setting;
import io.alys.peg.payout.PayoutTerms;
import java.time.Duration;

/** How patient this node is with transactions on their way to Bitcoin. */
public record BridgeConfig(
    @Setting(
            doc =
                "Bitcoin blocks without a confirmation, after which the next block of this node may"
                    + " replace a transaction by one that pays more.",
            byDefault = "6",
            min = 1,
            max = 1_000)
        int stuckAfterBlocks,
    @Setting(
            doc = "The pause after a step failed; each further failure doubles it.",
            byDefault = "1s")
        Duration retryFirst,
    @Setting(doc = "The longest pause, and that after a refusal.", byDefault = "5m")
        Duration retryLongest,
    @Setting(
            doc = "How long governance may be silent about a request before it is asked again.",
            byDefault = "2m")
        Duration signatureWait,
    @Setting(
            doc = "Failures in a row after which the log calls for an operator.",
            byDefault = "5",
            min = 1,
            max = 1_000)
        int operatorAfterAttempts,
    PegoutConfig pegout) {
  /** A day of 5-second blocks: for so long a settled transaction is still shown. */
  private static final long KEEP_BLOCKS = 17_280;

  public BridgeConfig {
    terms(stuckAfterBlocks, retryFirst, retryLongest, signatureWait, operatorAfterAttempts);
  }

  private static PayoutTerms terms(
      int stuckAfterBlocks,
      Duration retryFirst,
      Duration retryLongest,
      Duration signatureWait,
      int operatorAfterAttempts) {
    return new PayoutTerms(
        stuckAfterBlocks,
        retryFirst,
        retryLongest,
        signatureWait,
        operatorAfterAttempts,
        KEEP_BLOCKS);
  }

  /** The same for the rules. */
  public PayoutTerms terms() {
    return terms(stuckAfterBlocks, retryFirst, retryLongest, signatureWait, operatorAfterAttempts);
  }
}
