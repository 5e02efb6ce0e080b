package io.alys.bridge;

import io.alys.actor.Request;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Outpoint;
import io.alys.federation.FederationSchedule;
import io.alys.peg.DepositMint;
import io.alys.primitives.BlockNumber;
import java.util.List;
import java.util.Optional;

/**
 * Pegin follows the Bitcoin chain and keeps the book of deposits: what it has scanned survives every
 * crash, and each block is scanned once by effect.
 *
 * <pre>
 *   Pegin --JSON-RPC--> Bitcoin node
 *   Bridge --FollowLedger, GetMature, CheckDeposits--> Pegin
 *   Pegin --RaiseAlarm--> Bridge, --NotifyPegin--> Stream
 * </pre>
 */
public sealed interface PeginCommand {
  /**
   * What the sidechain's head says now. Idempotent; what it repeats changes nothing.
   *
   * @param schedule whose deposits are looked for
   * @param minted deposits that blocks credit since the last time
   * @param reverted deposits whose block is reverted since the last time
   */
  record FollowLedger(
      BlockNumber head,
      FederationSchedule schedule,
      List<Minted> minted,
      List<Outpoint> reverted)
      implements PeginCommand {
    public FollowLedger {
      minted = List.copyOf(minted);
      reverted = List.copyOf(reverted);
    }
  }

  record Minted(Outpoint outpoint, BlockNumber block) {}

  /**
   * Asks for deposits that are deep enough and not minted, in the order of crediting.
   *
   * @param limit at least 1
   */
  record GetMature(int limit) implements PeginCommand, Request<List<DepositMint>> {}

  /** Asks whether Bitcoin has what a block credits, deep enough. */
  record CheckDeposits(List<DepositMint> deposits) implements PeginCommand, Request<Evidence> {
    public CheckDeposits {
      deposits = List.copyOf(deposits);
    }
  }

  /** What Bitcoin says. */
  sealed interface Evidence {
    record Good() implements Evidence {}

    /**
     * @param subject the first that is not as the block says, and how
     */
    record Bad(String subject) implements Evidence {}

    /** It cannot be told now. */
    record Unknown(String reason) implements Evidence {}
  }

  record FindDeposit(Outpoint outpoint) implements PeginCommand, Request<Optional<PeginView>> {}

  /** The latest first; see {@link BridgeCommand.ListPegs}. */
  record ListDeposits(Optional<String> state, Optional<String> before, int limit)
      implements PeginCommand, Request<DepositPage> {}

  record DepositPage(List<PeginView> deposits, Optional<String> next) {
    public DepositPage {
      deposits = List.copyOf(deposits);
    }
  }

  /** Scans again from a height; nothing that is known is lost. */
  record Rescan(BlockHeight from) implements PeginCommand, Request<Boolean> {}

  record GetPeginStatus() implements PeginCommand, Request<PeginStatus> {}

  /**
   * @param bitcoin how the Bitcoin node is, in the operator's words
   * @param scanned the last block in the book
   * @param behind blocks that the Bitcoin node has and the book does not
   */
  record PeginStatus(
      String bitcoin,
      Optional<BlockHeight> scanned,
      Optional<BlockHash> scannedHash,
      int behind,
      long seen,
      long mature,
      long minted,
      long orphans) {}

  /** What the actor tells itself. */
  sealed interface Internal extends PeginCommand {
    /** It is time to ask the Bitcoin node. */
    record Look() implements Internal {}
  }
}
