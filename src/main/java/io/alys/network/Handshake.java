package io.alys.network;

import io.alys.network.Said.Farewell;
import io.alys.network.Said.Hello;

/**
 * Whether two nodes may talk: they do when they speak the same protocol and follow the same chain.
 * Version 1 compared nothing, so that two networks mixed and each took the other for broken (fault
 * 19). Pure.
 */
final class Handshake {
  private Handshake() {}

  /** What follows from two hellos. */
  sealed interface Verdict {
    /** They may talk. */
    record Agreed() implements Verdict {}

    /**
     * They may not.
     *
     * @param text both values, so that the operators of either side see which is whose
     */
    record Refused(Farewell why, String text) implements Verdict {}
  }

  /** Compares what this node says of itself with what another one does. */
  static Verdict check(Hello ours, Hello theirs) {
    if (ours.instance().equals(theirs.instance())) {
      return new Verdict.Refused(
          Farewell.ONESELF, "this node talks to itself: take its own address out of network.peers");
    }
    if (ours.protocolVersion() != theirs.protocolVersion()) {
      return new Verdict.Refused(
          Farewell.OTHER_PROTOCOL,
          "%s speaks version %d of the protocol and %s version %d"
              .formatted(
                  theirs.name(), theirs.protocolVersion(), ours.name(), ours.protocolVersion()));
    }
    if (!ours.genesis().equals(theirs.genesis())
        && ours.specification().equals(theirs.specification())) {
      return new Verdict.Refused(
          Farewell.OTHER_GENESIS,
          "the chain of %s begins with block %s and that of %s with %s"
              .formatted(theirs.name(), theirs.genesis(), ours.name(), ours.genesis()));
    }
    if (!ours.specification().equals(theirs.specification())) {
      return new Verdict.Refused(
          Farewell.OTHER_SPECIFICATION,
          "the specification of %s has digest %s and that of %s %s"
              .formatted(theirs.name(), theirs.specification(), ours.name(), ours.specification()));
    }
    return new Verdict.Agreed();
  }

  /**
   * Whether, of two streams with the same node, the new one stays. It does only where each of the
   * two dialled one, and then both keep the one that was dialled by the node of the smaller word;
   * in every other case the one that stands stays, and is dropped by its pings if it is dead.
   *
   * @param standing what the other node said on the stream that stands
   * @param standingDialled whether this node made that stream
   * @param newDialled whether it made the new one
   */
  static boolean prefersNew(
      Hello ours, Hello standing, boolean standingDialled, Hello newcomer, boolean newDialled) {
    boolean sameStart = standing.instance().equals(newcomer.instance());
    if (!sameStart || standingDialled == newDialled) {
      return false;
    }
    boolean oursStay = ours.instance().compareTo(newcomer.instance()) < 0;
    return newDialled == oursStay;
  }
}
