package io.alys.sync;

import io.alys.actor.event.AlysEvent;
import io.alys.network.NetworkCommand.PeerId;

/** What happens while a node catches up with its peers. */
public sealed interface SyncEvent extends AlysEvent {
  /** The node lags behind, and takes blocks. */
  record Started(PeerId peer, long head, long best) implements SyncEvent {}

  /** Nobody is ahead any more. */
  record Finished(long head) implements SyncEvent {}

  /** Somebody claims to be ahead, and the node cannot get there now. */
  record Stalled(String reason) implements SyncEvent {}
}
