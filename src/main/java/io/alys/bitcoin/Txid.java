package io.alys.bitcoin;

import io.alys.primitives.Bytes;

/**
 * Names a transaction: the double SHA-256 of its serialisation without witnesses.
 *
 * @param wire 32 bytes in the order of Bitcoin's serialisation; people see them reversed
 */
public record Txid(Bytes wire) implements Comparable<Txid> {
  public static final int SIZE_BYTES = 32;

  public Txid {
    if (wire.size() != SIZE_BYTES) {
      throw new IllegalArgumentException(
          "a txid has %d bytes, not %d".formatted(SIZE_BYTES, wire.size()));
    }
  }

  /**
   * Reads the 64 hex digits that block explorers and bitcoind show.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  public static Txid fromDisplayHex(String hex) {
    return new Txid(Bytes.fromHex(hex).reversed());
  }

  /** As block explorers and bitcoind show it. */
  public String toDisplayHex() {
    return wire.reversed().toHex();
  }

  @Override
  public int compareTo(Txid other) {
    return wire.compareTo(other.wire);
  }

  @Override
  public String toString() {
    return toDisplayHex();
  }
}
