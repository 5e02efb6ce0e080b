package io.alys.actor;

import io.alys.actor.mailbox.Priority;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way, with all that the kernel knows of it. Immutable; local messages pass by
 * reference.
 *
 * @param id unique on the node that sent it
 * @param correlation the id of the message that began the conversation
 * @param causation the id of the message whose handler sent this one; 0 when it came from outside
 * @param sender who sent it; null when it came from outside the actor system
 * @param createdNanos the local monotonic clock when it was sent, or when it arrived from another
 *     node
 * @param deadlineNanos the local monotonic clock when its answer is no longer wanted; {@link
 *     #NO_DEADLINE} for none
 * @param attempt 1 at first, one more each time that it crashed its handler
 * @param trace its place in a trace; null when it is not traced
 * @param parentSpan the span that sent it; 0 when it began its trace
 * @param asker who waits for the answer; null for a message that wants none
 */
public record Envelope<M>(
    long id,
    long correlation,
    long causation,
    @Nullable ActorAddress sender,
    ActorId target,
    Routing routing,
    Priority priority,
    long createdNanos,
    long deadlineNanos,
    int attempt,
    @Nullable TraceContext trace,
    long parentSpan,
    @Nullable Asker asker,
    M message) {

  /** The deadline of a message that may be handled at any time. */
  public static final long NO_DEADLINE = Long.MAX_VALUE;

  /** Once more: another span of the same parent. */
  Envelope<M> nextAttempt(@Nullable TraceContext nextTrace) {
    return again(attempt + 1, nextTrace, parentSpan);
  }

  /** The same message, one step further down in its trace. */
  Envelope<M> below(TraceContext parent, TraceContext own) {
    return again(attempt, own, parent.span());
  }

  private Envelope<M> again(int number, @Nullable TraceContext place, long parent) {
    return new Envelope<>(
        id,
        correlation,
        causation,
        sender,
        target,
        routing,
        priority,
        createdNanos,
        deadlineNanos,
        number,
        place,
        parent,
        asker,
        message);
  }

  boolean expired(long nowNanos) {
    return deadlineNanos != NO_DEADLINE && nowNanos - deadlineNanos >= 0;
  }

  /** The message's type as logs and dead letters name it. */
  public String messageName() {
    return message == null ? "null" : messageName(message.getClass());
  }

  static String messageName(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    return outer == null
        ? type.getSimpleName()
        : outer.getSimpleName() + "." + type.getSimpleName();
  }
}
