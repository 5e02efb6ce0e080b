package io.alys.actor;

import io.alys.actor.ActorException.Kind;
import io.alys.actor.event.DeadLetter.Reason;
import io.alys.actor.lifecycle.ActorState;
import io.alys.actor.lifecycle.Lifecycle;
import io.alys.actor.mailbox.MailboxConfig;
import io.alys.actor.mailbox.MailboxQueue;
import io.alys.actor.mailbox.Offer;
import io.alys.actor.mailbox.Overflow;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The mailbox between the senders and the verticle: takes messages on any thread, gives them out to
 * the {@link Turns} one after the other. It belongs to the cell and so outlives a crash.
 *
 * <p>A message for which there is room comes in without a lock, by the {@link Intake}; everything
 * else is decided under it. {@code draining} is true while a turn on the verticle's context is
 * running or due; whoever turns it on schedules that turn. So at most one message is in hand,
 * without a lock being held while it is handled.
 */
final class Inbox<M> {
  /** Set on a thread that is about to refuse a message. */
  private static final ThreadLocal<@Nullable Object> REFUSING = new ThreadLocal<>();

  private final ActorCell<M> cell;
  private final Object lock = new Object();
  private final Intake<Envelope<M>> intake = new Intake<>();
  private final MailboxQueue<Envelope<M>> queue;
  private final Tally tally;
  private @Nullable Turns<M> runner;
  private volatile boolean draining;
  private boolean accepting;
  private boolean circuitOpen;
  private int retrying;
  private @Nullable Promise<Void> whenDrained;

  Inbox(ActorCell<M> cell) {
    this.cell = cell;
    this.queue = new MailboxQueue<>(cell.spec().mailbox(), Inbox::accepted);
    this.tally = new Tally(cell.system().clock().nanoTime());
  }

  void deliver(Envelope<M> envelope) {
    switch (cell.system().interference().onDelivery(envelope)) {
      case Interference.Fault.None _ -> deliver(envelope, 0);
      case Interference.Fault.Drop _ -> {}
      case Interference.Fault.Delay delay ->
          cell.system().clock().schedule(delay.by(), () -> deliver(envelope, 0));
    }
  }

  private void deliver(Envelope<M> envelope, int retries) {
    if (intake.offer(envelope, envelope.priority())) {
      accepted(envelope);
    } else {
      decide(envelope, retries);
    }
    if (!draining) {
      wake();
    }
  }

  /** What becomes of a message that found the door closed. */
  private void decide(Envelope<M> envelope, int retries) {
    Offer<Envelope<M>> offer;
    synchronized (lock) {
      offer = accepting && !circuitOpen ? offer(envelope) : null;
    }
    switch (offer) {
      case null -> shut(envelope);
      case Offer.Accepted<Envelope<M>> _ -> accepted(envelope);
      case Offer.Displaced<Envelope<M>>(Envelope<M> victim) -> {
        accepted(envelope);
        refuse(victim, Reason.DISPLACED, Kind.MAILBOX_FULL, "was dropped for a newer message");
      }
      case Offer.Dropped<Envelope<M>> _ -> full(envelope);
      case Offer.Refused<Envelope<M>> _ -> full(envelope);
      case Offer.Parked<Envelope<M>> _ -> {}
      case Offer.RetryLater<Envelope<M>> _ -> retryLater(envelope, retries + 1);
    }
  }

  /** Under the lock. Goes through the door as soon as there is room, so that it stays counted. */
  private Offer<Envelope<M>> offer(Envelope<M> envelope) {
    while (collect()) {
      if (intake.offer(envelope, envelope.priority())) {
        return new Offer.Accepted<>();
      }
    }
    return queue.offer(envelope, envelope.priority());
  }

  /** Under the lock: puts what came into its lanes. Says whether there is room for more. */
  private boolean collect() {
    intake.collect(envelope -> queue.add(envelope, envelope.priority()));
    int room = queue.room();
    if (accepting && !circuitOpen) {
      intake.open(room);
    }
    return room > 0;
  }

  /** Tries a refused message again, on behalf of its sender's reference. */
  private void retryLater(Envelope<M> envelope, int retry) {
    if (!(cell.spec().mailbox().overflow() instanceof Overflow.Backoff backoff)
        || retry > backoff.maxAttempts()
        || !retries(1)) {
      full(envelope);
      return;
    }
    Duration delay = backoff.policy().delay(retry, cell.system().nextUniform());
    cell.system()
        .clock()
        .schedule(
            delay,
            () -> {
              retries(-1);
              deliver(envelope, retry);
            });
  }

