package io.alys.network;

import io.alys.actor.Request;
import io.alys.consensus.finality.BlockRef;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.time.Instant;
import java.util.List;

/**
 * Network talks with the nodes of the other operators: it passes on what this node makes and
 * signs, hands what it hears to the chain, and fetches blocks for Sync.
 *
 * <pre>
 *   Chain --events BlockProduced, Approved, HeadMoved--> Network --> peers
 *   peers --> Network --ImportBlock, HearApproval, GetRun--> Chain
 *   Sync  --FetchBlocks, Blame, GetPeers--> Network
 *   Network --events--> Sync
 * </pre>
 */
public sealed interface NetworkCommand {
  /** Who is connected. */
  record GetPeers() implements NetworkCommand, Request<Peers> {}

  /** Those with whom this node has shaken hands. */
  record Peers(List<Peer> peers) {}

  /** Who a peer is: what its certificate proves, or else what it calls itself. */
  record PeerId(String value) {}

  /**
   * A peer with whom this node has shaken hands: it follows the same chain.
   *
   * @param address host and port
   * @param dialled whether this node made the connection
   */
  record Peer(PeerId id, String address, boolean dialled, Instant since, Tip tip) {}

  /** Where a peer says that its chain stands. */
  record Tip(BlockRef head, BlockRef finalised) {}

  /**
   * Asks a peer for the blocks of its chain after the first of these hashes that it has on it.
   *
   * @param locator hashes, newest first; the last one is final here
   * @param most how many blocks at most; the peer may send fewer
   */
  record FetchBlocks(PeerId peer, List<Hash32> locator, int most)
      implements NetworkCommand, Request<Fetched> {}

  /** What a peer sent. */
  sealed interface Fetched {
    /** Blocks in their order, as encoded; none when the peer has nothing after these hashes. */
    record Blocks(List<Bytes> wires) implements Fetched {}

    /** It has none of these hashes on its chain. */
    record OnAnotherChain() implements Fetched {}

    /** No answer: it left, was slow, or refused; and why. */
    record Failed(String reason) implements Fetched {}
  }

  /** A peer sent what no honest node sends; enough of it, and the peer is sent away for a while. */
  record Blame(PeerId peer, String offence) implements NetworkCommand {}
}
