package io.alys.actor.event;

import io.alys.actor.Envelope;
import java.time.Instant;

/** A message that no handler will finish, and why. */
public record DeadLetter(Envelope<?> envelope, Reason reason, Instant at) implements AlysEvent {
  /** Why nobody will finish it. */
  public enum Reason {
    /** The mailbox was full and refused it. */
    MAILBOX_FULL,
    /** It was dropped from a full mailbox to make room for a newer one. */
    DISPLACED,
    /** It crashed its handler as often as policy lets it. */
    CRASHED,
    /** Its deadline passed while it waited. */
    EXPIRED,
    /** The actor stopped, is stopping, or failed for good. */
    STOPPED,
    /** The actor's circuit is open. */
    CIRCUIT_OPEN,
    /** Nobody of this name is to be found. */
    NO_SUCH_ACTOR,
    /** It cannot be put on the wire or read from it. */
    UNDECODABLE,
    /** It came from another node, and its type or this version of it is not known here. */
    UNKNOWN_MESSAGE
  }
}
