package io.alys.actor;

/**
 * Why a message was not handled, or a question not answered. Never carries a stack trace over the
 * wire.
 */
public final class ActorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What went wrong; the asker's retry policy looks at this alone. */
  public enum Kind {
    /** The receiver's mailbox is full; trying later may help. */
    MAILBOX_FULL,
    /** No answer before the deadline; whether the message was handled is unknown. */
    DEADLINE,
    /** No such actor on the node, or no ready node that runs it. */
    NO_SUCH_ACTOR,
    /** The actor, or its node, is stopping, stopped or failed for good. */
    STOPPED,
    /**
     * The handler crashed on this message, and policy does not try it again; or on another one
     * while it owed the answer, and then whether it did what was asked is unknown.
     */
    CRASHED,
    /** The receiver's circuit is open: it crashed too often and rests. */
    CIRCUIT_OPEN,
    /** The node that had the question left the cluster; whether it was handled is unknown. */
    NODE_LEFT,
    /** The receiving node does not know this type of message, or not this version of it. */
    UNKNOWN_MESSAGE,
    /** The bytes of a message or of an answer do not decode, or are over the size limit. */
    UNDECODABLE,
    /** The handler ended without an answer: a bug in the actor that was asked. */
    NO_REPLY,
    /** The actor looked at the question and said no. */
    REFUSED,
    /** What the actor needs of the world, a disk or a peer, failed it; trying later may help. */
    UNAVAILABLE
  }

  private final Kind kind;
  private final String reason;

  public ActorException(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
    this.reason = message;
  }

  public Kind kind() {
    return kind;
  }

  /** What happened, to whom and why; never null, unlike the message of exceptions at large. */
  public String reason() {
    return reason;
  }
}
