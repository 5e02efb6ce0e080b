package io.alys.consensus.auxpow;

import io.alys.primitives.Bytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 of SHA-256, over parts in their order: what names blocks and joins merkle branches. */
public final class DoubleSha256 {
  private DoubleSha256() {}

  public static Bytes of(Bytes... parts) {
    MessageDigest digest = digest();
    for (Bytes part : parts) {
      digest.update(part.toArray());
    }
    return Bytes.copyOf(digest.digest(digest.digest()));
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
