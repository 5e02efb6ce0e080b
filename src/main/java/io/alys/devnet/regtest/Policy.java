package io.alys.devnet.regtest;

import io.alys.bitcoin.FeeRate;

/**
 * What this node relays, beyond what consensus asks.
 *
 * @param minRelay the least fee rate; raised to play a fee storm
 * @param incremental what a replacement pays on top, for its own size
 * @param fullReplace whether what does not signal it (BIP125) can be replaced as well
 */
public record Policy(FeeRate minRelay, FeeRate incremental, boolean fullReplace) {
  /** As Bitcoin Core 29 has it. */
  public static final Policy DEFAULT = new Policy(FeeRate.RELAY_FLOOR, FeeRate.RELAY_FLOOR, true);

  /** The same, with another least fee rate. */
  public Policy withMinRelay(FeeRate rate) {
    return new Policy(rate, incremental, fullReplace);
  }
}
