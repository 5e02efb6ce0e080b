package io.alys.ethereum;

import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import org.bouncycastle.crypto.digests.KeccakDigest;

/** Ethereum's hash: Keccak with 256 bits, as it was before it became SHA-3. */
public final class Keccak256 {
  private static final int BITS = 256;

  private Keccak256() {}

  public static Hash32 of(Bytes content) {
    KeccakDigest digest = new KeccakDigest(BITS);
    byte[] octets = content.toArray();
    digest.update(octets, 0, octets.length);
    byte[] hash = new byte[Hash32.SIZE_BYTES];
    digest.doFinal(hash, 0);
    return new Hash32(Bytes.copyOf(hash));
  }
}
