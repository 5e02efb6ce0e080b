package io.alys.bitcoin;

import io.alys.primitives.Sats;

/**
 * What a transaction pays for its size.
 *
 * @param satsPerKvb satoshi for 1,000 virtual bytes, 0 to 10^9: bitcoind's own resolution
 */
public record FeeRate(long satsPerKvb) implements Comparable<FeeRate> {
  /** What nodes relay by default: 1 sat for a virtual byte. */
  public static final FeeRate RELAY_FLOOR = new FeeRate(1_000);

  private static final long MAX = 1_000_000_000;
  private static final long KVB = 1_000;

  public FeeRate {
    if (satsPerKvb < 0 || satsPerKvb > MAX) {
      throw new IllegalArgumentException(
          "a fee rate of %d sat/kvB must be between 0 and %d".formatted(satsPerKvb, MAX));
    }
  }

  public static FeeRate perVirtualByte(long sats) {
    return new FeeRate(Math.multiplyExact(sats, KVB));
  }

  /** The fee for so many virtual bytes, rounded up. */
  public Sats feeFor(int virtualBytes) {
    return new Sats((satsPerKvb * virtualBytes + KVB - 1) / KVB);
  }

  @Override
  public int compareTo(FeeRate other) {
    return Long.compare(satsPerKvb, other.satsPerKvb);
  }

  @Override
  public String toString() {
    return satsPerKvb + " sat/kvB";
  }
}