  /** Counts those that try again; false when there are as many as the mailbox would hold. */
  private boolean retries(int more) {
    synchronized (lock) {
      if (retrying + more > queue.config().capacity()) {
        return false;
      }
      retrying += more;
      return true;
    }
  }

  private static void accepted(Envelope<?> envelope) {
    Asker asker = envelope.asker();
    if (asker != null && asker.wants() == Asker.Wants.ACCEPTANCE) {
      asker.succeed(null);
    }
  }

  private void full(Envelope<M> envelope) {
    refuse(
        envelope,
        Reason.MAILBOX_FULL,
        Kind.MAILBOX_FULL,
        "was refused: the mailbox holds %d of %d".formatted(size(), queue.config().capacity()));
  }

  private void shut(Envelope<M> envelope) {
    boolean resting;
    synchronized (lock) {
      resting = accepting && circuitOpen;
    }
    if (resting) {
      refuse(envelope, Reason.CIRCUIT_OPEN, Kind.CIRCUIT_OPEN, "was refused: the circuit is open");
    } else {
      refuse(envelope, Reason.STOPPED, Kind.STOPPED, "was refused: the actor is " + cell.state());
    }
  }

  /**
   * On the sender's thread, so that who floods a closed door is held up by what it costs, and no
   * queue grows of it. Within another refusal later, at the cell's home: whoever listens for dead
   * letters with a full mailbox would make another one within this one.
   */
  private void refuse(Envelope<M> envelope, Reason reason, Kind kind, String what) {
    if (REFUSING.get() == null) {
      refuseNow(envelope, reason, kind, what);
    } else {
      cell.atHome(() -> refuseNow(envelope, reason, kind, what));
    }
  }

  private void refuseNow(Envelope<M> envelope, Reason reason, Kind kind, String what) {
    Object outer = REFUSING.get();
    REFUSING.set(this);
    try {
      dead(envelope, reason, kind, what);
    } finally {
      if (outer == null) {
        REFUSING.remove();
      }
    }
  }

  private void dead(Envelope<M> envelope, Reason reason, Kind kind, String what) {
    cell.deadLetter(envelope, reason);
    Asker asker = envelope.asker();
    if (asker != null) {
      asker.fail(
          new ActorException(
              kind, "%s for %s %s".formatted(envelope.messageName(), cell.id(), what)));
    }
  }

  /** Begins to hand messages to an incarnation. */
  void run(Incarnation<M> next) {
    synchronized (lock) {
      runner = new Turns<>(cell, this, next);
    }
    wake();
  }

  /** Hands out no more; what waits goes on waiting. */
  void pause() {
    synchronized (lock) {
      rest();
    }
  }

  private void rest() {
    runner = null;
    draining = false;
  }

  private void wake() {
    Turns<M> due;
    synchronized (lock) {
      if (runner == null || draining || isEmpty()) {
        return;
      }
      draining = true;
      due = runner;
    }
    due.begin();
  }

  /** The next messages for these turns; empty when they have to wait for more, or are paused. */
  List<Envelope<M>> take(Turns<M> turns) {
    Promise<Void> empty;
    synchronized (lock) {
      if (runner != turns) {
        return List.of();
      }
      List<Envelope<M>> next = poll();
      if (next.isEmpty()) {
        draining = false; // Whoever comes from here on wakes it; who came before is seen below.
        next = poll();
        draining = !next.isEmpty();
      }
      if (draining) {
        return next;
      }
      empty = whenDrained;
      whenDrained = null;
    }
    if (empty != null) {
      empty.tryComplete();
    }
    return List.of();
  }

  private List<Envelope<M>> poll() {
    Envelope<M> head = queue.peek();
    if (head == null || intake.hurries(head.priority())) {
      collect();
    }
    int batch = queue.config().batch();
    if (batch == 1) {
      Envelope<M> one = queue.poll();
      return one == null ? List.of() : List.of(one);
    }
    List<Envelope<M>> next = new ArrayList<>();
    queue.poll(next, batch);
    return next;
  }

