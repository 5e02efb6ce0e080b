package io.alys.actor;

import io.alys.actor.ActorException.Kind;
import io.alys.actor.event.DeadLetter;
import io.alys.actor.event.DeadLetters;
import io.alys.actor.event.EventStream;
import io.alys.actor.lifecycle.ActorState;
import io.alys.actor.mailbox.MailboxConfig;
import io.alys.actor.mailbox.Priority;
import io.alys.actor.trace.SpanSink;
import io.alys.actor.wire.MessageTypes;
import io.alys.primitives.Seed;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All actors of one node: starts them in the order of their dependencies, delivers their messages,
 * stops them in the reverse order.
 */
public final class ActorSystem {
  private static final Logger LOG = LoggerFactory.getLogger(ActorSystem.class);

  private final Vertx vertx;
  private final ActorSystemConfig config;
  private final ActorClock clock;
  private final Interference interference;
  private final KernelMetrics metrics;
  private final PendingAsks asks;
  private final EventStream events = new EventStream();
  private final DeadLetters deadLetters;
  private final MessageTypes types = new MessageTypes();
  private final Registry registry = new Registry(this);
  private final SettingsInForce settings = new SettingsInForce();
  private final ConcurrentHashMap<ActorId, ActorCell<?>> cells = new ConcurrentHashMap<>();
  private final AtomicLong ids = new AtomicLong();
  private final Seed seed;
  private final SpanRecorder spans;
  private final ClusterLink link;
  private final Promise<String> failure = Promise.promise();
  private volatile @Nullable SystemTree tree;
  private volatile boolean ready;

  private ActorSystem(
      Vertx vertx,
      ActorSystemConfig config,
      ActorClock clock,
      MeterRegistry meters,
      Membership membership,
      Interference interference) {
    this.vertx = vertx;
    this.config = config;
    this.clock = clock;
    this.interference = interference;
    this.seed = Seed.of(config.seed());
    this.metrics = new KernelMetrics(meters);
    this.asks = new PendingAsks(clock);
    this.deadLetters = new DeadLetters(config.deadLettersKept());
    this.spans = new SpanRecorder(this);
    this.link = new ClusterLink(this, membership);
    if (vertx.sharedData().getLocalMap("alys").putIfAbsent("node", config.node()) != null) {
      throw new IllegalStateException("this Vert.x instance already has an actor system");
    }
    metrics.pendingAsks(asks);
    metrics.nodes(link);
  }

  /** An actor system on its own, without a cluster. */
  public static ActorSystem create(Vertx vertx, ActorSystemConfig config, MeterRegistry meters) {
    return create(
        vertx, config, new SystemClock(vertx), meters, Membership.ALONE, Interference.NONE);
  }

  /** An actor system with everything that can be chosen; one for each Vert.x instance. */
  public static ActorSystem create(
      Vertx vertx,
      ActorSystemConfig config,
      ActorClock clock,
      MeterRegistry meters,
      Membership membership,
      Interference interference) {
    return new ActorSystem(vertx, config, clock, meters, membership, interference);
  }

  /**
   * Starts a tree: supervisors first, then the actors in the order of their dependencies, each when
   * those before it run. A child that crashes on the way is its supervisor's business; the start
   * fails when one is given up.
   *
   * @throws IllegalArgumentException at once, when two have one name, a dependency is unknown, or
   *     dependencies form a circle
   */
  public Future<Void> start(SupervisorSpec root) {
    if (tree != null) {
      throw new IllegalStateException("this actor system already runs a tree");
    }
    SystemTree planted = SystemTree.plant(this, root);
    tree = planted;
    return link.open()
        .compose(_ -> planted.start())
        .onSuccess(
            _ -> {
              ready = true;
              link.announce();
            });
  }

  /**
   * Stops every actor in the reverse order of its start. Each finishes what waits in its mailbox
   * while the limit, which is for all of them together, lasts; the rest goes to the dead letters.
   */
  public Future<Void> stop(Duration drainLimit) {
    ready = false;
    SystemTree planted = tree;
    Future<Void> stopped = planted == null ? Future.succeededFuture() : planted.stop(drainLimit);
    return link.leave().eventually(() -> stopped).onComplete(_ -> asks.close());
  }

  /** Completes, with the reason, when the root supervisor cannot hold the system together. */
  public Future<String> failure() {
    return failure.future();
  }

  /** Whether every actor of the tree was started. */
  public boolean ready() {
    return ready;
  }

  /** A reference for code that is not an actor; it may ask anybody. */
  public <M> ActorRef<M> ref(ActorId target, Class<M> protocol) {
    return reference(target, protocol, Routing.DIRECT);
  }

