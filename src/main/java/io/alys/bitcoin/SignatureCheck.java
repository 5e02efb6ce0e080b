package io.alys.bitcoin;

import io.alys.primitives.Bytes;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.crypto.ECKey;

/** What is to be said of a signature that someone else made. */
public enum SignatureCheck {
  VALID,
  /** Not strict DER (BIP66). */
  NOT_DER,
  /** S in the upper half: valid, but nodes do not relay it (BIP62, rule 5). */
  HIGH_S,
  /** Signs less than all inputs and outputs. */
  NOT_SIGHASH_ALL,
  /** The key is no point of the curve. */
  NO_KEY,
  /** Made by another key, or over something else. */
  WRONG;

  private static final byte SEQUENCE = 0x30;
  private static final byte INTEGER = 0x02;

  /** Two numbers of one byte, and two of 33 (BIP66, without the sighash byte). */
  private static final int LEAST_DER_BYTES = 8;

  private static final int MOST_DER_BYTES = 72;
  private static final int R_AT = 4;

  /**
   * Checks a signature.
   *
   * @param digest of 32 bytes; see {@link Bip143}
   * @param signature DER with the sighash byte behind it
   */
  public static SignatureCheck of(PublicKey key, Bytes digest, Bytes signature) {
    if (signature.isEmpty()) {
      return NOT_DER;
    }
    Optional<ECKey.ECDSASignature> read =
        strictDer(Arrays.copyOf(signature.toArray(), signature.size() - 1));
    if (read.isEmpty()) {
      return NOT_DER;
    }
    ECKey.ECDSASignature parsed = read.get();
    if (!parsed.isCanonical()) {
      return HIGH_S;
    }
    if (signature.at(signature.size() - 1) != Bip143.SIGHASH_ALL) {
      return NOT_SIGHASH_ALL;
    }
    try {
      ECKey point = ECKey.fromPublicOnly(key.compressed().toArray());
      return point.verify(Sha256Hash.wrap(digest.toArray()), parsed) ? VALID : WRONG;
    } catch (IllegalArgumentException _) {
      return NO_KEY;
    }
  }

  /**
   * Reads two positive numbers, each as short as can be. The library's own reading throws what it
   * does not declare when there are others than two, and takes what is no DER for some.
   *
   * <pre>
   *   30 | size u8 | 02 | size u8, r | 02 | size u8, s
   * </pre>
   */
  private static Optional<ECKey.ECDSASignature> strictDer(byte[] der) {
    if (der.length < LEAST_DER_BYTES || der.length > MOST_DER_BYTES) {
      return Optional.empty();
    }
    int rSize = der[R_AT - 1];
    int sAt = R_AT + rSize + 2;
    boolean framed = der[0] == SEQUENCE && der[1] == der.length - 2 && der[2] == INTEGER;
    if (!framed
        || rSize < 1
        || sAt >= der.length
        || der[sAt - 2] != INTEGER
        || der[sAt - 1] != der.length - sAt) {
      return Optional.empty();
    }
    BigInteger r = new BigInteger(der, R_AT, rSize);
    BigInteger s = new BigInteger(der, sAt, der.length - sAt);
    ECKey.ECDSASignature read = new ECKey.ECDSASignature(r, s);
    return r.signum() > 0 && s.signum() > 0 && Arrays.equals(read.encodeToDER(), der)
        ? Optional.of(read)
        : Optional.empty();
  }
}