  /**
   * Takes back what was in hand, and counts it when it ended well; false when it was abandoned
   * meanwhile, and its askers have been told.
   */
  boolean settle(
      Turns<M> turns, List<Envelope<M>> envelopes, boolean well, long startNanos, long endNanos) {
    ActorContext<M> self = turns.who().self();
    synchronized (lock) {
      if (!self.holds(envelopes)) {
        return false;
      }
      self.take(List.of());
      for (int i = 0; well && i < envelopes.size(); i++) {
        tally.add(envelopes.get(i).createdNanos(), startNanos, endNanos);
      }
      return true;
    }
  }

  /** Gives up what an incarnation that is gone still had in hand. */
  void abandon(Incarnation<M> gone) {
    List<Envelope<M>> unfinished;
    synchronized (lock) {
      unfinished = gone.self().inHand();
      gone.self().take(List.of());
    }
    unfinished.forEach(
        envelope ->
            dead(envelope, Reason.CRASHED, Kind.CRASHED, "was in hand when it was taken down"));
  }

  /** Stops handing out, and puts what crashed the actor back as often as it may be tried. */
  void crashed(Turns<M> turns, List<Envelope<M>> envelopes, Throwable cause) {
    List<Envelope<M>> lost = new ArrayList<>();
    Promise<Void> empty;
    synchronized (lock) {
      if (runner == turns) {
        rest();
      }
      for (Envelope<M> envelope : envelopes.reversed()) {
        boolean again =
            accepting
                && envelope.attempt() <= cell.spec().redeliveries()
                && (envelope.asker() == null || !envelope.asker().answered());
        if (again) {
          queue.putBack(again(envelope), envelope.priority());
        } else {
          lost.addFirst(envelope);
        }
      }
      empty = whenDrained;
      whenDrained = null;
    }
    lost.forEach(
        envelope ->
            dead(envelope, Reason.CRASHED, Kind.CRASHED, "crashed it: " + cause.getMessage()));
    if (empty != null) {
      empty.tryComplete();
    }
    cell.crashed(turns.who(), cause);
  }

  private Envelope<M> again(Envelope<M> envelope) {
    TraceContext trace = envelope.trace();
    return envelope.nextAttempt(trace == null ? null : cell.system().childOf(trace));
  }

  void expired(Envelope<M> envelope) {
    dead(envelope, Reason.EXPIRED, Kind.DEADLINE, "waited past its deadline");
  }

  void stateChanged(ActorState state) {
    synchronized (lock) {
      accepting = Lifecycle.accepting(state);
      if (!accepting && state != ActorState.STOPPING) {
        rest();
      }
      openOrShut();
    }
  }

  void circuit(boolean open) {
    synchronized (lock) {
      circuitOpen = open;
      openOrShut();
    }
  }

  private void openOrShut() {
    if (!accepting || circuitOpen) {
      intake.shut();
    }
    collect();
  }

  /** Completes when nothing waits and nothing is in hand. */
  Future<Void> drained() {
    synchronized (lock) {
      if (!draining && isEmpty()) {
        return Future.succeededFuture();
      }
      Promise<Void> promise = Promise.promise();
      whenDrained = promise;
      return promise.future();
    }
  }

  /** Sends everything that waits to the dead letters. */
  void discardAll() {
    List<Envelope<M>> left;
    synchronized (lock) {
      collect();
      left = queue.drainAll();
    }
    left.forEach(
        envelope -> dead(envelope, Reason.STOPPED, Kind.STOPPED, "was not handled any more"));
  }

  void reconfigure(MailboxConfig config) {
    synchronized (lock) {
      queue.reconfigure(config);
      collect();
    }
  }

  int size() {
    synchronized (lock) {
      return intake.size() + queue.size() + queue.waiting();
    }
  }

  Tally tally() {
    long now = cell.system().clock().nanoTime();
    synchronized (lock) {
      return tally.copy(now);
    }
  }

  /** Whether the actor takes several messages at once. */
  boolean batches() {
    return queue.config().batch() > 1;
  }

  private boolean isEmpty() {
    return intake.isEmpty() && queue.isEmpty();
  }

  /** How long the present message has been in hand; zero when there is none. */
  Duration inHand() {
    synchronized (lock) {
      return runner == null ? Duration.ZERO : runner.inHand();
    }
  }
}
