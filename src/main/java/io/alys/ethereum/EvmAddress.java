package io.alys.ethereum;

import io.alys.primitives.Bytes;

/**
 * An account or a contract of the sidechain.
 *
 * @param octets 20 bytes
 */
public record EvmAddress(Bytes octets) implements Comparable<EvmAddress> {
  public static final int SIZE_BYTES = 20;

  public EvmAddress {
    if (octets.size() != SIZE_BYTES) {
      throw new IllegalArgumentException(
          "an EVM address has %d bytes, not %d".formatted(SIZE_BYTES, octets.size()));
    }
  }

  /**
   * Reads {@code 0x} and 40 hex digits of either case; the checksum of EIP-55 is not looked at.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  public static EvmAddress fromHex(String text) {
    if (!text.startsWith("0x")) {
      throw new IllegalArgumentException("an EVM address begins with 0x");
    }
    return new EvmAddress(Bytes.fromHex(text.substring(2)));
  }

  @Override
  public int compareTo(EvmAddress other) {
    return octets.compareTo(other.octets);
  }

  /** {@code 0x} and 40 lower-case hex digits. */
  @Override
  public String toString() {
    return "0x" + octets.toHex();
  }
}
