package io.alys.actor;

import io.alys.actor.mailbox.Priority;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one talks to an actor: typed by its protocol, the same wherever the actor runs. Immutable and
 * cheap to copy; it never goes stale, for it names the actor and not its present incarnation.
 *
 * @param <M> the actor's sealed protocol
 */
public final class ActorRef<M> {
  private final ActorSystem system;
  private final ActorId target;
  private final Class<M> protocol;
  private final Routing routing;
  private final Priority priority;
  private final @Nullable ActorCell<?> sender;

  /** Null: whatever is told stands in the trace of the message in hand. */
  private final @Nullable Traced traced;

  /** A trace that was chosen, or none that was chosen. */
  record Traced(@Nullable TraceContext trace) {}

  ActorRef(
      ActorSystem system,
      ActorId target,
      Class<M> protocol,
      Routing routing,
      Priority priority,
      @Nullable ActorCell<?> sender) {
    this(system, target, protocol, routing, priority, sender, null);
  }

  private ActorRef(
      ActorSystem system,
      ActorId target,
      Class<M> protocol,
      Routing routing,
      Priority priority,
      @Nullable ActorCell<?> sender,
      @Nullable Traced traced) {
    this.system = system;
    this.target = target;
    this.protocol = protocol;
    this.routing = routing;
    this.priority = priority;
    this.sender = sender;
    this.traced = traced;
  }

  public ActorId target() {
    return target;
  }

  public Class<M> protocol() {
    return protocol;
  }

  /** The same actor, with another urgency for what is sent through it. NORMAL unless told. */
  public ActorRef<M> with(Priority other) {
    return new ActorRef<>(system, target, protocol, routing, other, sender, traced);
  }

  /**
   * The same actor; what is sent through it is the next step of this trace, which came from outside
   * or was kept, and not of that of the message in hand. Empty: it stands in no trace.
   */
  public ActorRef<M> within(Optional<TraceContext> trace) {
    return new ActorRef<>(
        system, target, protocol, routing, priority, sender, new Traced(trace.orElse(null)));
  }

  /**
   * Sends a message and forgets it. Delivery is at most once; a message that cannot be delivered,
   * or that a full mailbox does not take, goes to the dead letters.
   */
  public void tell(M message) {
    system.send(system.envelope(this, message, null, Envelope.NO_DEADLINE));
  }

  /**
   * Sends a message and says when the receiver's mailbox has taken it: at once as a rule, later
   * when the mailbox makes its senders wait. Await it to feel the receiver's back-pressure.
   *
   * @return fails with {@link ActorException.Kind#MAILBOX_FULL}, {@code NO_SUCH_ACTOR} or {@code
   *     STOPPED}; with {@code DEADLINE} when the mailbox has no room before {@code within} is over
   */
  public Future<Void> offer(M message, Duration within) {
    return system.offer(this, message, within);
  }

  /**
   * Asks and waits for the answer.
   *
   * @param within how long the answer is wanted; shortened to what is left for the message in whose
   *     handler this is called
   * @return the answer, or an {@link ActorException}
   * @throws IllegalArgumentException when the request is not of this actor's protocol
   * @throws IllegalStateException when the asking actor did not declare this one as a dependency,
   *     or the reference is a broadcast
   */
  public <R> Future<R> ask(Request<R> request, Duration within) {
    return system.ask(this, request, within);
  }

  /** {@link #ask(Request, Duration)} with the system's usual deadline. */
  public <R> Future<R> ask(Request<R> request) {
    return ask(request, system.config().askDeadline());
  }

  Routing routing() {
    return routing;
  }

  Priority priority() {
    return priority;
  }

  @Nullable ActorCell<?> sender() {
    return sender;
  }

  @Nullable Traced traced() {
    return traced;
  }

  @Override
  public String toString() {
    return "ActorRef[%s, %s]".formatted(target, routing);
  }
}
