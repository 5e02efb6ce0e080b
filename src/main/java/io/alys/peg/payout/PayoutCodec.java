package io.alys.peg.payout;

import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.PublicKey;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.federation.Federation;
import io.alys.peg.codec.Decoder;
import io.alys.peg.codec.Encoder;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How a payout stands in the journal.
 *
 * <pre>
 *   form 1 | order | stage
 *   order: kind u8 | family 32 | federation version i64 | script | transaction
 *          | amounts (i64 each) | fee rate i64 | proposed in i64
 *   stage: its number u8 | what it holds
 * </pre>
 */
public final class PayoutCodec {
  private static final int FORM = 1;

  /** By their number on disk; the last two hold one of the others. */
  private enum Form {
    PROPOSED,
    FINALISED,
    REQUESTED,
    SIGNED,
    BROADCAST,
    CONFIRMED,
    FAILED,
    SETTLED,
    REPLACED
  }

  private static final int STAGES = Form.values().length;
  private static final int OPEN_STAGES = Form.SETTLED.ordinal();

  private PayoutCodec() {}

  public static Bytes encode(Payout payout) {
    Encoder out = new Encoder().u8(FORM);
    write(out, payout);
    return out.toBytes();
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  public static Payout decode(Bytes octets) {
    Decoder in = new Decoder(octets);
    in.requireVersion("payout", FORM);
    Payout payout = read(in);
    in.requireEnd("payout");
    return payout;
  }

  /** A snapshot of all of them, by txid. */
  public static Bytes encode(Payouts payouts) {
    List<Payout> sorted =
        payouts.all().stream().sorted(Comparator.comparing(each -> each.order().txid())).toList();
    return new Encoder()
        .u8(FORM)
        .u8(payouts.isHeld() ? 1 : 0)
        .each(sorted, PayoutCodec::write)
        .toBytes();
  }

  /**
   * Reads a snapshot.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Payouts decode(Bytes octets, PayoutTerms terms, SignatureRule rule) {
    Decoder in = new Decoder(octets);
    in.requireVersion("snapshot of payouts", FORM);
    boolean held = in.choice(2) == 1;
    Payouts payouts = Payouts.none(terms, rule).held(held);
    for (Payout each : in.each(PayoutCodec::read)) {
      payouts = payouts.restore(each);
    }
    in.requireEnd("snapshot of payouts");
    return payouts;
  }

  private static void write(Encoder out, Payout payout) {
    Order order = payout.order();
    out.u8(order.kind().ordinal())
        .txid(order.family())
        .i64(order.federation().version())
        .sized(order.federation().multisig().script())
        .sized(order.transaction().toBytes())
        .each(order.amounts(), (to, amount) -> to.i64(amount.value()))
        .i64(order.feeRate().satsPerKvb())
        .i64(order.proposedIn().value());
    writeStage(out, payout.stage());
  }

  private static Payout read(Decoder in) {
    Order.Kind kind = Order.Kind.values()[in.choice(Order.Kind.values().length)];
    Txid family = in.txid();
    Federation federation = new Federation(in.i64(), Multisig.parse(in.sized()));
    Transaction transaction = Transaction.parse(in.sized());
    List<Sats> amounts = in.each(from -> new Sats(from.i64()));
    Order.Terms terms =
        new Order.Terms(kind, federation, new FeeRate(in.i64()), new BlockNumber(in.i64()));
    Order order = Order.of(terms, family, transaction, amounts);
    return new Payout(order, readStage(in, STAGES), Payout.Pace.NEW);
  }

  private static void writeStage(Encoder out, Stage stage) {
    switch (stage) {
      case Stage.Proposed _ -> out.u8(Form.PROPOSED.ordinal());
      case Stage.Finalised _ -> out.u8(Form.FINALISED.ordinal());
      case Stage.Requested(Collected collected, int reported) ->
          out.u8(Form.REQUESTED.ordinal())
              .each(collected.valid(), PayoutCodec::writeSignature)
              .count(reported);
      case Stage.Signed(SignedTransaction signed) ->
          out.u8(Form.SIGNED.ordinal()).sized(signed.toBytes());
      case Stage.Broadcast(SignedTransaction signed, BlockHeight since) ->
          out.u8(Form.BROADCAST.ordinal()).sized(signed.toBytes()).count(since.value());
      case Stage.Confirmed(Optional<SignedTransaction> signed, Stage.Place place) -> {
        out.u8(Form.CONFIRMED.ordinal());
        writeOptional(out, signed);
        out.count(place.height().value()).block(place.block());
      }
      case Stage.Failed(Optional<SignedTransaction> signed, String why, boolean recoverable) -> {
        out.u8(Form.FAILED.ordinal());
        writeOptional(out, signed);
        out.text(why).u8(recoverable ? 1 : 0);
      }
      case Stage.Settled(Stage before, BlockNumber in) -> {
        out.u8(Form.SETTLED.ordinal()).i64(in.value());
        writeStage(out, before);
      }
      case Stage.Replaced(Stage before, Txid by, BlockNumber in) -> {
        out.u8(Form.REPLACED.ordinal()).txid(by).i64(in.value());
        writeStage(out, before);
      }
    }
  }

  private static Stage readStage(Decoder in, int forms) {
    return switch (Form.values()[in.choice(forms)]) {
      case PROPOSED -> new Stage.Proposed();
      case FINALISED -> new Stage.Finalised();
      case REQUESTED ->
          new Stage.Requested(new Collected(in.each(PayoutCodec::readSignature)), in.count());
      case SIGNED -> new Stage.Signed(SignedTransaction.parse(in.sized()));
      case BROADCAST ->
          new Stage.Broadcast(SignedTransaction.parse(in.sized()), new BlockHeight(in.count()));
      case CONFIRMED ->
          new Stage.Confirmed(
              readOptional(in), new Stage.Place(new BlockHeight(in.count()), in.block()));
      case FAILED -> new Stage.Failed(readOptional(in), in.text(), in.choice(2) == 1);
      case SETTLED -> {
        BlockNumber block = new BlockNumber(in.i64());
        yield new Stage.Settled(readStage(in, OPEN_STAGES), block);
      }
      case REPLACED -> {
        Txid by = in.txid();
        BlockNumber block = new BlockNumber(in.i64());
        yield new Stage.Replaced(readStage(in, OPEN_STAGES), by, block);
      }
    };
  }

  private static void writeOptional(Encoder out, Optional<SignedTransaction> signed) {
    out.optional(signed, (to, tx) -> to.sized(tx.toBytes()));
  }

  private static Optional<SignedTransaction> readOptional(Decoder in) {
    return in.optional(from -> SignedTransaction.parse(from.sized()));
  }

  private static void writeSignature(Encoder out, Signature signature) {
    out.count(signature.input()).raw(signature.key().compressed()).sized(signature.octets());
  }

  private static Signature readSignature(Decoder in) {
    return new Signature(in.count(), new PublicKey(in.raw(PublicKey.SIZE_BYTES)), in.sized());
  }
}
