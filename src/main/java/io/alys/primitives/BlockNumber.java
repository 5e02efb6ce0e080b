package io.alys.primitives;

/**
 * The number of a block of the sidechain; the first one's is 0.
 *
 * @param value 0 to 2^63 - 1
 */
public record BlockNumber(long value) implements Comparable<BlockNumber> {
  public static final BlockNumber GENESIS = new BlockNumber(0);

  public BlockNumber {
    if (value < 0) {
      throw new IllegalArgumentException("block number %d must not be negative".formatted(value));
    }
  }

  public BlockNumber next() {
    return plus(1);
  }

  /**
   * So many blocks later.
   *
   * @throws ArithmeticException when it has more than 63 bits
   */
  public BlockNumber plus(long blocks) {
    return new BlockNumber(Math.addExact(value, blocks));
  }

  /** How many blocks later it is than the other one; negative when it is earlier. */
  public long since(BlockNumber other) {
    return value - other.value;
  }

  @Override
  public int compareTo(BlockNumber other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return "block " + value;
  }
}
