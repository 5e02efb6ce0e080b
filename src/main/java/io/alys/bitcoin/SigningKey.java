package io.alys.bitcoin;

import io.alys.primitives.Bytes;
import java.math.BigInteger;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.crypto.ECKey;

/** A secp256k1 secret that signs. It is never printed. */
public final class SigningKey {
  /** Of a secret. */
  public static final int SIZE_BYTES = 32;

  /** Of secp256k1. Source: SEC 2, section 2.4.1. */
  static final BigInteger ORDER =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

  private final ECKey key;
  private final PublicKey publicKey;

  private SigningKey(ECKey key) {
    this.key = key;
    this.publicKey = new PublicKey(Bytes.copyOf(key.getPubKey()));
  }

  /**
   * Reads a secret.
   *
   * @throws IllegalArgumentException when it has not 32 bytes, is 0 or 1, which only mistakes are,
   *     or is not below the order of the curve; its bytes are not in the text
   */
  public static SigningKey of(Bytes secret) {
    BigInteger number = new BigInteger(1, secret.toArray());
    if (secret.size() != SIZE_BYTES
        || number.compareTo(BigInteger.TWO) < 0
        || number.compareTo(ORDER) >= 0) {
      throw new IllegalArgumentException(
          "a secret key is a number of 32 bytes from 2 up to the order of secp256k1");
    }
    return new SigningKey(ECKey.fromPrivate(number));
  }

  public PublicKey publicKey() {
    return publicKey;
  }

  /**
   * Signs 32 bytes: RFC 6979, low S (BIP62), DER, and the byte for SIGHASH_ALL at the end. The same
   * digest gives the same signature.
   */
  public Bytes sign(Bytes digest) {
    byte[] der = key.sign(Sha256Hash.wrap(digest.toArray())).toCanonicalised().encodeToDER();
    return new WireWriter().bytes(Bytes.copyOf(der)).u8(Bip143.SIGHASH_ALL).toBytes();
  }

  @Override
  public String toString() {
    return "the secret of " + publicKey;
  }
}
