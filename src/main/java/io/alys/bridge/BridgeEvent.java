package io.alys.bridge;

import io.alys.actor.event.AlysEvent;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.ethereum.BurnId;
import io.alys.peg.trouble.Trouble;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Sats;

/** What happens to money on its way. */
public sealed interface BridgeEvent extends AlysEvent {
  record DepositSeen(Outpoint outpoint, Sats amount) implements BridgeEvent {}

  record DepositConfirmed(Outpoint outpoint, Sats amount) implements BridgeEvent {}

  /** Nobody can be credited for it. */
  record DepositOrphaned(Outpoint outpoint, Sats amount, String reason) implements BridgeEvent {}

  record DepositMinted(Outpoint outpoint, BlockNumber block) implements BridgeEvent {}

  record BurnQueued(BurnId id) implements BridgeEvent {}

  record BurnRefundable(BurnId id, String reason) implements BridgeEvent {}

  /** A payout is at another stage. */
  record PayoutMoved(Txid txid, String stage) implements BridgeEvent {}

  record FederationActivated(long version) implements BridgeEvent {}

  record Paused(String by, String reason) implements BridgeEvent {}

  record Resumed(String by) implements BridgeEvent {}

  record AlarmRaised(Trouble trouble) implements BridgeEvent {}
}
