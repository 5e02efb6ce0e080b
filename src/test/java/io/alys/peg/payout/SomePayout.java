package io.alys.peg.payout;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.SignatureCheck;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.federation.Federation;
import io.alys.peg.rules.TestChain;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A payout of two of three, whose good signatures are one byte long, in any stage. */
final class SomePayout {
  static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
  static final BlockHeight TIP = new BlockHeight(100);
  static final Federation FEDERATION = TestChain.federation(1);
  static final Stage.Place PLACE = new Stage.Place(TIP, BlockHash.ZERO);
  static final BlockNumber CLOSED = new BlockNumber(9);
  static final Order ORDER = order(Order.Kind.PEGOUT, 90_000);
  static final Txid TXID = ORDER.txid();
  static final Order REPLACEMENT = order(Order.Kind.REPLACEMENT, 80_000);
  static final SignedTransaction SIGNED =
      new SignedTransaction(ORDER.transaction(), List.of(List.of(Bytes.EMPTY)));
  static final PayoutTerms TERMS =
      new PayoutTerms(
          6, Duration.ofSeconds(1), Duration.ofMinutes(5), Duration.ofMinutes(2), 3, 100);
  static final SignatureRule RULE =
      (_, _, octets) -> octets.size() == 1 ? SignatureCheck.VALID : SignatureCheck.WRONG;

  private SomePayout() {}

  private static Order order(Order.Kind kind, long pays) {
    Outpoint coin = new Outpoint(new Txid(BlockHash.ZERO.wire()), 0);
    Transaction transaction = transaction(coin, pays);
    Txid family = kind == Order.Kind.PEGOUT ? transaction.txid() : ORDER.txid();
    Order.Terms terms = new Order.Terms(kind, FEDERATION, FeeRate.RELAY_FLOOR, new BlockNumber(7));
    return Order.of(terms, family, transaction, List.of(new Sats(100_000)));
  }

  private static Transaction transaction(Outpoint coin, long pays) {
    return new Transaction(
        2,
        List.of(new Transaction.Input(coin, Bytes.EMPTY, 0xffff_fffdL)),
        List.of(new Transaction.Output(new Sats(pays), FEDERATION.outputScript())),
        0);
  }

  static Signature signature(int member) {
    return new Signature(0, FEDERATION.multisig().keys().get(member), Bytes.copyOf((byte) 1));
  }

  /** That something has been due since now. */
  static Payout in(Stage stage) {
    return new Payout(ORDER, stage, new Payout.Pace(0, Optional.of(NOW), false));
  }
}
