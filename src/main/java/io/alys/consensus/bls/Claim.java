package io.alys.consensus.bls;

import io.alys.consensus.auxpow.DoubleSha256;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import supranational.blst.BLST_ERROR;
import supranational.blst.Pairing;

/**
 * That these keys together signed a message. Only with keys whose possession is proven does it mean
 * that each of them did.
 *
 * @param signers none twice
 */
public record Claim(List<BlsPublicKey> signers, Hash32 message, BlsSignature signature) {
  /** A false claim passes among others with a chance of one in 2^127. */
  private static final int COEFFICIENT_BYTES = 16;

  public Claim {
    signers = List.copyOf(signers);
  }

  /** Whether it is true. What nobody signed is not. */
  public boolean holds() {
    return !signers.isEmpty()
        && Points.verifies(
            signature.point(),
            BlsPublicKey.sum(signers),
            message.octets().toArray(),
            Points.SIGNATURE_DOMAIN);
  }

  /**
   * Whether all of them are true, in about half of the time that they would take one by one. Which
   * of them is false it does not tell.
   *
   * <p>Each claim is multiplied by a number of its own before they are added: two false ones could
   * else make each other good. The numbers come from the claims themselves, so that nobody can
   * choose a claim by its number, and everyone who checks the same claims says the same.
   */
  public static boolean allHold(List<Claim> claims) {
    Bytes[] parts = claims.stream().map(Claim::digest).toArray(Bytes[]::new);
    Bytes all = DoubleSha256.of(parts);
    Pairing pairing = new Pairing(true, Points.SIGNATURE_DOMAIN);
    for (int i = 0; i < claims.size(); i++) {
      Claim claim = claims.get(i);
      if (claim.signers.isEmpty()) {
        return false;
      }
      BLST_ERROR result =
          pairing.mul_n_aggregate(
              BlsPublicKey.sum(claim.signers),
              claim.signature.point(),
              coefficient(all, i),
              claim.message.octets().toArray());
      if (result != BLST_ERROR.BLST_SUCCESS) {
        return false;
      }
    }
    pairing.commit();
    return claims.isEmpty() || pairing.finalverify();
  }

  private Bytes digest() {
    Bytes[] parts = new Bytes[signers.size() + 2];
    for (int i = 0; i < signers.size(); i++) {
      parts[i] = signers.get(i).compressed();
    }
    parts[signers.size()] = signature.compressed();
    parts[signers.size() + 1] = message.octets();
    return DoubleSha256.of(parts);
  }

  private static BigInteger coefficient(Bytes all, int index) {
    byte[] number = ByteBuffer.allocate(Integer.BYTES).putInt(index).array();
    byte[] hash = DoubleSha256.of(all, Bytes.copyOf(number)).toArray();
    // The lowest bit keeps it from being zero, which would let any claim pass.
    return new BigInteger(1, Arrays.copyOf(hash, COEFFICIENT_BYTES)).setBit(0);
  }
}
