package io.alys.devnet.regtest;

import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;

/**
 * A transaction and what is reckoned from its bytes, once.
 *
 * @param wtxid names it with its witnesses (BIP141)
 * @param weight in weight units (BIP141)
 */
public record KnownTransaction(SignedTransaction signed, Txid txid, Txid wtxid, int weight) {
  private static final int WITNESS_SCALE = 4;

  public static KnownTransaction of(SignedTransaction signed) {
    return new KnownTransaction(signed, signed.txid(), signed.wtxid(), signed.weight());
  }

  public Transaction transaction() {
    return signed.transaction();
  }

  /** In virtual bytes, rounded up. */
  public int virtualBytes() {
    return (weight + WITNESS_SCALE - 1) / WITNESS_SCALE;
  }
}
