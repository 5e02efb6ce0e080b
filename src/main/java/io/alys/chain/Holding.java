package io.alys.chain;

import io.alys.chain.ChainCommand.Hold;
import java.util.Optional;

/**
 * Whether others hold back the making of blocks. Pure. What was said last counts, and only for a
 * while: a Sync that is gone must not stop a chain.
 *
 * @param sinceNanos when that was said, by the monotonic clock
 */
record Holding(Optional<String> why, long sinceNanos) {
  /** Nobody has said anything. */
  static Holding none() {
    return new Holding(Optional.empty(), 0);
  }

  /** Why no block is to be made; empty when they are. */
  Optional<String> at(long nanos) {
    return why.filter(_ -> nanos - sinceNanos < Hold.LAPSE.toNanos());
  }
}
