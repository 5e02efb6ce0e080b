package io.alys.ethereum;

import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.nio.ByteBuffer;

/**
 * Names a burn: the Keccak-256 of the hash of its transaction and the index of its log.
 *
 * <pre>
 *   keccak256(transaction hash 32 | log index in the block, u32 big-endian)
 * </pre>
 */
public record BurnId(Hash32 hash) implements Comparable<BurnId> {
  /**
   * Of one log.
   *
   * @param logIndex in its block, as {@code eth_getLogs} gives it; 0 to 2^31 - 1
   */
  public static BurnId of(Hash32 transactionHash, int logIndex) {
    if (logIndex < 0) {
      throw new IllegalArgumentException("log index %d must not be negative".formatted(logIndex));
    }
    byte[] index = ByteBuffer.allocate(Integer.BYTES).putInt(logIndex).array();
    return new BurnId(Keccak256.of(transactionHash.octets().plus(Bytes.copyOf(index))));
  }

  /**
   * Reads {@code 0x} and 64 hex digits of either case.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  public static BurnId fromHex(String text) {
    return new BurnId(Hash32.fromHex(text));
  }

  @Override
  public int compareTo(BurnId other) {
    return hash.compareTo(other.hash);
  }

  /** {@code 0x} and 64 lower-case hex digits. */
  @Override
  public String toString() {
    return hash.toString();
  }
}
