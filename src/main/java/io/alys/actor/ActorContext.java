package io.alys.actor;

import io.alys.actor.event.AlysEvent;
import io.alys.actor.event.EventStream;
import io.alys.actor.mailbox.Priority;
import io.alys.actor.trace.Span;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An actor as it sees itself. It belongs to one incarnation: its timers and subscriptions end with
 * it.
 */
public final class ActorContext<M> {
  static final String KEY = "alys.actor";

  private final ActorCell<M> cell;
  private final int incarnation;
  private final @Nullable String restartCause;
  private final Set<ActorClock.Alarm> alarms = ConcurrentHashMap.newKeySet();
  private final Set<EventStream.Subscription> subscriptions = ConcurrentHashMap.newKeySet();

  /** Who waits for an answer that was put off, and to what. */
  private final Map<Asker, String> owed = new ConcurrentHashMap<>();

  /** The messages in hand: none, one, or a batch. Written on the actor's own context. */
  private final AtomicReference<List<Envelope<M>>> inHand = new AtomicReference<>(List.of());

  /** Which trace a part of the handler chose; null when it works in that of its message. */
  private volatile ActorRef.@Nullable Traced chosen;

  private volatile boolean stopping;

  ActorContext(ActorCell<M> cell, int incarnation, @Nullable String restartCause) {
    this.cell = cell;
    this.incarnation = incarnation;
    this.restartCause = restartCause;
  }

  public ActorId id() {
    return cell.id();
  }

  /** This node's name. */
  public String node() {
    return cell.system().config().node();
  }

  /** 1 for the first start, one more for each that follows. */
  public int incarnation() {
    return incarnation;
  }

  public ActorClock clock() {
    return cell.system().clock();
  }

  /** A reference to this actor itself. */
  public ActorRef<M> ref() {
    return ref(cell.id(), cell.spec().protocol());
  }

  /** A reference through which this actor may tell anything, and ask what it depends on. */
  public <N> ActorRef<N> ref(ActorId target, Class<N> protocol) {
    return reference(target, protocol, Routing.DIRECT);
  }

  /** {@link #ref(ActorId, Class)} by name. */
  public <N> ActorRef<N> ref(String target, Class<N> protocol) {
    return ref(ActorId.of(target), protocol);
  }

  /** That actor on one of the ready nodes, in turn. */
  public <N> ActorRef<N> group(String target, Class<N> protocol) {
    return reference(ActorId.of(target), protocol, Routing.GROUP);
  }

  /** That actor on every ready node; it cannot be asked. */
  public <N> ActorRef<N> broadcast(String target, Class<N> protocol) {
    return reference(ActorId.of(target), protocol, Routing.BROADCAST);
  }

  private <N> ActorRef<N> reference(ActorId target, Class<N> protocol, Routing routing) {
    return new ActorRef<>(cell.system(), target, protocol, routing, Priority.NORMAL, cell);
  }

  /** Tells this actor a message later, if this incarnation still runs then. */
  public ActorClock.Alarm schedule(Duration delay, M message) {
    ActorRef<M> own = ref();
    Ringing alarm = new Ringing();
    alarms.add(alarm);
    alarm.inner =
        clock()
            .schedule(
                delay,
                () -> {
                  if (alarms.remove(alarm)) {
                    own.tell(message);
                  }
                });
    return alarm;
  }

  /**
   * Tells this actor a message again and again while this incarnation runs, also when one of them
   * found no room in the mailbox. What takes longer than the interval finds the next one waiting.
   */
  public ActorClock.Alarm repeat(Duration every, M message) {
    Ringing alarm = new Ringing();
    alarms.add(alarm);
    ring(alarm, every, message);
    return alarm;
  }

  private void ring(Ringing alarm, Duration every, M message) {
    alarm.inner =
        clock()
            .schedule(
                every,
                () -> {
                  if (alarms.contains(alarm)) {
                    ref().tell(message);
                    ring(alarm, every, message);
                  }
                });
  }

  /** Has events of a type delivered to this actor, in its own words. */
  public <E extends AlysEvent> void subscribe(
      Class<E> type, Function<? super E, ? extends M> inItsWords) {
    subscriptions.add(cell.system().events().subscribe(type, ref(), inItsWords));
  }

  /** Announces something to whoever subscribed on this node. */
  public void publish(AlysEvent event) {
    cell.system().events().publish(event);
  }

  /** Says how this actor is; what it said last holds until it says otherwise or restarts. */
  public void health(Health health) {
    cell.health(health);
  }

  /**
   * Which message the calling code works for: for the log's context. Empty outside of actors.
   *
   * @param message the message's name and id, empty when none is in hand
   * @param correlation the id of the message that began the conversation
   * @param trace the trace id, empty when not traced
   */
  public record Current(
      String node, String actor, String message, String correlation, String trace) {}

