package io.alys.network;

import io.alys.actor.Request;
import io.alys.chain.ChainCommand;
import io.alys.consensus.approval.Approval;
import io.alys.consensus.block.Block;
import io.alys.consensus.finality.BlockRef;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Network talks with the nodes of the other operators: it passes on what this node makes and signs,
 * hands what it hears to the chain, and fetches blocks for Sync.
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
  record PeerId(String value) {
    @Override
    public String toString() {
      return value;
    }
  }

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
   * @param locator 1 to 64 hashes, newest first; the last one is final here
   * @param most how many blocks at most, 1 to 256; the peer may send fewer
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

  /** What the actor tells itself. A number is that of a stream, and of no other one ever. */
  sealed interface Internal extends NetworkCommand {
    /** A stream was opened, by whomever. */
    record Opened(Link link) implements Internal {}

    /** Nobody was reached at an address of the settings. */
    record NotReached(String address, String reason) implements Internal {}

    /**
     * A message came.
     *
     * @param wire empty when it was longer than any may be, or compressed
     */
    record Heard(long number, Optional<Buffer> wire) implements Internal {}

    /** A stream broke or ended. */
    record Ended(long number, String reason) implements Internal {}

    /** A peer reads too slowly for what has to be said to it. */
    record Stalled(long number) implements Internal {}

    /** There is room again to read on. */
    record ReadOn(long number) implements Internal {}

    /** What Chain says of a block; empty when it did not answer. */
    record Judged(long number, Hash32 digest, Bytes wire, Optional<ChainCommand.Import> result)
        implements Internal {}

    /** Whether a signature holds; empty when it does not. */
    record Checked(long number, Hash32 digest, Optional<Approval> approval) implements Internal {}

    /** A signature could not be checked: Chain did not say who the authorities are. */
    record Unchecked(long number) implements Internal {}

    /** What Chain has for a peer that asked. */
    record Served(long number, long id, Said.Found found) implements Internal {}

    /** A peer has not answered in time. */
    record Late(long number, long id) implements Internal {}

    /** This node made a block. */
    record Produced(Block block) implements Internal {}

    /** This node signed a block. */
    record Approved(Approval approval) implements Internal {}

    /** Another block is the head of this node's chain. */
    record HeadMoved(BlockRef head) implements Internal {}

    /** Another block is final here. */
    record Finalised(BlockRef last) implements Internal {}

    /** Where this node's chain stands. */
    record Standing(Tip tip) implements Internal {}

    /** It is time to look who is to be dialled, and who is late. */
    record Tick() implements Internal {}

    /** It is time to look where the chain stands, and at the certificates. */
    record Look() implements Internal {}

    /** What the certificates on disk are. */
    record CertificatesSeen(String fingerprint) implements Internal {}
  }
}
