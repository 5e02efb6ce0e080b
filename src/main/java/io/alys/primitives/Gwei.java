package io.alys.primitives;

/**
 * An amount of the sidechain's currency in gwei, the unit of the Engine API's withdrawals; 10 of
 * them are one satoshi.
 *
 * @param value 0 to 2^63 - 1
 */
public record Gwei(long value) implements Comparable<Gwei> {
  public static final Gwei ZERO = new Gwei(0);

  private static final long PER_SAT = 10;

  public Gwei {
    if (value < 0) {
      throw new IllegalArgumentException(
          "%d gwei is no amount: it must not be negative".formatted(value));
    }
  }

  public static Gwei of(Sats sats) {
    return new Gwei(sats.value() * PER_SAT);
  }

  /**
   * The sum.
   *
   * @throws ArithmeticException when it has more than 63 bits
   */
  public Gwei plus(Gwei other) {
    return new Gwei(Math.addExact(value, other.value));
  }

  @Override
  public int compareTo(Gwei other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return value + " gwei";
  }
}
