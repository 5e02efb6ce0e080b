package io.alys.sync;

import io.alys.chain.ChainCommand.Locator;
import io.alys.consensus.block.Block;
import io.alys.consensus.finality.BlockRef;
import io.alys.network.NetworkCommand.PeerId;
import io.alys.network.NetworkCommand.Tip;
import io.alys.primitives.Hash32;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * Where Sync stands. Times are of the monotonic clock, in nanoseconds.
 *
 * @param own this node's chain when it was last looked at; empty before the first look
 * @param head number of this node's head
 * @param lookingSince when the chain was asked where it stands; empty when it was not
 * @param oneAheadSince since when somebody is one block ahead of the same head
 * @param restUntil when this node goes on that could not take blocks; empty when it can
 * @param trouble why the last blocks could not be had; empty when they could
 * @param told what others were told last
 * @param lastId of what was asked last
 */
record SyncState(
    Phase phase,
    PMap<PeerId, Tip> peers,
    Suspects suspects,
    Optional<Locator> own,
    long head,
    Optional<Long> lookingSince,
    Optional<Long> oneAheadSince,
    Optional<Long> restUntil,
    Optional<String> trouble,
    Told told,
    long lastId) {

  /** What others know of it. */
  enum Told {
    IN_STEP,
    LAGS,
    STALLED
  }

  /** What it does. */
  sealed interface Phase {
    /** It waits for the first peer. */
    record Waiting(long until) implements Phase {}

    /** It takes blocks of nobody. */
    record Idle() implements Phase {}

    /** It takes those of a peer. */
    record Fetching(Session session) implements Phase {}
  }

  /**
   * One way from this node's chain to that of a peer. At most two runs are in memory: one that the
   * chain takes in, and one that is on its way or has come.
   *
   * @param base hashes of this node's chain when it began, newest first
   * @param anchor the last block that came, this node's head at first: the next ones follow on it
   * @param flight what the peer was asked for
   * @param ready what came, and waits for the chain
   * @param importing what the chain takes in
   * @param importEnded when it last had nothing more to take in
   * @param starvedNanos how long the chain had nothing to take in because of the peer
   * @param got blocks that were new
   * @param stale runs in a row in which none was
   */
  record Session(
      PeerId peer,
      List<Hash32> base,
      BlockRef anchor,
      Optional<Flight> flight,
      Optional<Run> ready,
      Optional<Run> importing,
      long importEnded,
      long starvedNanos,
      long got,
      int stale) {
    Session {
      base = List.copyOf(base);
    }

    /** Where the next blocks may follow. */
    List<Hash32> locator() {
      Set<Hash32> hashes = new LinkedHashSet<>();
      hashes.add(anchor.hash());
      hashes.addAll(base);
      return List.copyOf(hashes);
    }

    /** What of these no honest peer sends; empty when they may be what was asked for. */
    Optional<String> offence(List<Block> blocks, int most) {
      if (blocks.size() > most) {
        return Optional.of("it sent %d blocks for %d".formatted(blocks.size(), most));
      }
      Hash32 parent = blocks.getFirst().header().parent();
      if (!locator().contains(parent)) {
        return Optional.of("its blocks follow on %s, not on what was named".formatted(parent));
      }
      for (int i = 1; i < blocks.size(); i++) {
        Block one = blocks.get(i - 1);
        Block next = blocks.get(i);
        if (!next.header().parent().equals(one.hash())
            || next.header().number().since(one.header().number()) != 1) {
          return Optional.of("its block %s does not follow on %s".formatted(next, one));
        }
      }
      return Optional.empty();
    }

    boolean isOver() {
      return flight.isEmpty() && ready.isEmpty() && importing.isEmpty();
    }

    Session withFlight(Optional<Flight> other) {
      return new Session(
          peer, base, anchor, other, ready, importing, importEnded, starvedNanos, got, stale);
    }

    Session withReady(Optional<Run> other) {
      return new Session(
          peer, base, anchor, flight, other, importing, importEnded, starvedNanos, got, stale);
    }

    Session withImporting(Optional<Run> other) {
      return new Session(
          peer, base, anchor, flight, ready, other, importEnded, starvedNanos, got, stale);
    }

    /** The chain has nothing more to take in. */
    Session withImported(long now, int fresh) {
      return new Session(
          peer,
          base,
          anchor,
          flight,
          ready,
          Optional.empty(),
          now,
          starvedNanos,
          got + fresh,
          stale);
    }

    Session withAnchor(BlockRef other) {
      return new Session(
          peer, base, other, flight, ready, importing, importEnded, starvedNanos, got, stale);
    }

    Session withStarved(long other) {
      return new Session(
          peer, base, anchor, flight, ready, importing, importEnded, other, got, stale);
    }

    Session withStale(int other) {
      return new Session(
          peer, base, anchor, flight, ready, importing, importEnded, starvedNanos, got, other);
    }
  }

  /**
   * A question to a peer.
   *
   * @param claim the number of the peer's head when it was asked
   */
  record Flight(long id, long since, BlockRef anchor, long claim) {}

  /** Blocks that follow on each other. */
  record Run(long id, long since, List<Block> blocks) {
    Run {
      blocks = List.copyOf(blocks);
    }
  }

  /**
   * At the start of a node.
   *
   * @param expectsPeers whether it is to have any
   */
  static SyncState starting(SyncConfig config, boolean expectsPeers, long now) {
    return new SyncState(
        expectsPeers ? new Phase.Waiting(now + config.patience().toNanos()) : new Phase.Idle(),
        HashTreePMap.empty(),
        Suspects.NONE,
        Optional.empty(),
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Told.IN_STEP,
        0);
  }

  /** The number of a peer's head, as it claims; this node's head when it is gone. */
  long claim(PeerId peer) {
    Tip tip = peers.get(peer);
    return tip == null ? head : tip.head().number().value();
  }

  /** The highest number that a peer claims who may be believed; this node's head when none does. */
  long best() {
    return peers.keySet().stream()
        .filter(suspects::isBelieved)
        .mapToLong(this::claim)
        .reduce(head, Math::max);
  }

  SyncState withPhase(Phase other) {
    return new SyncState(
        other,
        peers,
        suspects,
        own,
        head,
        lookingSince,
        oneAheadSince,
        restUntil,
        trouble,
        told,
        lastId);
  }

  SyncState withPeers(PMap<PeerId, Tip> other) {
    return new SyncState(
        phase,
        other,
        suspects,
        own,
        head,
        lookingSince,
        oneAheadSince,
        restUntil,
        trouble,
        told,
        lastId);
  }

  SyncState withSuspects(Suspects other) {
    return new SyncState(
        phase,
        peers,
        other,
        own,
        head,
        lookingSince,
        oneAheadSince,
        restUntil,
        trouble,
        told,
        lastId);
  }

  SyncState withOwn(Optional<Locator> other) {
    return new SyncState(
        phase,
        peers,
        suspects,
        other,
        head,
        lookingSince,
        oneAheadSince,
        restUntil,
        trouble,
        told,
        lastId);
  }

  SyncState withHead(long other) {
    return new SyncState(
        phase,
        peers,
        suspects,
        own,
        other,
        lookingSince,
        oneAheadSince,
        restUntil,
        trouble,
        told,
        lastId);
  }

  SyncState withLook(Optional<Long> other) {
    return new SyncState(
        phase, peers, suspects, own, head, other, oneAheadSince, restUntil, trouble, told, lastId);
  }

  SyncState withOneAhead(Optional<Long> other) {
    return new SyncState(
        phase, peers, suspects, own, head, lookingSince, other, restUntil, trouble, told, lastId);
  }

  SyncState withRest(Optional<Long> other) {
    return new SyncState(
        phase,
        peers,
        suspects,
        own,
        head,
        lookingSince,
        oneAheadSince,
        other,
        trouble,
        told,
        lastId);
  }

  SyncState withTrouble(Optional<String> other) {
    return new SyncState(
        phase,
        peers,
        suspects,
        own,
        head,
        lookingSince,
        oneAheadSince,
        restUntil,
        other,
        told,
        lastId);
  }

  SyncState withTold(Told other) {
    return new SyncState(
        phase,
        peers,
        suspects,
        own,
        head,
        lookingSince,
        oneAheadSince,
        restUntil,
        trouble,
        other,
        lastId);
  }

  SyncState withLastId(long other) {
    return new SyncState(
        phase,
        peers,
        suspects,
        own,
        head,
        lookingSince,
        oneAheadSince,
        restUntil,
        trouble,
        told,
        other);
  }
}
