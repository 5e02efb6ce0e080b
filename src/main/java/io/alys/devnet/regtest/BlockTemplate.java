package io.alys.devnet.regtest;

import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.List;

/**
 * What a miner makes a block from.
 *
 * @param tip that the block follows
 * @param transactions in the order of the block, the coinbase aside
 * @param reward the subsidy and the fees
 * @param commitment the script of the output that commits to witnesses
 * @param timeSeconds a time that the block may have, since 1970
 */
public record BlockTemplate(
    Tip tip, List<MempoolEntry> transactions, Sats reward, Bytes commitment, long timeSeconds) {
  public BlockTemplate {
    transactions = List.copyOf(transactions);
  }
}
