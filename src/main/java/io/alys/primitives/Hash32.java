package io.alys.primitives;

/**
 * A hash of 32 bytes in the order in which they are written; the sidechain and Ethereum show them
 * so.
 *
 * @param octets 32 bytes
 */
public record Hash32(Bytes octets) implements Comparable<Hash32> {
  public static final int SIZE_BYTES = 32;

  public static final Hash32 ZERO = new Hash32(Bytes.copyOf(new byte[SIZE_BYTES]));

  public Hash32 {
    if (octets.size() != SIZE_BYTES) {
      throw new IllegalArgumentException(
          "a hash has %d bytes, not %d".formatted(SIZE_BYTES, octets.size()));
    }
  }

  /**
   * Reads {@code 0x} and 64 hex digits of either case.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  public static Hash32 fromHex(String text) {
    if (!text.startsWith("0x")) {
      throw new IllegalArgumentException("a hash begins with 0x");
    }
    return new Hash32(Bytes.fromHex(text.substring(2)));
  }

  @Override
  public int compareTo(Hash32 other) {
    return octets.compareTo(other.octets);
  }

  /** {@code 0x} and 64 lower-case hex digits. */
  @Override
  public String toString() {
    return "0x" + octets.toHex();
  }
}
