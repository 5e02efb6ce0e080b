package io.alys.peg.state;

import io.alys.bitcoin.Outpoint;
import io.alys.peg.DepositMint;
import java.util.Collection;
import java.util.List;
import org.pcollections.PSortedSet;
import org.pcollections.TreePSet;

/**
 * The coins that may be spent: deposits that were minted, and what confirmed transactions left. The
 * change of a transaction that Bitcoin has not confirmed is not here, so no replacement can take
 * the ground from under a later transaction.
 *
 * @param known every outpoint that was ever a coin, spent or not, so that none is credited twice,
 *     and none that is the federation's own change
 */
public record Reserve(PSortedSet<Coin> coins, PSortedSet<Outpoint> known) {
  public static final Reserve EMPTY =
      new Reserve(TreePSet.empty(), TreePSet.empty(Coin.BY_OUTPOINT));

  /** The coins of one federation, the largest first. */
  public List<Coin> coinsOf(long federationVersion) {
    return coins.stream().filter(coin -> coin.federationVersion() == federationVersion).toList();
  }

  /** What all coins are worth, in satoshi. */
  public long totalSats() {
    return totalSats(coins);
  }

  static long totalSats(Collection<Coin> coins) {
    return coins.stream().mapToLong(coin -> coin.value().value()).sum();
  }

  Reserve credited(DepositMint deposit) {
    Outpoint outpoint = deposit.outpoint();
    return new Reserve(
        coins.plus(new Coin(outpoint, deposit.amount(), deposit.federationVersion())),
        known.plus(outpoint));
  }

  Reserve plus(Coin change) {
    return new Reserve(coins.plus(change), known.plus(change.outpoint()));
  }

  Reserve minus(Collection<Coin> spent) {
    if (!coins.containsAll(spent)) {
      throw new IllegalStateException("a payout spends a coin that is not in the reserve");
    }
    return new Reserve(coins.minusAll(spent), known);
  }
}
