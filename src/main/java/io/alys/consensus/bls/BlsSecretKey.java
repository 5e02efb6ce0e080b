package io.alys.consensus.bls;

import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.math.BigInteger;
import supranational.blst.P1;
import supranational.blst.P2;
import supranational.blst.SecretKey;

/**
 * What an authority signs with. Whoever uses it has asked the journal before whether the slot is
 * still unsigned; see docs/chain.md.
 */
public final class BlsSecretKey {
  public static final int SIZE_BYTES = 32;

  /** The number of points in the group (RFC 9380, section 8.8.1). */
  private static final BigInteger ORDER =
      new BigInteger("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001", 16);

  private final SecretKey scalar;
  private final BlsPublicKey publicKey;

  private BlsSecretKey(SecretKey scalar) {
    this.scalar = scalar;
    publicKey = BlsPublicKey.of(new P1(scalar));
  }

  /**
   * Reads a number, the high byte first.
   *
   * @param bigEndian 32 bytes: at least 1 and below the order of the group
   * @throws IllegalArgumentException when it is no such number; the text does not show it
   */
  public static BlsSecretKey parse(Bytes bigEndian) {
    BigInteger number = new BigInteger(1, bigEndian.toArray());
    if (bigEndian.size() != SIZE_BYTES || number.signum() == 0 || number.compareTo(ORDER) >= 0) {
      throw new IllegalArgumentException(
          "a secret key has %d bytes, and is at least 1 and below the order of the group"
              .formatted(SIZE_BYTES));
    }
    SecretKey scalar = new SecretKey();
    scalar.from_bendian(bigEndian.toArray());
    return new BlsSecretKey(scalar);
  }

  public BlsPublicKey publicKey() {
    return publicKey;
  }

  /**
   * Signs.
   *
   * @param message made for one chain and one purpose
   */
  public BlsSignature sign(Hash32 message) {
    return sign(message.octets(), Points.SIGNATURE_DOMAIN);
  }

  /** What convinces others that the public key was made of this one: {@link BlsPublicKey}. */
  public BlsSignature provePossession() {
    return sign(publicKey.compressed(), Points.POSSESSION_DOMAIN);
  }

  private BlsSignature sign(Bytes message, String domain) {
    return BlsSignature.of(new P2().hash_to(message.toArray(), domain).sign_with(scalar));
  }

  /** Nothing of the secret. */
  @Override
  public String toString() {
    return "the secret key of " + publicKey;
  }
}
