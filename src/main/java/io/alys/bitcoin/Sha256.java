package io.alys.bitcoin;

import io.alys.primitives.Bytes;
import org.bitcoinj.base.Sha256Hash;

/** SHA-256, once and, as Bitcoin names things, twice. */
final class Sha256 {
  private Sha256() {}

  static Bytes once(Bytes content) {
    return Bytes.copyOf(Sha256Hash.hash(content.toArray()));
  }

  static Bytes twice(Bytes content) {
    return Bytes.copyOf(Sha256Hash.hashTwice(content.toArray()));
  }
}
