package io.alys.network;

import io.alys.actor.event.AlysEvent;
import io.alys.network.NetworkCommand.Peer;
import io.alys.network.NetworkCommand.PeerId;
import io.alys.network.NetworkCommand.Tip;

/** What happens among the peers. */
public sealed interface NetworkEvent extends AlysEvent {
  /** A peer that follows the same chain is connected. */
  record PeerJoined(Peer peer) implements NetworkEvent {}

  /** A peer is connected no longer, and why. */
  record PeerLeft(PeerId peer, String reason) implements NetworkEvent {}

  /** A peer says that its chain stands elsewhere than before. */
  record PeerMoved(PeerId peer, Tip tip) implements NetworkEvent {}
}
