package io.alys.devnet.wallet;

import io.alys.bitcoin.SigningKey;
import io.alys.primitives.Bytes;
import java.security.SecureRandom;

/** Where users have their keys from. */
final class Secrets {
  private static final SecureRandom RANDOM = new SecureRandom();

  private Secrets() {}

  /** A secret of secp256k1; one in 2^128 draws is none, and is let go. */
  static Bytes draw() {
    while (true) {
      byte[] number = new byte[SigningKey.SIZE_BYTES];
      RANDOM.nextBytes(number);
      try {
        SigningKey.of(Bytes.copyOf(number));
        return Bytes.copyOf(number);
      } catch (IllegalArgumentException _) {
        // Drawn again.
      }
    }
  }
}
