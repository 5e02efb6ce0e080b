package io.alys.consensus.fork;

import io.alys.consensus.block.Header;
import io.alys.consensus.block.Slot;
import io.alys.consensus.finality.BlockRef;
import io.alys.primitives.Hash32;
import java.util.Comparator;

/** A block that may be the head, as far as the choice looks at it. */
public record Candidate(BlockRef at, Hash32 parent, Slot slot) {
  /**
   * The better one is greater: more blocks behind it, then an earlier slot, then the smaller hash.
   * No two blocks are equal in it, so that nodes which know the same blocks have the same head.
   */
  public static final Comparator<Candidate> BETTER =
      Comparator.comparing((Candidate candidate) -> candidate.at().number())
          .thenComparing(Candidate::slot, Comparator.reverseOrder())
          .thenComparing(Candidate::hash, Comparator.reverseOrder());

  public static Candidate of(Header header) {
    return new Candidate(header.ref(), header.parent(), header.slot());
  }

  public Hash32 hash() {
    return at.hash();
  }

  @Override
  public String toString() {
    return at.toString();
  }
}
