package io.alys.bridge;

import io.alys.actor.Request;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Txid;
import io.alys.governance.Delivery;
import io.alys.peg.Settlement;
import io.alys.peg.payout.Order;
import io.alys.primitives.BlockNumber;
import java.util.List;
import java.util.Optional;

/**
 * Pegout brings the transactions that blocks propose to Bitcoin: signatures, verification,
 * broadcast, confirmation. What it has begun survives every crash, and nothing is paid twice.
 *
 * <pre>
 *   Bridge --FollowLedger, Hold, GetSettlements, CheckSettlements--> Pegout
 *   Pegout --RequestSignatures--> Stream --HearGovernance--> Pegout
 *   Pegout --JSON-RPC--> Bitcoin node
 *   Pegout --RaiseAlarm--> Bridge
 * </pre>
 */
public sealed interface PegoutCommand {
  /**
   * What the sidechain's head says now: all transactions that wait for Bitcoin, and how those ended
   * that no longer do. Idempotent.
   *
   * @param finalised the last block that cannot be reverted
   * @param open in the order of their blocks
   * @param settled since the last time, and all that may still be reverted
   */
  record FollowLedger(
      BlockNumber head, BlockNumber finalised, List<Order> open, List<Ended> settled)
      implements PegoutCommand {
    public FollowLedger {
      open = List.copyOf(open);
      settled = List.copyOf(settled);
    }
  }

  /** A block says that this variant is confirmed. */
  record Ended(Txid winner, BlockNumber in) {}

  /** Stops whatever brings money nearer to leaving, or lets it go on. */
  record Hold(boolean held) implements PegoutCommand {}

  /** Messages of governance; answered by {@code StreamCommand.Delivered}. */
  record HearGovernance(List<Delivery> deliveries) implements PegoutCommand {
    public HearGovernance {
      deliveries = List.copyOf(deliveries);
    }
  }

  /** Asks what a producer needs from Bitcoin. */
  record GetBitcoinView() implements PegoutCommand, Request<BitcoinView> {}

  /**
   * @param feeRate that a new transaction should pay; empty when nobody can tell
   * @param confirmed transactions that are deep enough
   */
  record BitcoinView(Optional<FeeRate> feeRate, List<Settlement> confirmed) {
    public BitcoinView {
      confirmed = List.copyOf(confirmed);
    }
  }

  /** Asks whether Bitcoin has what a block settles, deep enough. */
  record CheckSettlements(List<Settlement> settlements)
      implements PegoutCommand, Request<PeginCommand.Evidence> {
    public CheckSettlements {
      settlements = List.copyOf(settlements);
    }
  }

  /** Tries now whatever waits for its time, or was given up. */
  record RetryNow(String by) implements PegoutCommand, Request<Integer> {}

  record FindPayouts(List<Txid> transactions)
      implements PegoutCommand, Request<List<PayoutView>> {
    public FindPayouts {
      transactions = List.copyOf(transactions);
    }
  }

  /**
   * How far a transaction is.
   *
   * @param stage as {@code Stage.title} has it
   * @param signed how many keys have signed
   * @param reason what is wrong with it; else empty
   * @param heldBack whether a pause holds it
   */
  record PayoutView(
      Txid txid,
      Txid family,
      String stage,
      int signed,
      int required,
      int confirmations,
      String reason,
      boolean heldBack) {}

  record GetPegoutStatus() implements PegoutCommand, Request<PegoutStatus> {}

  record PegoutStatus(
      String bitcoin, int open, int waitingForSignatures, int unconfirmed, int failed, boolean held) {}

  /** What the actor tells itself. */
  sealed interface Internal extends PegoutCommand {
    /** Something waits for this moment. */
    record Wake() implements Internal {}

    /** It is time to ask the Bitcoin node. */
    record Look() implements Internal {}
  }
}
