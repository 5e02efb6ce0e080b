package io.alys.network;

import io.alys.network.NetworkCommand.PeerId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How the peers behaved. Offences add up and are forgiven with time; whoever has too many rests for
 * a while, also when it comes back over another connection. Bounded: beyond {@value #MOST} peers
 * the one whose last offence is longest ago is forgotten. Used on one context of Vert.x alone.
 */
final class Conduct {
  /** From here on a peer is sent away. */
  static final int LIMIT = 100;

  static final int MOST = 1_024;

  /** So that one offence a minute of the lighter ones never adds up. */
  private static final int FORGIVEN_PER_MINUTE = 20;

  private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

  /** What no honest node does, and how much it counts: {@link #LIMIT} is too much. */
  enum Offence {
    /** Bytes that are no message of the protocol. */
    MALFORMED(25),
    /** A message that is longer than any may be. */
    OVERSIZE(100),
    /** A message at a time when there is none of its kind: a second hello, an answer to nothing. */
    OUT_OF_TURN(25),
    /** A block that the chain's rules refuse. A clock that is wrong leads to it, too. */
    REFUSED_BLOCK(20),
    /** A signature that does not hold. */
    WRONG_APPROVAL(20),
    /** More blocks than it was asked for. */
    TOO_MUCH(25),
    /** What Sync found out. */
    BLAMED(35);

    private final int points;

    Offence(int points) {
      this.points = points;
    }

    int points() {
      return points;
    }
  }

  private final long restNanos;
  private final Map<PeerId, Standing> records = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * What a peer has to answer for.
   *
   * @param points thousandths of a point
   * @param restsUntilNanos when it may come back; empty when it may stay
   */
  private record Standing(long points, long atNanos, Optional<Long> restsUntilNanos) {
    /** Less, for the time since then; a clock that does not move forgives nothing. */
    long left(long nowNanos) {
      long passed = Math.max(0, nowNanos - atNanos);
      if (passed >= LIMIT * MINUTE_NANOS) {
        return 0;
      }
      return Math.max(0, points - passed / (MINUTE_NANOS / 1_000) * FORGIVEN_PER_MINUTE);
    }
  }

  Conduct(Duration rest) {
    restNanos = rest.toNanos();
  }

  /** Counts an offence; says whether the peer has to go. */
  boolean blame(PeerId peer, Offence offence, long nowNanos) {
    Standing before = records.getOrDefault(peer, new Standing(0, nowNanos, Optional.empty()));
    long points = before.left(nowNanos) + offence.points() * 1_000L;
    boolean over = points >= LIMIT * 1_000L;
    Optional<Long> rest = over ? Optional.of(nowNanos + restNanos) : before.restsUntilNanos();
    records.put(peer, new Standing(points, nowNanos, rest));
    if (records.size() > MOST) {
      records.remove(records.keySet().iterator().next());
    }
    return over;
  }

  /** How many points a peer has, rounded down. */
  long points(PeerId peer, long nowNanos) {
    Standing found = records.get(peer);
    return found == null ? 0 : found.left(nowNanos) / 1_000;
  }

  /** For how long a peer has still to stay away; empty when it may come. */
  Optional<Duration> rest(PeerId peer, long nowNanos) {
    Standing found = records.get(peer);
    if (found == null || found.restsUntilNanos().isEmpty()) {
      return Optional.empty();
    }
    long left = found.restsUntilNanos().get() - nowNanos;
    if (left > 0) {
      return Optional.of(Duration.ofNanos(left));
    }
    records.remove(peer); // It rested: a new beginning.
    return Optional.empty();
  }

  int size() {
    return records.size();
  }
}
