package io.alys.bitcoin;

import io.alys.primitives.Bytes;

/**
 * A secp256k1 public key in the compressed form of SEC 1, section 2.3.3. That the form is right
 * does not say that the point lies on the curve.
 *
 * @param compressed 33 bytes, the first of them 2 or 3
 */
public record PublicKey(Bytes compressed) implements Comparable<PublicKey> {
  public static final int SIZE_BYTES = 33;

  public PublicKey {
    if (compressed.size() != SIZE_BYTES) {
      throw new IllegalArgumentException(
          "a compressed public key has %d bytes, not %d".formatted(SIZE_BYTES, compressed.size()));
    }
    if (compressed.at(0) != 2 && compressed.at(0) != 3) {
      throw new IllegalArgumentException(
          "a compressed public key begins with 02 or 03, not %02x".formatted(compressed.at(0)));
    }
  }

  /**
   * Reads 66 hex digits.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  public static PublicKey fromHex(String hex) {
    return new PublicKey(Bytes.fromHex(hex));
  }

  /** In the order of BIP67, which is that of the bytes. */
  @Override
  public int compareTo(PublicKey other) {
    return compressed.compareTo(other.compressed);
  }

  @Override
  public String toString() {
    return compressed.toHex();
  }
}
