package io.alys.devnet.mining;

import io.alys.bitcoin.BlockHeader;
import io.alys.consensus.auxpow.Target;
import io.alys.primitives.Bytes;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/** Tries nonces, one after the other. Pure; about a million a second on one processor. */
final class Grinder {
  private static final int NONCE_AT = 76;
  private static final int HASH_BYTES = 32;

  private Grinder() {}

  /**
   * Looks for a nonce.
   *
   * @param header with any nonce
   * @param first 0 to 2^32 - 1
   * @param count how many to try; none is tried beyond 2^32 - 1
   */
  static Optional<BlockHeader> search(BlockHeader header, Target target, long first, long count) {
    byte[] bytes = header.toBytes().toArray();
    ByteBuffer content = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    byte[] limit = limit(target.value());
    byte[] hash = new byte[HASH_BYTES];
    MessageDigest digest = digest();
    long end = Math.min(first + count, 1L << Integer.SIZE);
    for (long nonce = first; nonce < end; nonce++) {
      content.putInt(NONCE_AT, (int) nonce);
      hashTwice(digest, bytes, hash);
      if (isAtMost(hash, limit)) {
        return Optional.of(BlockHeader.parse(Bytes.copyOf(bytes)));
      }
    }
    return Optional.empty();
  }

  /** 32 bytes, the high one first. */
  private static byte[] limit(BigInteger value) {
    byte[] bytes = value.toByteArray();
    byte[] limit = new byte[HASH_BYTES];
    int size = Math.min(bytes.length, HASH_BYTES);
    System.arraycopy(bytes, bytes.length - size, limit, HASH_BYTES - size, size);
    return limit;
  }

  private static void hashTwice(MessageDigest digest, byte[] content, byte[] into) {
    try {
      digest.update(content);
      digest.digest(into, 0, HASH_BYTES);
      digest.update(into);
      digest.digest(into, 0, HASH_BYTES);
    } catch (DigestException e) {
      throw new IllegalStateException("32 bytes have room for a SHA-256", e);
    }
  }

  /** Bitcoin reads a hash with its low byte first. */
  private static boolean isAtMost(byte[] hash, byte[] limit) {
    for (int i = 0; i < HASH_BYTES; i++) {
      int ours = Byte.toUnsignedInt(hash[HASH_BYTES - 1 - i]);
      int most = Byte.toUnsignedInt(limit[i]);
      if (ours != most) {
        return ours < most;
      }
    }
    return true;
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
