package io.alys.peg;

import io.alys.primitives.BlockNumber;
import io.alys.primitives.Hash32;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A block of the sidechain, as far as the peg is concerned.
 *
 * @param content what its producer wrote
 * @param burns what its execution logged, in the order of the logs; every node finds them itself
 * @param finalises when the block carries a proof of work: the last block that it makes final
 */
public record PegBlock(
    Position position, PegContent content, List<Burn> burns, Optional<BlockNumber> finalises) {
  public PegBlock {
    burns = List.copyOf(burns);
  }

  /** Where a block stands. */
  public record Position(Hash32 hash, Hash32 parent, BlockNumber number, Instant timestamp) {}
}
