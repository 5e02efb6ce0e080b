package io.alys.sync;

import io.alys.chain.ChainCommand.Locator;
import io.alys.chain.ChainCommand.RunResult;
import io.alys.consensus.block.Block;
import io.alys.consensus.finality.BlockRef;
import io.alys.network.NetworkCommand.PeerId;
import io.alys.network.NetworkCommand.Tip;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What Sync hears. */
sealed interface SyncInput {
  static SyncInput located(Locator own) {
    return new Located(own);
  }

  static SyncInput imported(long id, RunResult result) {
    return new Imported(id, result);
  }

  /** Time has passed. */
  record Tick() implements SyncInput {}

  /** A peer is connected, or says that its chain stands elsewhere. */
  record PeerSeen(PeerId peer, Tip tip) implements SyncInput {}

  record PeerGone(PeerId peer) implements SyncInput {}

  /**
   * Who is connected; events said so before, unless one was lost.
   *
   * @param gone who is connected no longer
   */
  record PeersAre(Map<PeerId, Tip> peers, Set<PeerId> gone) implements SyncInput {
    public PeersAre {
      peers = Map.copyOf(peers);
      gone = Set.copyOf(gone);
    }
  }

  /** This node's chain was looked at. */
  record Located(Locator own) implements SyncInput {}

  /** It could not be. */
  record NotLocated(String reason) implements SyncInput {}

  /** This node's chain has another head. */
  record HeadMoved(BlockRef head) implements SyncInput {}

  /** A peer was asked, and this came of it. */
  record Answered(long id, Answer answer) implements SyncInput {}

  /** The chain was given a run, and this came of it. */
  record Imported(long id, RunResult result) implements SyncInput {}

  /** The chain could not be given a run. */
  record NotImported(long id, String reason) implements SyncInput {}

  /** What came of asking a peer. */
  sealed interface Answer {
    /** Each can be read; whether they fit, nobody has looked. */
    record Blocks(List<Block> blocks) implements Answer {
      public Blocks {
        blocks = List.copyOf(blocks);
      }
    }

    /** What is no block. */
    record Garbage(String reason) implements Answer {}

    /** It has nothing in common with this node's chain, not even what is final here. */
    record OnAnotherChain() implements Answer {}

    /** No answer. */
    record Failed(String reason) implements Answer {}
  }
}
