package io.alys.peg.bridge;

import io.alys.bitcoin.Txid;
import io.alys.federation.FederationUpdate;
import io.alys.peg.PegBlock;
import io.alys.peg.deposit.DepositEvent;
import io.alys.peg.payout.PayoutInput;
import io.alys.peg.state.PegState;
import java.util.List;

/** What happens to the bridge. Each can come late, or twice. */
public sealed interface BridgeInput {
  /**
   * A block of the sidechain.
   *
   * @param state of the peg after it
   */
  record ChainBlock(PegState state, PegBlock block) {}

  /** Bitcoin's chain went on, or back. */
  record BitcoinMoved(DepositEvent event) implements BridgeInput {}

  /**
   * The sidechain went from the block that {@link BridgeCore#followed} names to another one.
   *
   * @param reverted the newest first
   * @param applied the oldest first
   */
  record ChainMoved(List<ChainBlock> reverted, List<ChainBlock> applied) implements BridgeInput {
    public ChainMoved {
      reverted = List.copyOf(reverted);
      applied = List.copyOf(applied);
    }
  }

  /**
   * Blocks can no longer be reverted.
   *
   * @param blocks all since {@link BridgeCore#finalised}, the oldest first
   */
  record ChainFinalised(List<ChainBlock> blocks) implements BridgeInput {
    public ChainFinalised {
      blocks = List.copyOf(blocks);
    }
  }

  /** Something happened to one transaction. */
  record PayoutMoved(Txid txid, PayoutInput input) implements BridgeInput {}

  /** Governance announces a federation. */
  record FederationAnnounced(FederationUpdate update) implements BridgeInput {}

  /** Nothing leaves for Bitcoin until somebody resumes. */
  record Pause(String reason) implements BridgeInput {}

  record Resume() implements BridgeInput {}

  /** The node has started, and its journal is replayed. */
  record Restarted() implements BridgeInput {}

  /** Time passed. */
  record Tick() implements BridgeInput {}
}
