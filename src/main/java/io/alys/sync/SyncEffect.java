package io.alys.sync;

import io.alys.consensus.block.Block;
import io.alys.network.NetworkCommand.PeerId;
import io.alys.primitives.Hash32;
import java.util.List;

/** What Sync wants from the world. */
sealed interface SyncEffect {
  /** Look where this node's chain stands. */
  record Look() implements SyncEffect {}

  /**
   * Ask a peer for blocks.
   *
   * @param id of the answer
   */
  record Fetch(long id, PeerId peer, List<Hash32> locator, int most) implements SyncEffect {
    public Fetch {
      locator = List.copyOf(locator);
    }
  }

  /**
   * Give the chain a run.
   *
   * @param id of what comes of it
   */
  record Import(long id, List<Block> blocks) implements SyncEffect {
    public Import {
      blocks = List.copyOf(blocks);
    }
  }

  /** A peer sent what no honest one sends. */
  record Blame(PeerId peer, String offence) implements SyncEffect {}

  /** A peer gave nothing, or too little, without being wrong; and why. */
  record LeftAlone(PeerId peer, String reason) implements SyncEffect {}

  /** Something that others may want to hear of. */
  record Announce(SyncEvent event) implements SyncEffect {}
}
