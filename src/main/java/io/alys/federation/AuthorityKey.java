package io.alys.federation;

import io.alys.primitives.Bytes;

/**
 * The key of an authority as governance announces it. Only its length is known here: what the bytes
 * mean, those know who read signatures.
 *
 * @param publicKey {@value #KEY_BYTES} bytes, BLS12-381 compressed
 * @param possession {@value #PROOF_BYTES} bytes, what proves that its owner has the secret
 */
public record AuthorityKey(Bytes publicKey, Bytes possession) {
  public static final int KEY_BYTES = 48;
  public static final int PROOF_BYTES = 96;

  public AuthorityKey {
    require("key of an authority", publicKey, KEY_BYTES);
    require("proof of possession", possession, PROOF_BYTES);
  }

  private static void require(String what, Bytes octets, int sizeBytes) {
    if (octets.size() != sizeBytes) {
      throw new IllegalArgumentException(
          "a %s of %d bytes; it has %d".formatted(what, octets.size(), sizeBytes));
    }
  }
}
