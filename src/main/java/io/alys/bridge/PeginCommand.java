package io.alys.bridge;

import io.alys.actor.Request;
import io.alys.bitcoin.BlockHeight;
import io.alys.federation.Federation;
import io.alys.peg.DepositMint;
import io.alys.peg.deposit.Deposit;
import java.util.List;
import java.util.Optional;

/**
 * Pegin reads Bitcoin's chain. It keeps nothing that must survive: Bridge says where its book of
 * deposits stands, and Pegin says what follows. A question or an answer that gets lost is asked
 * again; an answer that comes twice changes nothing in the book.
 *
 * <pre>
 *   Bridge --Scan, Notify--> Pegin --JSON-RPC--> Bitcoin node
 *   Pegin --BitcoinMoved, BitcoinDiffers--> Bridge
 *   Pegin --NotifyPegin--> Stream
 * </pre>
 */
public sealed interface PeginCommand {
  /**
   * Asks what follows on this block; answered by {@link BridgeCommand.BitcoinMoved} when something
   * does, now or later, and by {@link BridgeCommand.BitcoinDiffers} when the Bitcoin node has never
   * heard of it. The latest question replaces an older one.
   *
   * @param from the last block in the book
   * @param anchor the height after which deposits count; the book writes zeros for the hash of the
   *     block there, and nothing at or below it is looked at
   * @param watched whose deposits are looked for
   */
  record Scan(Deposit.Place from, BlockHeight anchor, List<Federation> watched)
      implements PeginCommand {
    public Scan {
      watched = List.copyOf(watched);
    }
  }

  /** Has governance told of deposits that have their confirmations. May be repeated. */
  record Notify(List<DepositMint> deposits, BlockHeight tip) implements PeginCommand {
    public Notify {
      deposits = List.copyOf(deposits);
    }
  }

  /** Asks how the reading goes. */
  record GetPeginStatus() implements PeginCommand, Request<PeginStatus> {}

  /**
   * How the reading goes.
   *
   * @param bitcoin how the Bitcoin node is, in the operator's words
   * @param tip the node's, when it is known
   * @param scanned the last block that was read
   */
  record PeginStatus(
      String bitcoin, Optional<BlockHeight> tip, Optional<BlockHeight> scanned, long deposits) {}

  /** What the actor tells itself. */
  sealed interface Internal extends PeginCommand {
    /** It is time to ask the Bitcoin node. */
    record Look() implements Internal {}
  }
}
