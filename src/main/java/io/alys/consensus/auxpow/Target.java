package io.alys.consensus.auxpow;

import io.alys.primitives.Bytes;
import java.math.BigInteger;

/**
 * What a block hash, read as a number, may not exceed. The smaller, the harder.
 *
 * @param value 1 to 2^256 - 1
 */
public record Target(BigInteger value) implements Comparable<Target> {
  public static final int SIZE_BITS = 256;
  private static final BigInteger HUNDRED = BigInteger.valueOf(100);
  private static final Target HIGHEST =
      new Target(BigInteger.TWO.pow(SIZE_BITS).subtract(BigInteger.ONE));

  public Target {
    if (value.signum() <= 0 || value.bitLength() > SIZE_BITS) {
      throw new IllegalArgumentException(
          "a target of %d bits and sign %d is no number from 1 to 2^256 - 1"
              .formatted(value.bitLength(), value.signum()));
    }
  }

  /**
   * Whether a hash is small enough.
   *
   * @param hash 32 bytes as SHA-256 gives them; Bitcoin reads them low byte first
   */
  public boolean isMetBy(Bytes hash) {
    return new BigInteger(1, hash.reversed().toArray()).compareTo(value) <= 0;
  }

  /**
   * This many hundredths of it. It is divided first, as version 1 does, so that no step needs more
   * bits than the result; up to 99 times the percentage is lost.
   *
   * @param percent 1 to 200
   * @return at least 1, at most 2^256 - 1
   */
  public Target scaled(int percent) {
    if (percent < 1 || percent > 200) {
      throw new IllegalArgumentException(
          "a target is scaled by 1 to 200 percent, not by %d".formatted(percent));
    }
    BigInteger scaled = value.divide(HUNDRED).multiply(BigInteger.valueOf(percent));
    if (scaled.signum() == 0) {
      return new Target(BigInteger.ONE);
    }
    return scaled.bitLength() > SIZE_BITS ? HIGHEST : new Target(scaled);
  }

  /** The nearest that is between the two. */
  public Target within(Target hardest, Target easiest) {
    if (compareTo(hardest) < 0) {
      return hardest;
    }
    return compareTo(easiest) > 0 ? easiest : this;
  }

  /** 64 hex digits, the high byte first, as version 1 shows it to miners. */
  public String toHex() {
    return "%064x".formatted(value);
  }

  @Override
  public int compareTo(Target other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return toHex();
  }
}
