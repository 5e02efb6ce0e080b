package io.alys.peg.payout;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Txid;
import io.alys.primitives.BlockNumber;
import java.util.Optional;

/** How far a transaction is; see {@link Payout}. */
public sealed interface Stage {
  /** A block proposes it, and that block may still be reverted. */
  record Proposed() implements Stage {}

  /** The block is final; signatures are to be asked for. */
  record Finalised() implements Stage {}

  /**
   * The conversation with governance has the request.
   *
   * @param reported how many have signed, as governance says
   */
  record Requested(Collected collected, int reported) implements Stage {
    public Requested {
      if (reported < 0) {
        throw new IllegalArgumentException("%d signers are reported".formatted(reported));
      }
    }
  }

  /** Every input has enough signatures that were found right; Bitcoin does not have it yet. */
  record Signed(SignedTransaction signed) implements Stage {}

  /**
   * A mempool has it.
   *
   * @param since the height of the chain then
   */
  record Broadcast(SignedTransaction signed, BlockHeight since) implements Stage {}

  /**
   * A Bitcoin block has it.
   *
   * @param signed empty when others broadcast it before this node had its signatures
   */
  record Confirmed(Optional<SignedTransaction> signed, Place place) implements Stage {}

  /** Where on Bitcoin's chain. */
  record Place(BlockHeight height, BlockHash block) {}

  /**
   * It does not go on by itself at once.
   *
   * @param recoverable it is tried again after a long pause; else only when an operator says so
   */
  record Failed(Optional<SignedTransaction> signed, String reason, boolean recoverable)
      implements Stage {}

  /**
   * A block of the sidechain says that it is confirmed.
   *
   * @param before what it was, and is again if that block is reverted
   */
  record Settled(Stage before, BlockNumber in) implements Stage {
    public Settled {
      requireOpen(before);
    }
  }

  /**
   * A block of the sidechain says that another one of its family is confirmed.
   *
   * @param before what it was, and is again if that block is reverted
   */
  record Replaced(Stage before, Txid by, BlockNumber in) implements Stage {
    public Replaced {
      requireOpen(before);
    }
  }

  private static void requireOpen(Stage before) {
    if (before.closed()) {
      throw new IllegalArgumentException("what is settled or replaced cannot become so again");
    }
  }

  /** Whether a block has said how its family ended. */
  default boolean closed() {
    return this instanceof Settled || this instanceof Replaced;
  }

  /** What logs, metrics and pages call it. */
  default String title() {
    return switch (this) {
      case Proposed _ -> "PROPOSED";
      case Finalised _ -> "FINALISED";
      case Requested _ -> "SIGNATURES_REQUESTED";
      case Signed _ -> "SIGNED";
      case Broadcast _ -> "BROADCAST";
      case Confirmed _ -> "CONFIRMED";
      case Failed _ -> "FAILED";
      case Settled _ -> "SETTLED";
      case Replaced _ -> "REPLACED";
    };
  }
}
