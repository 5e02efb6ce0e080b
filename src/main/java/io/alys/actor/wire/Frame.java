package io.alys.actor.wire;

import static java.util.Objects.requireNonNull;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What travels between the nodes of one operator: a CBOR map whose key {@code @type} names one of
 * these. A field that a node does not know is ignored; a type that it does not know, and one that
 * lacks a field, is counted and dropped.
 */
public sealed interface Frame {
  /**
   * A message for an actor.
   *
   * @param sender the sending actor's name; null when it came from outside the actor system
   * @param remainingMillis how long it is still wanted; negative for ever
   * @param wants {@code NOTHING}, {@code ANSWER} or {@code ACCEPTANCE}
   * @param door where the answer goes
   * @param type the message's wire name
   * @param version the version of its form
   */
  record Message(
      long id,
      long correlation,
      long causation,
      String node,
      @Nullable String sender,
      String target,
      String routing,
      String priority,
      long remainingMillis,
      @Nullable String trace,
      String wants,
      String door,
      String type,
      int version,
      Payload body)
      implements Frame {
    public Message {
      requireNonNull(node, "node");
      requireNonNull(target, "target");
      requireNonNull(routing, "routing");
      requireNonNull(priority, "priority");
      requireNonNull(wants, "wants");
      requireNonNull(door, "door");
      requireNonNull(type, "type");
      requireNonNull(body, "body");
    }

    /** The same for another target, without what else may not be well formed around the body. */
    public Message withoutPlaces(String otherTarget) {
      return new Message(
          id,
          correlation,
          causation,
          node,
          null,
          otherTarget,
          "DIRECT",
          "NORMAL",
          -1,
          null,
          wants,
          door,
          type,
          version,
          body);
    }
  }

  /** The answer to the message with this id, or, without a body, that a mailbox took it. */
  record Answer(long id, @Nullable Payload body) implements Frame {}

  /** That the message with this id was not handled, and why. */
  record Failure(long id, String kind, String text) implements Frame {
    public Failure {
      requireNonNull(kind, "kind");
      requireNonNull(text, "text");
    }
  }

  /**
   * "I am here": sent to everybody, again and again.
   *
   * @param member the node's id in the cluster
   * @param door where frames for it go
   * @param ready whether all its actors run
   */
  record Announce(String node, String member, String door, boolean ready, Set<String> actors)
      implements Frame {
    public Announce {
      requireNonNull(node, "node");
      requireNonNull(member, "member");
      requireNonNull(door, "door");
      requireNonNull(actors, "actors");
    }
  }

  /** "Do you hear me?": the door is only used for messages once it answered. */
  record Hello(String door, long nonce) implements Frame {
    public Hello {
      requireNonNull(door, "door");
    }
  }

  /** "I hear you." */
  record Welcome(String member, long nonce) implements Frame {
    public Welcome {
      requireNonNull(member, "member");
    }
  }
}
