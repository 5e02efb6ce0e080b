package io.alys.sync;

import io.alys.actor.Request;
import io.alys.network.NetworkCommand.PeerId;

/**
 * Sync brings the chain of this node to where its peers' is.
 *
 * <pre>
 *   Network --events PeerJoined, PeerMoved, PeerLeft--> Sync
 *   Sync --FetchBlocks, Blame, GetPeers--> Network
 *   Sync --GetLocator, ImportRun, Hold---> Chain
 *   Rpc  --GetSync--> Sync
 * </pre>
 */
public sealed interface SyncCommand {
  /** Asks how far it is. */
  record GetSync() implements SyncCommand, Request<SyncStatus> {}

  /**
   * How far the chain is.
   *
   * @param head number of this node's head
   * @param best the highest number that a peer claims who may be believed; head when there is none
   */
  record SyncStatus(Activity activity, long head, long best) {}

  /** What it does. */
  sealed interface Activity {
    /** It has just started, and waits a little for the first peer. */
    record Waiting() implements Activity {}

    /** Nobody is ahead. */
    record InStep() implements Activity {}

    /** There is nobody to be in step with. */
    record Alone() implements Activity {}

    /** It takes blocks from a peer. */
    record Fetching(PeerId peer) implements Activity {}

    /** Somebody claims to be ahead, and nobody gives the blocks, or the chain cannot take them. */
    record Stalled(String why) implements Activity {}
  }

  /** What the actor tells itself. */
  sealed interface Internal extends SyncCommand permits SyncHeard {}
}
