package io.alys.consensus.finality;

import io.alys.consensus.auxpow.RangeHash;

/**
 * The blocks that a proof makes final.
 *
 * @param first the one after the last finalised block
 * @param last the new last finalised block
 * @param hash over all of them
 */
public record Range(BlockRef first, BlockRef last, RangeHash hash) {
  public Range {
    if (last.number().compareTo(first.number()) < 0) {
      throw new IllegalArgumentException(
          "a range from %s to %s has no block".formatted(first, last));
    }
  }

  @Override
  public String toString() {
    return "the range from %s to %s".formatted(first, last);
  }
}
