package io.alys.peg.state;

import io.alys.bitcoin.Txid;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Sats;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * The payouts that Bitcoin has not confirmed, and what was lately paid out.
 *
 * @param byBlock that opened them
 * @param byTxid of each variant
 * @param recent gross sums of the payouts that the window still counts, by the block that opened
 *     them
 */
public record OpenPayouts(
    PSortedMap<BlockNumber, Payout> byBlock,
    PMap<Txid, BlockNumber> byTxid,
    PSortedMap<BlockNumber, Sats> recent) {
  public static final OpenPayouts EMPTY =
      new OpenPayouts(TreePMap.empty(), HashTreePMap.empty(), TreePMap.empty());

  public Optional<Payout> find(Txid variant) {
    return Optional.ofNullable(byTxid.get(variant))
        .map(block -> Optional.ofNullable(byBlock.get(block)).orElseThrow());
  }

  /** What the window has seen leave, in satoshi. */
  public long recentSats() {
    return recent.values().stream().mapToLong(Sats::value).sum();
  }

  /** With a payout that is new, or has a new variant. */
  OpenPayouts with(Payout payout) {
    PMap<Txid, BlockNumber> txids = byTxid.plus(payout.latest().txid(), payout.opened());
    return new OpenPayouts(byBlock.plus(payout.opened(), payout), txids, recent);
  }

  /** With a payout and all its variants, none of which is known yet. */
  OpenPayouts withAll(Payout payout) {
    PMap<Txid, BlockNumber> txids = byTxid;
    for (Payout.Variant variant : payout.variants()) {
      txids = txids.plus(variant.txid(), payout.opened());
    }
    return new OpenPayouts(byBlock.plus(payout.opened(), payout), txids, recent);
  }

  OpenPayouts without(Payout settled) {
    PMap<Txid, BlockNumber> txids = byTxid;
    for (Payout.Variant variant : settled.variants()) {
      txids = txids.minus(variant.txid());
    }
    return new OpenPayouts(byBlock.minus(settled.opened()), txids, recent);
  }

  OpenPayouts counting(BlockNumber block, Sats gross) {
    return new OpenPayouts(byBlock, byTxid, recent.plus(block, gross));
  }

  /** Forgets sums of blocks before this one. */
  OpenPayouts forgettingBefore(BlockNumber block) {
    PSortedMap<BlockNumber, Sats> kept = recent;
    while (!kept.isEmpty() && kept.firstKey().compareTo(block) < 0) {
      kept = kept.minusFirstEntry();
    }
    return new OpenPayouts(byBlock, byTxid, kept);
  }
}
