package io.alys.peg.sim;

import io.alys.bitcoin.Txid;
import io.alys.peg.bridge.BridgeInput.ChainBlock;
import io.alys.peg.payout.Order;
import io.alys.primitives.BlockNumber;

/** Signatures are asked for only what a final block of the chain proposes. */
final class OnlyFinalIsSigned implements PegWorld.Checker {
  @Override
  public void asked(PegWorld world, Order order) {
    if (world.chain.finalSince(BlockNumber.GENESIS).stream()
        .noneMatch(block -> proposes(block, order.txid()))) {
      throw new AssertionError("no final block proposes " + order.txid());
    }
  }

  private static boolean proposes(ChainBlock block, Txid txid) {
    return block
        .block()
        .content()
        .proposal()
        .filter(proposal -> proposal.transaction().txid().equals(txid))
        .isPresent();
  }
}
