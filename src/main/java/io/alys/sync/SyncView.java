package io.alys.sync;

import io.alys.network.NetworkCommand.PeerId;
import io.alys.network.NetworkCommand.Tip;
import io.alys.sync.SyncCommand.Activity;
import io.alys.sync.SyncState.Phase;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** What a state means for others: what the node does, and whether it may make blocks. Pure. */
final class SyncView {
  /** One block ahead is everybody in turn, for the moment that a block takes to travel. */
  static final int NEAR = 1;

  private SyncView() {}

  /** The peer to take blocks from: ahead, not resting; by what is final, then by its head. */
  static Optional<PeerId> choice(SyncState state, long now) {
    return state.peers().entrySet().stream()
        .filter(peer -> number(peer) > state.head())
        .filter(peer -> state.suspects().mayServe(peer.getKey(), now))
        .max(
            Comparator.comparingLong(
                    (Map.Entry<PeerId, Tip> peer) -> peer.getValue().finalised().number().value())
                .thenComparingLong(SyncView::number)
                .thenComparing(peer -> peer.getKey().value()))
        .map(Map.Entry::getKey);
  }

  private static long number(Map.Entry<PeerId, Tip> peer) {
    return peer.getValue().head().number().value();
  }

  /** How many blocks the node lags behind whoever may be believed. */
  static long behind(SyncState state) {
    return Math.max(0, state.best() - state.head());
  }

  /** What the node does. */
  static Activity activity(SyncState state, long now) {
    return switch (state.phase()) {
      case Phase.Waiting _ -> new Activity.Waiting();
      case Phase.Fetching(SyncState.Session session) -> new Activity.Fetching(session.peer());
      case Phase.Idle _ -> idle(state, now);
    };
  }

  private static Activity idle(SyncState state, long now) {
    if (state.peers().isEmpty()) {
      return new Activity.Alone();
    }
    long highest =
        state.peers().keySet().stream().mapToLong(state::claim).max().orElse(state.head());
    if (highest - state.head() <= NEAR) {
      return new Activity.InStep();
    }
    Optional<PeerId> next = choice(state, now);
    if (next.isPresent() && state.trouble().isEmpty()) {
      return new Activity.Fetching(next.get());
    }
    return new Activity.Stalled(
        "block %d is claimed to be there, and this node has %d: %s"
            .formatted(highest, state.head(), state.trouble().orElse("nobody gives the blocks")));
  }

  /**
   * Why the chain is to make no block; empty when it may. Only who may be believed holds it back,
   * or who is giving blocks right now: else a word would be enough to stop a node.
   */
  static Optional<String> hold(SyncState state) {
    if (state.own().isEmpty()) {
      return Optional.of("it is not known yet whether others are ahead");
    }
    return switch (state.phase()) {
      case Phase.Waiting _ -> Optional.of("no peer is connected yet");
      case Phase.Idle _ -> lagging(behind(state));
      case Phase.Fetching(SyncState.Session session) ->
          lagging(
              session.got() > 0
                  ? Math.max(behind(state), state.claim(session.peer()) - state.head())
                  : behind(state));
    };
  }

  private static Optional<String> lagging(long behind) {
    return behind <= NEAR
        ? Optional.empty()
        : Optional.of("the node is %d blocks behind".formatted(behind));
  }
}
