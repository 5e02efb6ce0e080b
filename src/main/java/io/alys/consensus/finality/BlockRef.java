package io.alys.consensus.finality;

import io.alys.primitives.BlockNumber;
import io.alys.primitives.Hash32;

/** One block of the sidechain, by number and hash. */
public record BlockRef(BlockNumber number, Hash32 hash) {
  @Override
  public String toString() {
    return "%s (%s)".formatted(number, hash);
  }
}
