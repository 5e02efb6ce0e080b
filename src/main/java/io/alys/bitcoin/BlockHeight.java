package io.alys.bitcoin;

/**
 * The height of a Bitcoin block; the first one's is 0.
 *
 * @param value 0 to 2^31 - 1
 */
public record BlockHeight(int value) implements Comparable<BlockHeight> {
  public BlockHeight {
    if (value < 0) {
      throw new IllegalArgumentException("Bitcoin height %d must not be negative".formatted(value));
    }
  }

  /**
   * So many blocks later.
   *
   * @throws ArithmeticException when it has more than 31 bits
   */
  public BlockHeight plus(int blocks) {
    return new BlockHeight(Math.addExact(value, blocks));
  }

  /** How many blocks later it is than the other one; negative when it is earlier. */
  public int since(BlockHeight other) {
    return value - other.value;
  }

  /** Confirmations that a transaction in this block has under a tip; 0 above it. */
  public int confirmations(BlockHeight tip) {
    return Math.max(0, tip.value - value + 1);
  }

  @Override
  public int compareTo(BlockHeight other) {
    return Integer.compare(value, other.value);
  }

  @Override
  public String toString() {
    return "Bitcoin height " + value;
  }
}
