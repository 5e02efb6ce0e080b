package io.alys.peg.state;

import io.alys.primitives.Sats;
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
  public static final Totals ZERO =
      new Totals(
          BigInteger.ZERO,
          BigInteger.ZERO,
          BigInteger.ZERO,
          BigInteger.ZERO,
          BigInteger.ZERO,
          Sats.ZERO);
}
