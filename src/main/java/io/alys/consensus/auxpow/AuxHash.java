package io.alys.consensus.auxpow;

import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;

/** What miners commit to: all that a proof is to prove; {@link Work} says what that is. */
public record AuxHash(Hash32 value) {
  /**
   * Reads the 64 hex digits that miners get and hand back, without a prefix, the first byte first.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  public static AuxHash fromHex(String text) {
    return new AuxHash(new Hash32(Bytes.fromHex(text)));
  }

  /** As miners get it. With no other chain beside ours it stands so in the coinbase. */
  public String toHex() {
    return value.octets().toHex();
  }

  /**
   * The leaf of the tree of chains: the hash turned around, because the specification of merged
   * mining takes the digits that miners get for a number.
   */
  Bytes leaf() {
    return value.octets().reversed();
  }

  @Override
  public String toString() {
    return toHex();
  }
}
