package io.alys.consensus.auxpow;

import io.alys.primitives.Bytes;

/** The other byte order: hashes are computed in one and shown, or committed to, in the other. */
final class Reversed {
  private Reversed() {}

  static Bytes of(Bytes bytes) {
    byte[] turned = bytes.toArray();
    inPlace(turned);
    return Bytes.copyOf(turned);
  }

  static void inPlace(byte[] bytes) {
    for (int left = 0, right = bytes.length - 1; left < right; left++, right--) {
      byte kept = bytes[left];
      bytes[left] = bytes[right];
      bytes[right] = kept;
    }
  }
}
