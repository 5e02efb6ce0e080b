package io.alys.primitives;

/**
 * Randomness that can be repeated: SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom
 * Number Generators, 2014). Not for secrets, and not thread-safe.
 */
public final class Seed {
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  /** 2^-53: the distance between two doubles below 1 that share 53 bits. */
  private static final double UNIT = 0x1.0p-53;

  private long state;

  private Seed(long state) {
    this.state = state;
  }

  public static Seed of(long value) {
    return new Seed(value);
  }

  public long nextLong() {
    state += GOLDEN_GAMMA;
    long z = state;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /** From 0 up to, not including, {@code bound}; the bias is below bound / 2^63. */
  public int nextInt(int bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("bound %d must be positive".formatted(bound));
    }
    return (int) ((nextLong() >>> 1) % bound);
  }

  /** From 0 up to, not including, 1. */
  public double nextDouble() {
    return (nextLong() >>> 11) * UNIT;
  }

  public boolean nextBoolean() {
    return nextLong() < 0;
  }

  /** A new source that shares nothing with what follows from this one. */
  public Seed split() {
    return new Seed(nextLong());
  }
}
