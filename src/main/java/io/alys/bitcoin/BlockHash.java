package io.alys.bitcoin;

import io.alys.primitives.Bytes;

/**
 * Names a Bitcoin block: the double SHA-256 of its header.
 *
 * @param wire 32 bytes in the order of Bitcoin's serialisation; people see them reversed
 */
public record BlockHash(Bytes wire) implements Comparable<BlockHash> {
  public static final int SIZE_BYTES = 32;

  /** What the first block names as its parent. */
  public static final BlockHash ZERO = new BlockHash(Bytes.copyOf(new byte[SIZE_BYTES]));

  public BlockHash {
    if (wire.size() != SIZE_BYTES) {
      throw new IllegalArgumentException(
          "a block hash has %d bytes, not %d".formatted(SIZE_BYTES, wire.size()));
    }
  }

  /**
   * Reads the 64 hex digits that block explorers and bitcoind show.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  public static BlockHash fromDisplayHex(String hex) {
    return new BlockHash(Bytes.fromHex(hex).reversed());
  }

  /** As block explorers and bitcoind show it. */
  public String toDisplayHex() {
    return wire.reversed().toHex();
  }

  @Override
  public int compareTo(BlockHash other) {
    return wire.compareTo(other.wire);
  }

  @Override
  public String toString() {
    return toDisplayHex();
  }
}
