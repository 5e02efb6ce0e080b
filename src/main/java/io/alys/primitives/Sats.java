package io.alys.primitives;

/**
 * An amount of bitcoin in satoshi; 10^8 of them are one bitcoin.
 *
 * @param value 0 to 2,100,000,000,000,000, which is all there can ever be
 */
public record Sats(long value) implements Comparable<Sats> {
  /** 21 million bitcoin. */
  public static final long MAX = 2_100_000_000_000_000L;

  public static final Sats ZERO = new Sats(0);

  public Sats {
    if (value < 0 || value > MAX) {
      throw new IllegalArgumentException(
          "%d sat is no amount: it must be between 0 and %d".formatted(value, MAX));
    }
  }

  /**
   * The sum.
   *
   * @throws IllegalArgumentException when it is more than there can be
   */
  public Sats plus(Sats other) {
    return new Sats(value + other.value);
  }

  /**
   * The difference.
   *
   * @throws IllegalArgumentException when it is below zero
   */
  public Sats minus(Sats other) {
    return new Sats(value - other.value);
  }

  @Override
  public int compareTo(Sats other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return value + " sat";
  }
}
