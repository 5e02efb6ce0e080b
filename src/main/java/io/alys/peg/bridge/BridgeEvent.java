package io.alys.peg.bridge;

import io.alys.bitcoin.Txid;
import io.alys.federation.FederationUpdate;
import io.alys.peg.deposit.DepositEvent;
import io.alys.peg.payout.Payout;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Hash32;

/** What the journal keeps of the bridge: replaying all of it makes the same bridge. */
public sealed interface BridgeEvent {
  record DepositsChanged(DepositEvent event) implements BridgeEvent {}

  /** In place of what was kept of the same transaction. */
  record PayoutChanged(Payout payout) implements BridgeEvent {}

  record PayoutForgotten(Txid txid) implements BridgeEvent {}

  /** Up to where the sidechain was followed. */
  record Followed(Hash32 block, BlockNumber number) implements BridgeEvent {}

  record Finalised(BlockNumber upTo) implements BridgeEvent {}

  /** Waits for a block that carries it. */
  record UpdateHeard(FederationUpdate update) implements BridgeEvent {}

  /** A final block carries it, or a later one. */
  record UpdateCarried(long version) implements BridgeEvent {}

  record Held(String reason) implements BridgeEvent {}

  record Released() implements BridgeEvent {}
}
