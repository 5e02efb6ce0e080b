package io.alys.peg.state;

import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Transaction;
import io.alys.ethereum.BurnId;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Sats;
import java.util.List;
import java.util.OptionalLong;

/**
 * A payout in bytes.
 *
 * <pre>
 *   opened u64 | version u64 | inputs | payments | flag, change to u64 | variants
 *   input    outpoint 36 | value u64 | federation version u64
 *   payment  burn 32 | script | gross u64
 *   variant  transaction | fee rate u64 | block u64 | seconds u64, nanoseconds u32
 * </pre>
 */
final class PayoutCodec {
  private static final int COIN_BYTES = 36 + 8 + 8;
  private static final int PAYMENT_LEAST_BYTES = 32 + 4 + 8;
  private static final int VARIANT_LEAST_BYTES = 4 + 8 + 8 + 12;

  /** The least that a payout has. */
  static final int LEAST_BYTES = 8 + 8 + 4 + 4 + 1 + 4;

  private PayoutCodec() {}

  static void write(StateWriter out, Payout payout) {
    out.u64(payout.opened().value())
        .u64(payout.version())
        .list(payout.inputs(), coin -> write(out, coin))
        .list(payout.payments(), payment -> write(out, payment))
        .u8(payout.changeTo().isPresent() ? 1 : 0);
    payout.changeTo().ifPresent(out::u64);
    out.list(payout.variants(), variant -> write(out, variant));
  }

  static Payout read(StateReader in) {
    return new Payout(
        new BlockNumber(in.u64()),
        in.u64(),
        coins(in),
        in.list(PAYMENT_LEAST_BYTES, () -> payment(in)),
        in.flag() ? OptionalLong.of(in.u64()) : OptionalLong.empty(),
        in.list(VARIANT_LEAST_BYTES, () -> variant(in)));
  }

  static List<Coin> coins(StateReader in) {
    return in.list(COIN_BYTES, () -> new Coin(in.outpoint(), new Sats(in.u64()), in.u64()));
  }

  static void write(StateWriter out, Coin coin) {
    out.outpoint(coin.outpoint()).u64(coin.value().value()).u64(coin.federationVersion());
  }

  static void write(StateWriter out, Payment payment) {
    out.fixed(payment.burn().hash().octets()).sized(payment.script()).u64(payment.gross().value());
  }

  static Payment payment(StateReader in) {
    return new Payment(new BurnId(in.hash()), in.sized(), new Sats(in.u64()));
  }

  private static void write(StateWriter out, Payout.Variant variant) {
    out.sized(variant.transaction().toBytes())
        .u64(variant.feeRate().satsPerKvb())
        .u64(variant.block().value())
        .instant(variant.at());
  }

  private static Payout.Variant variant(StateReader in) {
    return Payout.Variant.of(
        Transaction.parse(in.sized()),
        new FeeRate(in.u64()),
        new BlockNumber(in.u64()),
        in.instant());
  }
}
