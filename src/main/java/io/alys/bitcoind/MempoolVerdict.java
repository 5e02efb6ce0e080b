package io.alys.bitcoind;

import io.alys.primitives.Sats;

/** Whether the mempool would take a transaction, which it is not given. */
public sealed interface MempoolVerdict {
  /**
   * It would.
   *
   * @param virtualBytes as bitcoind counts them
   * @param fee what the inputs hold beyond the outputs
   */
  record Acceptable(int virtualBytes, Sats fee) implements MempoolVerdict {}

  /**
   * It would not.
   *
   * @param reason bitcoind's words
   */
  record Unacceptable(Rejection kind, String reason) implements MempoolVerdict {}
}
