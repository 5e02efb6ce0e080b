package io.alys.devnet.regtest;

import io.alys.bitcoin.Txid;
import io.alys.primitives.Sats;

/**
 * A transaction that waits for a block.
 *
 * @param timeSeconds when it came, since 1970
 * @param height of the best chain when it came
 */
public record MempoolEntry(KnownTransaction known, Sats fee, long timeSeconds, int height) {
  public Txid txid() {
    return known.txid();
  }

  /** In satoshi for 1,000 virtual bytes, rounded down. */
  public long satsPerKvb() {
    return fee.value() * 1_000 / known.virtualBytes();
  }
}
