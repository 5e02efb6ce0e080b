package io.alys.devnet.wallet;

import java.util.Optional;

/** How far a user is on the way into the sidechain and back; in this order. */
public enum PegStage {
  FUNDED("a Bitcoin user has coins"),
  DEPOSITED("the user pays the federation, with an EVM address in OP_RETURN"),
  CONFIRMED("Bitcoin confirms the deposit"),
  MINTED("a block of the sidechain mints it"),
  BURNED("the user burns a part through the bridge contract"),
  PROPOSED("a block proposes the Bitcoin transaction that pays it"),
  FINALISED("merged mining makes that block final"),
  SIGNED("the federation signs"),
  BROADCAST("the node broadcasts it"),
  RECEIVED("Bitcoin confirms it: the user's coins are back"),
  SETTLED("a block of the sidechain settles it");

  private final String title;

  PegStage(String title) {
    this.title = title;
  }

  /** For people. */
  public String title() {
    return title;
  }

  /** The one that follows; empty after the last. */
  public Optional<PegStage> next() {
    PegStage[] all = values();
    return ordinal() + 1 < all.length ? Optional.of(all[ordinal() + 1]) : Optional.empty();
  }
}