  public <M> ActorRef<M> ref(String target, Class<M> protocol) {
    return ref(ActorId.of(target), protocol);
  }

  /** That actor on one of the ready nodes, in turn. */
  public <M> ActorRef<M> group(String target, Class<M> protocol) {
    return reference(ActorId.of(target), protocol, Routing.GROUP);
  }

  /** That actor on every ready node; it cannot be asked. */
  public <M> ActorRef<M> broadcast(String target, Class<M> protocol) {
    return reference(ActorId.of(target), protocol, Routing.BROADCAST);
  }

  private <M> ActorRef<M> reference(ActorId target, Class<M> protocol, Routing routing) {
    types.register(protocol);
    return new ActorRef<>(this, target, protocol, routing, Priority.NORMAL, null);
  }

  <M> Envelope<M> envelope(ActorRef<M> to, M message, @Nullable Asker asker, long deadlineNanos) {
    long id = asker instanceof PendingAsks.Pending pending ? pending.id() : ids.incrementAndGet();
    ActorCell<?> sender = to.sender();
    Envelope<?> cause = sender == null ? null : sender.firstInHand();
    TraceContext before = before(to, cause);
    return new Envelope<>(
        id,
        cause == null ? id : cause.correlation(),
        cause == null ? 0 : cause.id(),
        sender == null ? null : sender.address(),
        to.target(),
        to.routing(),
        to.priority(),
        clock.nanoTime(),
        deadlineNanos,
        1,
        before == null ? begun(to, cause) : childOf(before),
        before == null ? 0 : before.span(),
        asker,
        message);
  }

  /** In whose trace a message stands; null when it has none yet, or is to have none. */
  private static @Nullable TraceContext before(ActorRef<?> to, @Nullable Envelope<?> cause) {
    ActorRef.Traced chosen = chosen(to);
    return chosen == null ? traceOf(cause) : chosen.trace();
  }

  private static ActorRef.@Nullable Traced chosen(ActorRef<?> to) {
    ActorRef.Traced chosen = to.traced();
    ActorCell<?> sender = to.sender();
    return chosen == null && sender != null ? sender.chosenTrace() : chosen;
  }

  private @Nullable TraceContext begun(ActorRef<?> to, @Nullable Envelope<?> cause) {
    return cause == null && config.tracing() && chosen(to) == null ? rootTrace() : null;
  }

  /** A trace of its own; the sink decides whether it is recorded. */
  TraceContext rootTrace() {
    TraceContext root = TraceContext.root(seedSplit());
    SpanSink spans = config.spans();
    return spans.on() && !spans.samples(root.traceLow()) ? root.sampled(false) : root;
  }

  TraceContext childOf(TraceContext before) {
    return before.child(seedSplit());
  }

  private static @Nullable TraceContext traceOf(@Nullable Envelope<?> cause) {
    return cause == null ? null : cause.trace();
  }

  <M> Future<Void> offer(ActorRef<M> to, M message, Duration within) {
    requireOne(to, "offered to");
    PendingAsks.Pending pending =
        open(Asker.Wants.ACCEPTANCE, to, clock.nanoTime() + within.toNanos(), message.getClass());
    send(envelope(to, message, pending, Envelope.NO_DEADLINE));
    return pending.future();
  }

  <M, R> Future<R> ask(ActorRef<M> to, Request<R> request, Duration within) {
    requireOne(to, "asked");
    if (!to.protocol().isInstance(request)) {
      throw new IllegalArgumentException(
          "%s is not of the protocol of %s, %s"
              .formatted(
                  Envelope.messageName(request.getClass()),
                  to.target(),
                  to.protocol().getSimpleName()));
    }
    ActorCell<?> sender = to.sender();
    long deadline = clock.nanoTime() + within.toNanos();
    if (sender != null) {
      if (!sender.spec().dependencies().contains(to.target())) {
        throw new IllegalStateException(
            "%s may not ask %s: it is not among its dependencies %s"
                .formatted(sender.id(), to.target(), sender.spec().dependencies()));
      }
      Envelope<?> cause = sender.firstInHand();
      if (cause != null
          && cause.deadlineNanos() != Envelope.NO_DEADLINE
          && cause.deadlineNanos() - deadline < 0) {
        deadline = cause.deadlineNanos();
      }
    }
    PendingAsks.Pending pending = open(Asker.Wants.ANSWER, to, deadline, request.getClass());
    Envelope<M> envelope = envelope(to, to.protocol().cast(request), pending, deadline);
    TraceContext trace = envelope.trace();
    if (trace == null || !spans.takes(trace)) {
      send(envelope);
      return pending.future();
    }
    send(envelope.below(trace, childOf(trace)));
    return spans.asked(envelope, pending.future());
  }