  /** Finds out for which actor and message the calling thread works. */
  public static Optional<Current> current() {
    ActorContext<?> actor = ofThread();
    if (actor == null) {
      return Optional.empty();
    }
    Envelope<?> first = actor.first();
    if (first == null) {
      return Optional.of(new Current(actor.node(), actor.id().name(), "", "", ""));
    }
    TraceContext trace = actor.place();
    return Optional.of(
        new Current(
            actor.node(),
            actor.id().name(),
            first.messageName() + "#" + first.id(),
            Long.toString(first.correlation()),
            trace == null ? "" : trace.traceId()));
  }

  /** The actor for which the calling thread works; null outside of actors. */
  static @Nullable ActorContext<?> ofThread() {
    Context context = Vertx.currentContext();
    return context != null && context.get(KEY) instanceof ActorContext<?> actor ? actor : null;
  }

  /**
   * Where a message in hand stands in its trace; empty when it is not traced. By identity, for two
   * equal messages may be in hand.
   */
  @SuppressWarnings("ReferenceEquality")
  public Optional<TraceContext> traceOf(M message) {
    return inHand().stream()
        .filter(envelope -> envelope.message() == message)
        .findFirst()
        .map(Envelope::trace);
  }

  /** Where what is done now stands in a trace; empty when it stands in none. */
  public Optional<TraceContext> trace() {
    return Optional.ofNullable(place());
  }

  @Nullable TraceContext place() {
    ActorRef.Traced part = chosen;
    Envelope<M> first = first();
    return part != null ? part.trace() : first == null ? null : first.trace();
  }

  /** Whether anybody takes note of what stands in traces. */
  public boolean spansAreKept() {
    return cell.system().config().spans().on();
  }

  /** Has a span noted that this actor made up itself: of a trace that it knows by another way. */
  public void note(Span span) {
    cell.system().config().spans().ended(span);
  }

  /** A new place below another one. */
  public TraceContext below(TraceContext place) {
    return cell.system().childOf(place);
  }

  ActorSystem system() {
    return cell.system();
  }

  /**
   * Does a part of what is in hand within a trace of its own: its log lines and what it tells carry
   * that. For a message that stands for many, as a batch from outside does. It ends with the call:
   * what a future does later stands in the trace of the message in hand again.
   *
   * @param trace empty: it stands in no trace
   */
  public <R> R within(Optional<TraceContext> trace, Supplier<R> part) {
    ActorRef.Traced before = chosen;
    chosen = new ActorRef.Traced(trace.orElse(null));
    try {
      return part.get();
    } finally {
      chosen = before;
    }
  }

  /** Goes on in a trace in which something was begun. */
  void resume(Optional<TraceContext> trace, Runnable rest) {
    within(
        trace,
        () -> {
          rest.run();
          return trace;
        });
  }

  ActorRef.@Nullable Traced chosen() {
    return chosen;
  }

  @Nullable Envelope<M> first() {
    List<Envelope<M>> hand = inHand();
    return hand.isEmpty() ? null : hand.getFirst();
  }

  List<Envelope<M>> inHand() {
    return inHand.getAcquire();
  }

  /** Whether exactly this hand is still in hand, and not given up meanwhile. */
  @SuppressWarnings("ReferenceEquality")
  boolean holds(List<Envelope<M>> envelopes) {
    return inHand() == envelopes;
  }

  void take(List<Envelope<M>> envelopes) {
    inHand.setRelease(envelopes);
  }

  @Nullable String restartCause() {
    return restartCause;
  }

  boolean stopping() {
    return stopping;
  }

  void markStopping() {
    stopping = true;
  }

  /** Ends the timers and subscriptions of this incarnation. */
  void close() {
    subscriptions.forEach(EventStream.Subscription::cancel);
    subscriptions.clear();
    alarms.forEach(ActorClock.Alarm::cancel);
    alarms.clear();
  }

  void owes(Asker asker, Request<?> request) {
    owed.put(asker, Envelope.messageName(request.getClass()));
  }

  void paid(Asker asker) {
    owed.remove(asker);
  }

  /** It is gone: whoever still waits for it would wait for nobody. */
  void bankrupt() {
    for (Map.Entry<Asker, String> debt : owed.entrySet()) {
      paid(debt.getKey());
      debt.getKey()
          .fail(
              new ActorException(
                  stopping ? ActorException.Kind.STOPPED : ActorException.Kind.CRASHED,
                  "%s ended before it answered %s".formatted(cell.id(), debt.getValue())));
    }
  }

  @SuppressWarnings("ReferenceEquality") // Two equal requests may be in hand: each has its asker.
  @Nullable Asker askerOf(Request<?> request) {
    for (Envelope<M> envelope : inHand()) {
      if (envelope.message() == request) {
        Asker asker = envelope.asker();
        return asker == null || asker.wants() == Asker.Wants.ACCEPTANCE ? null : asker;
      }
    }
    throw new IllegalStateException(
        "%s answers %s, which is not the message in hand"
            .formatted(cell.id(), Envelope.messageName(request.getClass())));
  }

  private final class Ringing implements ActorClock.Alarm {
    private ActorClock.@Nullable Alarm inner;

    @Override
    public void cancel() {
      if (alarms.remove(this) && inner != null) {
        inner.cancel();
      }
    }
  }
}
