package io.alys.peg.payout;

import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.federation.Federation;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.List;

/**
 * A Bitcoin transaction that a block proposes, and all that signing it takes.
 *
 * @param txid of the transaction; the id of the request for its signatures
 * @param family the txid of the first of those that pay the same burns from the same coins; at most
 *     one of them can confirm
 * @param federation that holds the coins
 * @param amounts what each input spends, in order
 * @param proposedIn the block
 */
public record Order(
    Kind kind,
    Txid txid,
    Txid family,
    Federation federation,
    Transaction transaction,
    List<Sats> amounts,
    FeeRate feeRate,
    BlockNumber proposedIn) {

  /** What a transaction is for. */
  public enum Kind {
    PEGOUT,
    REPLACEMENT,
    SWEEP
  }

  /** What an order adds to its transaction. */
  public record Terms(Kind kind, Federation federation, FeeRate feeRate, BlockNumber proposedIn) {}

  public Order {
    amounts = List.copyOf(amounts);
    if (amounts.size() != transaction.inputs().size()) {
      throw new IllegalArgumentException(
          "%s has %d inputs, and the amounts of %d are known"
              .formatted(txid, transaction.inputs().size(), amounts.size()));
    }
    if (!txid.equals(transaction.txid())) {
      throw new IllegalArgumentException("the order's txid %s is another one's".formatted(txid));
    }
    if (txid.equals(family) == (kind == Kind.REPLACEMENT)) {
      throw new IllegalArgumentException(
          "%s is a %s in the family of %s".formatted(txid, kind, family));
    }
  }

  /** The first of a family. */
  public static Order first(Terms terms, Transaction transaction, List<Sats> amounts) {
    return of(terms, transaction.txid(), transaction, amounts);
  }

  public static Order of(Terms terms, Txid family, Transaction transaction, List<Sats> amounts) {
    return new Order(
        terms.kind(),
        transaction.txid(),
        family,
        terms.federation(),
        transaction,
        amounts,
        terms.feeRate(),
        terms.proposedIn());
  }

  /** What BIP143 signs in place of each input's script. */
  public Bytes witnessScript() {
    return federation.multisig().script();
  }
}
