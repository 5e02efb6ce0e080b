package io.alys.consensus.bls;

import io.alys.primitives.Bytes;
import java.util.function.Supplier;
import supranational.blst.BLST_ERROR;
import supranational.blst.P1_Affine;
import supranational.blst.P2_Affine;

/**
 * The library's points, with its traps kept in one place: an argument that is {@code null} takes
 * the whole process down, and sums look at no group.
 */
final class Points {
  /** As version 1 has it: the scheme of proofs of possession of draft-irtf-cfrg-bls-signature. */
  static final String SIGNATURE_DOMAIN = "BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_";

  static final String POSSESSION_DOMAIN = "BLS_POP_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_";

  private static final int COMPRESSED = 0x80;

  private Points() {}

  /** The library takes a point without this bit for one of twice the size. */
  static void requireCompressed(String what, Bytes octets, int sizeBytes) {
    if (octets.size() != sizeBytes || (octets.at(0) & COMPRESSED) == 0) {
      throw new IllegalArgumentException(
          "a %s has %d bytes, the first of them 80 or above; these are %d"
              .formatted(what, sizeBytes, octets.size()));
    }
  }

  static <T> T read(String what, Bytes octets, Supplier<T> point) {
    try {
      return point.get();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "%s %s is no point: %s".formatted(what, octets, e.getMessage()), e);
    }
  }

  static boolean verifies(P2_Affine signature, P1_Affine key, byte[] message, String domain) {
    return signature.core_verify(key, true, message, domain) == BLST_ERROR.BLST_SUCCESS;
  }
}
