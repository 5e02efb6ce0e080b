package io.alys.peg.sim;

import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.peg.DepositMint;
import io.alys.peg.Settlement;
import io.alys.peg.bridge.BridgeInput.ChainBlock;
import java.util.HashMap;
import java.util.Map;

/**
 * No deposit is minted twice on one chain, none without its confirmations, none that Bitcoin has
 * not; and no transaction is called confirmed that is not.
 */
final class MintedOnce implements PegWorld.Checker {
  private final Map<Outpoint, Long> mintedIn = new HashMap<>();

  @Override
  public void blockMade(PegWorld world, ChainBlock block) {
    long number = block.block().position().number().value();
    mintedIn.values().removeIf(in -> in >= number); // Those blocks are reverted.
    for (DepositMint mint : block.block().content().deposits()) {
      requireDeep(world, mint.outpoint().txid());
      var coin = world.bitcoin.coins().get(mint.outpoint());
      if (coin == null || !coin.value().equals(mint.amount())) {
        throw new AssertionError("Bitcoin has no such deposit: " + mint);
      }
      Long before = mintedIn.put(mint.outpoint(), number);
      if (before != null) {
        throw new AssertionError("minted twice: " + mint);
      }
    }
    for (Settlement settlement : block.block().content().settlements()) {
      requireDeep(world, settlement.txid());
    }
  }

  private static void requireDeep(PegWorld world, Txid txid) {
    int confirmations = world.bitcoin.confirmations(txid);
    if (confirmations < world.nature.confirmations()) {
      throw new AssertionError(
          "%s has %d confirmations of %d"
              .formatted(txid, confirmations, world.nature.confirmations()));
    }
  }
}
