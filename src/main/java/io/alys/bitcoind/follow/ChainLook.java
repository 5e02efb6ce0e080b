package io.alys.bitcoind.follow;

import io.alys.bitcoin.BlockHeight;
import java.util.List;

/** What one look at Bitcoin's best chain brought. */
public sealed interface ChainLook {
  /** It is as it was. */
  record Unchanged() implements ChainLook {}

  /**
   * It moved.
   *
   * @param events in order, at least one
   * @param more whether the end was not reached: look again at once
   */
  record Moved(List<ChainEvent> events, boolean more) implements ChainLook {
    public Moved {
      events = List.copyOf(events);
    }
  }

  /**
   * The node has forgotten the block that was followed last, and is lower: it was killed, or
   * replaced, and catches up. Nothing counts as reorganised until it has as many blocks again.
   */
  record Behind(HeaderChain.Place followed, BlockHeight height) implements ChainLook {
    public String text() {
      return "the Bitcoin node is at height %d and does not know %s: it catches up, or is another"
              .formatted(height.value(), followed)
          + " node";
    }
  }

  /**
   * The fork lies deeper than both sides remember. Whoever has older blocks in a journal begins
   * anew above one of them; the operator must know.
   */
  record Lost(HeaderChain.Place lowest) implements ChainLook {
    public String text() {
      return "the Bitcoin node's chain has no block in common with the ones followed down to %s: is"
              .formatted(lowest)
          + " it another network or another data directory";
    }
  }

  /** The node contradicts itself; nothing was followed. */
  record Implausible(String text) implements ChainLook {}
}
