package io.alys.peg.payout;

import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Txid;
import io.alys.primitives.BlockNumber;
import java.util.List;

/**
 * What happens to one transaction. Each can come late, or twice: what it says then changes nothing.
 */
public sealed interface PayoutInput {
  /** The block that proposes it can no longer be reverted. */
  record Finalised() implements PayoutInput {}

  /** The request for its signatures is durable, and will reach governance. */
  record RequestTaken() implements PayoutInput {}

  record RequestNotTaken(String reason) implements PayoutInput {}

  /** Governance has signatures of so many. */
  record Progressed(int signed) implements PayoutInput {}

  /** Governance calls these complete. Nothing says yet that they are. */
  record Delivered(List<Signature> signatures) implements PayoutInput {
    public Delivered {
      signatures = List.copyOf(signatures);
    }
  }

  record SigningRefused(String reason) implements PayoutInput {}

  record SigningTimedOut() implements PayoutInput {}

  /** The answer to {@link PayoutEffect.TestAccept}. */
  record Tested(Verdict verdict, BlockHeight tip) implements PayoutInput {}

  /** The answer to {@link PayoutEffect.Broadcast}. */
  record Sent(Verdict verdict, BlockHeight tip) implements PayoutInput {}

  /** Where the Bitcoin node has it; said anew with every tip. */
  record Located(Whereabouts where, BlockHeight tip) implements PayoutInput {}

  /** Where a Bitcoin node has a transaction. */
  sealed interface Whereabouts {
    record InBlock(Stage.Place place) implements Whereabouts {}

    record InMempool() implements Whereabouts {}

    record Nowhere() implements Whereabouts {}
  }

  /** A block says that this one of the family is confirmed. */
  record Settled(Txid winner, BlockNumber in) implements PayoutInput {}

  /** The block that said so is reverted. */
  record SettlementReverted() implements PayoutInput {}

  /** Whatever is to be done is to be done now: after a restart, a pause, an operator's word. */
  record Retry() implements PayoutInput {}

  /** Time passed. */
  record Tick() implements PayoutInput {}
}
