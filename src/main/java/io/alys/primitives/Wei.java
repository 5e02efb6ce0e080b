package io.alys.primitives;

import java.math.BigInteger;

/**
 * An amount of the sidechain's currency in wei; 10^18 of them are one bitcoin, 10^10 one satoshi.
 *
 * @param value 0 to 2^256 - 1, which is all that the EVM can hold
 */
public record Wei(BigInteger value) implements Comparable<Wei> {
  public static final Wei ZERO = new Wei(BigInteger.ZERO);

  private static final int MAX_BITS = 256;
  private static final BigInteger PER_GWEI = BigInteger.TEN.pow(9);
  private static final BigInteger PER_SAT = BigInteger.TEN.pow(10);

  public Wei {
    if (value.signum() < 0 || value.bitLength() > MAX_BITS) {
      throw new IllegalArgumentException(
          "%s wei is no amount: it must be between 0 and 2^%d - 1".formatted(value, MAX_BITS));
    }
  }

  public static Wei of(long value) {
    return new Wei(BigInteger.valueOf(value));
  }

  public static Wei of(Sats sats) {
    return new Wei(BigInteger.valueOf(sats.value()).multiply(PER_SAT));
  }

  public static Wei of(Gwei gwei) {
    return new Wei(BigInteger.valueOf(gwei.value()).multiply(PER_GWEI));
  }

  /**
   * The sum.
   *
   * @throws IllegalArgumentException when it has more than 256 bits
   */
  public Wei plus(Wei other) {
    return new Wei(value.add(other.value));
  }

  /**
   * The difference.
   *
   * @throws IllegalArgumentException when it is below zero
   */
  public Wei minus(Wei other) {
    return new Wei(value.subtract(other.value));
  }

  /** Whether it is no more than all bitcoin that there can be. */
  public boolean fitsInSats() {
    return value.divide(PER_SAT).compareTo(BigInteger.valueOf(Sats.MAX)) <= 0;
  }

  /**
   * The whole satoshi in it.
   *
   * @throws IllegalArgumentException when there are more than there can be; see {@link #fitsInSats}
   */
  public Sats toSatsDown() {
    if (!fitsInSats()) {
      throw new IllegalArgumentException("%s is more than all bitcoin".formatted(this));
    }
    return new Sats(value.divide(PER_SAT).longValueExact());
  }

  /**
   * The whole gwei in it.
   *
   * @throws IllegalArgumentException when there are more than {@link Gwei} holds
   */
  public Gwei toGweiDown() {
    BigInteger whole = value.divide(PER_GWEI);
    if (whole.bitLength() > Long.SIZE - 1) {
      throw new IllegalArgumentException("%s is more than a withdrawal can hold".formatted(this));
    }
    return new Gwei(whole.longValueExact());
  }

  @Override
  public int compareTo(Wei other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value + " wei";
  }
}
