package io.alys.peg.state;

import io.alys.primitives.Gwei;
import io.alys.primitives.Sats;
import io.alys.primitives.Wei;
import java.math.BigInteger;

/**
 * Sums since the chain began, in wei; none of them ever shrinks.
 *
 * @param minted for deposits
 * @param burned by everyone, paid or not
 * @param refunded minted back
 * @param kept what was burned beyond the last whole satoshi that was paid, or the last whole gwei
 *     that was refunded: nobody can claim it
 * @param paid gross, before the fees that the paid ones bore
 * @param sweepFees of confirmed sweeps, the only fees that the reserve pays
 */
public record Totals(
    BigInteger minted,
    BigInteger burned,
    BigInteger refunded,
    BigInteger kept,
    BigInteger paid,
    Sats sweepFees) {
  private static final BigInteger WEI_PER_SAT = BigInteger.TEN.pow(10);

  public static final Totals ZERO =
      new Totals(
          BigInteger.ZERO,
          BigInteger.ZERO,
          BigInteger.ZERO,
          BigInteger.ZERO,
          BigInteger.ZERO,
          Sats.ZERO);

  /** What the coins must be worth, in satoshi, those of open payouts included. */
  public long coinSats() {
    return minted.subtract(paid).divide(WEI_PER_SAT).longValueExact() - sweepFees.value();
  }

  Totals plusMinted(Sats deposit) {
    return new Totals(minted.add(wei(deposit)), burned, refunded, kept, paid, sweepFees);
  }

  Totals plusBurned(Wei value) {
    return new Totals(minted, burned.add(value.value()), refunded, kept, paid, sweepFees);
  }

  Totals plusRefunded(Gwei amount, Wei value) {
    BigInteger back = Wei.of(amount).value();
    BigInteger rest = value.value().subtract(back);
    return new Totals(minted, burned, refunded.add(back), kept.add(rest), paid, sweepFees);
  }

  Totals plusPaid(Sats gross, Wei value) {
    BigInteger rest = value.value().subtract(wei(gross));
    return new Totals(minted, burned, refunded, kept.add(rest), paid.add(wei(gross)), sweepFees);
  }

  Totals plusSweepFee(Sats fee) {
    return new Totals(minted, burned, refunded, kept, paid, sweepFees.plus(fee));
  }

  private static BigInteger wei(Sats amount) {
    return Wei.of(amount).value();
  }
}
