package io.alys.bitcoin;

import io.alys.primitives.Bytes;
import java.util.Arrays;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.crypto.ECKey;
import org.bitcoinj.crypto.SignatureDecodeException;

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
    byte[] der = Arrays.copyOf(signature.toArray(), signature.size() - 1);
    ECKey.ECDSASignature parsed;
    try {
      parsed = ECKey.ECDSASignature.decodeFromDER(der);
    } catch (SignatureDecodeException _) {
      return NOT_DER;
    }
    // DER's numbers have a sign; BIP66 wants them positive, and written as short as can be.
    if (parsed.r.signum() <= 0
        || parsed.s.signum() <= 0
        || !Arrays.equals(parsed.encodeToDER(), der)) {
      return NOT_DER;
    }
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
}
