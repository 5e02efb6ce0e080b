package io.alys.peg.payout;

import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Txid;
import io.alys.peg.trouble.Trouble;

/**
 * What a transaction wants from the world. Effects are carried out in order, each finished before
 * the next; every one of them may be repeated after a crash.
 */
public sealed interface PayoutEffect {
  Txid txid();

  /** Writes down how far it is, in place of what was written before; see {@link PayoutCodec}. */
  record Journal(Payout payout) implements PayoutEffect {
    @Override
    public Txid txid() {
      return payout.order().txid();
    }
  }

  /** Strikes it out of the journal: it was proposed by a block that is no more, or is long over. */
  record Forget(Txid txid) implements PayoutEffect {}

  /** Asks governance; the id of the request is the txid. */
  record RequestSignatures(Order order) implements PayoutEffect {
    @Override
    public Txid txid() {
      return order.txid();
    }
  }

  /** Shows it to the Bitcoin node without giving it. */
  record TestAccept(Txid txid, SignedTransaction signed) implements PayoutEffect {}

  /** Gives it to the Bitcoin node. */
  record Broadcast(Txid txid, SignedTransaction signed) implements PayoutEffect {}

  /** Says where the Bitcoin node has it, now and with every tip. */
  record Watch(Txid txid) implements PayoutEffect {}

  /** Tells producers that this one should be replaced by one that pays more. */
  record AskReplacement(Txid txid, Txid family) implements PayoutEffect {}

  /** Tells whoever listens how far it is now. */
  record Announce(Txid txid, String title) implements PayoutEffect {}

  record Alarm(Txid txid, Trouble trouble) implements PayoutEffect {}

  /** Whether a pause holds it back: whatever brings money nearer to leaving. */
  default boolean heldByPause() {
    return switch (this) {
      case RequestSignatures _, TestAccept _, Broadcast _, AskReplacement _ -> true;
      case Journal _, Forget _, Watch _, Announce _, Alarm _ -> false;
    };
  }
}
