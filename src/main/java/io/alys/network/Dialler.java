package io.alys.network;

import io.alys.actor.supervision.BackoffPolicy;
import io.alys.network.NetworkCommand.PeerId;
import io.alys.primitives.Seed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whom to dial when. An address is dialled until its node is connected, over this connection or
 * another; again when it left; ever more rarely while it does not answer; and very rarely when it
 * turned out to follow another chain, for that only an operator can mend. Knows no clock. Used on
 * one context of Vert.x alone.
 */
final class Dialler {
  private final BackoffPolicy backoff;
  private final long estrangedNanos;
  private final long stableNanos;
  private final Seed seed;
  private final Map<String, Target> targets = new LinkedHashMap<>();

  /** An address of the settings. */
  private static final class Target {
    private int attempt;
    private long dueNanos;
    private boolean underWay;
    private boolean oneself;
    private @Nullable PeerId who;
    private String trouble = "not reached yet";
  }

  /**
   * @param estranged the wait before another attempt at a node of another chain
   * @param stable how long a connection lasts before the attempts count from one again
   */
  Dialler(
      List<String> addresses,
      BackoffPolicy backoff,
      Duration estranged,
      Duration stable,
      Seed seed) {
    this.backoff = backoff;
    this.estrangedNanos = estranged.toNanos();
    this.stableNanos = stable.toNanos();
    this.seed = seed;
    addresses.forEach(address -> targets.put(address, new Target()));
  }

  /** All attempts are due at this moment. */
  void begin(long nowNanos) {
    targets.values().forEach(target -> target.dueNanos = nowNanos);
  }

  /**
   * Whom to dial now; each of them is under way then, until {@link #reached} or {@link #failed}.
   *
   * @param connected whether a peer is, over any connection
   */
  List<String> due(long nowNanos, Predicate<PeerId> connected) {
    List<String> due = new ArrayList<>();
    targets.forEach(
        (address, target) -> {
          boolean there = target.who != null && connected.test(target.who);
          boolean waits = !target.oneself && !target.underWay && !there;
          if (waits && nowNanos - target.dueNanos >= 0) {
            target.underWay = true;
            target.attempt++;
            due.add(address);
          }
        });
    return due;
  }

  /** Its node shook hands, or would have but for a connection that there is already. */
  void reached(String address, PeerId who) {
    of(address)
        .ifPresent(
            target -> {
              target.who = who;
              target.trouble = "";
            });
  }

  /** The attempt failed, or the connection that it led to is over. */
  void failed(String address, String reason, Duration lasted, long nowNanos) {
    of(address)
        .ifPresent(
            target -> {
              target.underWay = false;
              target.trouble = reason;
              if (lasted.toNanos() >= stableNanos) {
                target.attempt = 0;
              }
              Duration wait = backoff.delay(Math.max(1, target.attempt), seed.nextDouble());
              target.dueNanos = nowNanos + wait.toNanos();
            });
  }

  /** The node there follows another chain, or wants none of this one for a while. */
  void estranged(String address, String reason, long nowNanos) {
    of(address)
        .ifPresent(
            target -> {
              target.underWay = false;
              target.who = null;
              target.trouble = reason;
              double jitter = 1 + 0.2 * seed.nextDouble();
              target.dueNanos = nowNanos + (long) (estrangedNanos * jitter);
            });
  }

  /** The node there is this one: it is never dialled again. */
  void oneself(String address) {
    of(address)
        .ifPresent(
            target -> {
              target.underWay = false;
              target.oneself = true;
              target.trouble = "";
            });
  }

  private Optional<Target> of(String address) {
    return Optional.ofNullable(targets.get(address));
  }

  /** Each address whose node is not connected, and why. */
  List<String> troubles(Predicate<PeerId> connected) {
    List<String> troubles = new ArrayList<>();
    targets.forEach(
        (address, target) -> {
          boolean there = target.who != null && connected.test(target.who);
          if (!target.oneself && !there) {
            troubles.add("%s: %s".formatted(address, target.trouble));
          }
        });
    return troubles;
  }
}
