package io.alys.bridge;

import io.alys.actor.event.AlysEvent;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.peg.trouble.Trouble;
import java.util.List;

/** What happens to money on its way. */
public sealed interface BridgeEvent extends AlysEvent {
  /**
   * Deposits are something else now.
   *
   * @param title as {@code Deposit.title} has it, or CONFIRMED
   */
  record DepositsMoved(String title, List<Outpoint> deposits) implements BridgeEvent {
    public DepositsMoved {
      deposits = List.copyOf(deposits);
    }
  }

  /** A payout is at another stage. */
  record PayoutMoved(Txid txid, String stage) implements BridgeEvent {}

  record FederationActivated(long version) implements BridgeEvent {}

  record Paused(String reason) implements BridgeEvent {}

  record Resumed() implements BridgeEvent {}

  record AlarmRaised(Trouble trouble) implements BridgeEvent {}
}