  private PendingAsks.Pending open(
      Asker.Wants wants, ActorRef<?> to, long deadlineNanos, Class<?> type) {
    return asks.open(wants, ids.incrementAndGet(), deadlineNanos, to.target(), type);
  }

  private static void requireOne(ActorRef<?> to, String verb) {
    if (to.routing() == Routing.BROADCAST) {
      throw new IllegalStateException("a broadcast cannot be %s: %s".formatted(verb, to.target()));
    }
  }

  void send(Envelope<?> envelope) {
    switch (envelope.routing()) {
      case DIRECT -> {
        ActorCell<?> cell = cells.get(envelope.target());
        if (cell != null) {
          deliver(cell, envelope);
        } else {
          link.sendToHolder(envelope);
        }
      }
      case GROUP -> link.sendToGroup(envelope, cells.containsKey(envelope.target()) && ready);
      case BROADCAST -> {
        if (cells.containsKey(envelope.target())) {
          sendLocally(envelope);
        }
        link.sendToAll(envelope);
      }
    }
  }

  void sendLocally(Envelope<?> envelope) {
    deliver(cell(envelope.target()), envelope);
  }

  private static <M> void deliver(ActorCell<M> cell, Envelope<?> envelope) {
    @SuppressWarnings("unchecked") // A reference is typed by the actor's own protocol.
    Envelope<M> own = (Envelope<M>) envelope;
    cell.inbox().deliver(own);
  }

  void undeliverable(Envelope<?> envelope, DeadLetter.Reason reason, Kind kind, String why) {
    deadLetter(envelope, reason);
    Asker asker = envelope.asker();
    if (asker != null) {
      asker.fail(new ActorException(kind, why));
    }
  }

  void deadLetter(Envelope<?> envelope, DeadLetter.Reason reason) {
    DeadLetter letter = new DeadLetter(envelope, reason, clock.now());
    deadLetters.add(letter);
    spans.dead(envelope, reason);
    events.publish(letter);
  }

  public ActorSystemConfig config() {
    return config;
  }

  public ActorClock clock() {
    return clock;
  }

  public EventStream events() {
    return events;
  }

  public DeadLetters deadLetters() {
    return deadLetters;
  }

  public Registry registry() {
    return registry;
  }

  public Vertx vertx() {
    return vertx;
  }

  /** The message types that this node can read from others; protocols join by being used. */
  public MessageTypes types() {
    return types;
  }

  /** The names of the other nodes that messages can be sent to. */
  public List<String> readyNodes() {
    return link.readyNodeNames();
  }

  /** How many questions of this node wait for an answer. */
  public int pendingAsks() {
    return asks.size();
  }

  /** Whether one actor runs, or how it fares otherwise. */
  public ActorState stateOf(ActorId actor) {
    return cell(actor).state();
  }

  /** Gives a running actor another mailbox size or overflow strategy; nothing queued is lost. */
  public void reconfigureMailbox(ActorId actor, MailboxConfig mailbox) {
    cell(actor).inbox().reconfigure(mailbox);
  }

  /**
   * Gives new settings to every actor that was made with settings of this very class: each gets
   * them as a message, before all that is not more urgent than usual, and keeps its state.
   *
   * @param within how long a full mailbox that makes its senders wait is waited for
   * @return fails, when all were tried, with the first {@link ActorException} of an actor that did
   *     not take the message; should it be restarted, it begins with the new settings all the same
   */
  public Future<Void> reconfigure(Record section, Duration within) {
    return settings.change(this, section, within);
  }

  EventBus bus() {
    return vertx.eventBus();
  }

  KernelMetrics metrics() {
    return metrics;
  }

  Interference interference() {
    return interference;
  }

  PendingAsks asks() {
    return asks;
  }

  ConcurrentHashMap<ActorId, ActorCell<?>> cells() {
    return cells;
  }

  SpanRecorder spans() {
    return spans;
  }

  @Nullable SystemTree tree() {
    return tree;
  }

  SettingsInForce settings() {
    return settings;
  }

  ActorCell<?> cell(ActorId actor) {
    ActorCell<?> cell = cells.get(actor);
    if (cell == null) {
      throw new IllegalArgumentException(
          "no actor '%s' on node %s".formatted(actor, config.node()));
    }
    return cell;
  }

  ContextInternal newHome() {
    return ((VertxInternal) vertx).createEventLoopContext();
  }

  double nextUniform() {
    synchronized (seed) {
      return seed.nextDouble();
    }
  }

  private Seed seedSplit() {
    synchronized (seed) {
      return seed.split();
    }
  }

  void rootFailed(String reason) {
    LOG.error("the root supervisor failed, the node cannot go on: {}", reason);
    failure.tryComplete(reason);
  }
}
