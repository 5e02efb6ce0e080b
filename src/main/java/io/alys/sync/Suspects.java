package io.alys.sync;

import io.alys.network.NetworkCommand.PeerId;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * How peers have served: who failed rests a little, who lied rests long, and neither is believed
 * until it showed what it claimed. It outlives the connection, for a liar could come back at once.
 * Pure, immutable, bounded.
 */
final class Suspects {
  /** Peers that are remembered; more than a node of a federation has. */
  static final int MAX_PEERS = 256;

  /** Failures in a row after which a peer's word holds nobody back. */
  static final int DOUBTED = 3;

  private static final Duration FAILURE_REST = Duration.ofSeconds(1);
  private static final Duration FAILURE_REST_MAX = Duration.ofMinutes(1);
  private static final Duration LIE_REST = Duration.ofMinutes(1);
  private static final Duration LIE_REST_MAX = Duration.ofHours(1);

  static final Suspects NONE = new Suspects(HashTreePMap.empty());

  private final PMap<PeerId, Past> pasts;

  /**
   * @param failures since it last showed what it claimed
   * @param untilNanos when it may be asked again, by the monotonic clock
   */
  private record Past(int failures, int lies, long untilNanos) {
    static final Past CLEAN = new Past(0, 0, Long.MIN_VALUE);
  }

  private Suspects(PMap<PeerId, Past> pasts) {
    this.pasts = pasts;
  }

  private Past of(PeerId peer) {
    return pasts.getOrDefault(peer, Past.CLEAN);
  }

  /** Whether it may be asked. */
  boolean mayServe(PeerId peer, long nowNanos) {
    return !pasts.containsKey(peer) || nowNanos - of(peer).untilNanos() >= 0;
  }

  /** Whether what it claims and has not shown counts. */
  boolean isBelieved(PeerId peer) {
    return of(peer).failures() < DOUBTED;
  }

  /** How often it was caught. */
  int lies(PeerId peer) {
    return of(peer).lies();
  }

  /** It did not answer, or could not help. */
  Suspects failed(PeerId peer, long nowNanos) {
    Past past = of(peer);
    Duration rest = doubled(FAILURE_REST, past.failures(), FAILURE_REST_MAX);
    return with(
        peer, new Past(past.failures() + 1, past.lies(), nowNanos + rest.toNanos()), nowNanos);
  }

  /** It sent what no honest peer sends. */
  Suspects lied(PeerId peer, long nowNanos) {
    Past past = of(peer);
    Duration rest = doubled(LIE_REST, past.lies(), LIE_REST_MAX);
    int failures = Math.max(past.failures(), DOUBTED);
    return with(peer, new Past(failures, past.lies() + 1, nowNanos + rest.toNanos()), nowNanos);
  }

  /** It showed what it claimed. One failure is forgotten, and no lie. */
  Suspects served(PeerId peer) {
    Past past = of(peer);
    if (!pasts.containsKey(peer)) {
      return this;
    }
    return past.failures() <= 1 && past.lies() == 0
        ? new Suspects(pasts.minus(peer))
        : new Suspects(
            pasts.plus(
                peer, new Past(Math.max(0, past.failures() - 1), past.lies(), past.untilNanos())));
  }

  private static Duration doubled(Duration first, int times, Duration most) {
    Duration rest = first.multipliedBy(1L << Math.min(times, 16));
    return rest.compareTo(most) > 0 ? most : rest;
  }

  /** When there is no room, whoever rests least is forgotten: a liar rather not. */
  private Suspects with(PeerId peer, Past past, long nowNanos) {
    PMap<PeerId, Past> more = pasts.plus(peer, past);
    if (more.size() <= MAX_PEERS) {
      return new Suspects(more);
    }
    Optional<PeerId> least =
        more.entrySet().stream()
            .filter(entry -> !entry.getKey().equals(peer))
            .min(
                Comparator.comparingLong(
                        (Map.Entry<PeerId, Past> entry) -> entry.getValue().untilNanos() - nowNanos)
                    .thenComparing(entry -> entry.getKey().value()))
            .map(Map.Entry::getKey);
    return new Suspects(least.<PMap<PeerId, Past>>map(more::minus).orElse(more));
  }

  int size() {
    return pasts.size();
  }
}
