package io.alys.bitcoind;

import io.alys.bitcoin.Txid;

/** What bitcoind said to a transaction that it was given to pass on. */
public sealed interface SendOutcome {
  /** It is in the mempool, now or since before. */
  record Sent(Txid txid) implements SendOutcome {}

  /** It is confirmed: its outputs are among the unspent ones (-27). */
  record AlreadyInChain(Txid txid) implements SendOutcome {}

  /**
   * It was not taken (-25, -26).
   *
   * @param reason bitcoind's words
   */
  record Rejected(Rejection kind, String reason) implements SendOutcome {}
}
