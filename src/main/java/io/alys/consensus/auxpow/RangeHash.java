package io.alys.consensus.auxpow;

import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.util.List;

/**
 * Names a run of blocks: the double SHA-256 over their hashes, the oldest first, as in version 1.
 */
public record RangeHash(Hash32 value) {
  /**
   * @param blocks the hashes of the blocks after the last finalised one, up to and including the
   *     range's end
   * @throws IllegalArgumentException when there are none
   */
  public static RangeHash of(List<Hash32> blocks) {
    if (blocks.isEmpty()) {
      throw new IllegalArgumentException("a range has at least one block");
    }
    Bytes[] hashes = blocks.stream().map(Hash32::octets).toArray(Bytes[]::new);
    return new RangeHash(new Hash32(DoubleSha256.of(hashes)));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
