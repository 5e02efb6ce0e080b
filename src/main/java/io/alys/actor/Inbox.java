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
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The mailbox between the event bus and the verticle: takes messages on any thread, hands them out
 * one after the other on the verticle's context. It belongs to the cell and so outlives a crash.
 *
 * <p>{@code draining} is true while a turn on the verticle's context is running or due; whoever
 * turns it on schedules that turn. So at most one message is in hand, without a lock being held
 * while it is handled.
 */
final class Inbox<M> {
  /** Messages handled before the context's other tasks get a turn. */
  private static final int TURN = 256;

  private final ActorCell<M> cell;
  private final Object lock = new Object();
  private final MailboxQueue<Envelope<M>> queue;
  private @Nullable Incarnation<M> runner;
  private boolean draining;
  private boolean accepting;
  private boolean circuitOpen;
  private int retrying;
  private @Nullable Promise<Void> whenDrained;

  private final AtomicLong processed = new AtomicLong();
  private final AtomicLong handStartNanos = new AtomicLong();

  /**
   * The clock as the running turn saw it last; read and written on the verticle's context alone.
   */
  private long nowNanos;

  Inbox(ActorCell<M> cell) {
    this.cell = cell;
    this.queue = new MailboxQueue<>(cell.spec().mailbox(), Inbox::accepted);
  }

  // ---------------------------------------------------------------- taking in

  void deliver(Envelope<M> envelope) {
    switch (cell.system().interference().onDelivery(envelope)) {
      case Interference.Fault.None _ -> deliver(envelope, 0);
      case Interference.Fault.Drop _ -> {}
      case Interference.Fault.Delay delay ->
          cell.system().clock().schedule(delay.by(), () -> deliver(envelope, 0));
    }
  }

  private void deliver(Envelope<M> envelope, int retries) {
    Offer<Envelope<M>> offer = null;
    Incarnation<M> wake = null;
    synchronized (lock) {
      if (accepting && !circuitOpen) {
        offer = queue.offer(envelope, envelope.priority());
        if (runner != null && !draining) {
          draining = true;
          wake = runner;
        }
      }
    }
    if (wake != null) {
      turn(wake);
    }
    if (offer == null) {
      shut(envelope);
    } else {
      offered(envelope, offer, retries);
    }
  }

  private void offered(Envelope<M> envelope, Offer<Envelope<M>> offer, int retries) {
    switch (offer) {
      case Offer.Accepted<Envelope<M>> _ -> accepted(envelope);
      case Offer.Displaced<Envelope<M>>(Envelope<M> victim) -> {
        accepted(envelope);
        dead(victim, Reason.DISPLACED, Kind.MAILBOX_FULL, "was dropped for a newer message");
      }
      case Offer.Dropped<Envelope<M>> _ -> full(envelope);
      case Offer.Refused<Envelope<M>> _ -> full(envelope);
      case Offer.Parked<Envelope<M>> _ -> {}
      case Offer.RetryLater<Envelope<M>> _ -> retryLater(envelope, retries + 1);
    }
  }

  /** Tries a refused message again, on behalf of its sender's reference. */
  private void retryLater(Envelope<M> envelope, int retry) {
    if (!(cell.spec().mailbox().overflow() instanceof Overflow.Backoff backoff)
        || retry > backoff.maxAttempts()) {
      full(envelope);
      return;
    }
    synchronized (lock) {
      if (retrying >= queue.config().capacity()) {
        retry = Integer.MAX_VALUE;
      } else {
        retrying++;
      }
    }
    if (retry == Integer.MAX_VALUE) {
      full(envelope);
      return;
    }
    int tries = retry;
    Duration delay = backoff.policy().delay(retry, cell.system().nextUniform());
    cell.system()
        .clock()
        .schedule(
            delay,
            () -> {
              synchronized (lock) {
                retrying--;
              }
              deliver(envelope, tries);
            });
  }

  private static void accepted(Envelope<?> envelope) {
    Asker asker = envelope.asker();
    if (asker != null && asker.wants() == Asker.Wants.ACCEPTANCE) {
      asker.succeed(null);
    }
  }

  private void full(Envelope<M> envelope) {
    dead(
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
      dead(envelope, Reason.CIRCUIT_OPEN, Kind.CIRCUIT_OPEN, "was refused: the circuit is open");
    } else {
      dead(envelope, Reason.STOPPED, Kind.STOPPED, "was refused: the actor is " + cell.state());
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

  // ---------------------------------------------------------------- handing out

  /** Begins to hand messages to an incarnation. */
  void run(Incarnation<M> next) {
    synchronized (lock) {
      runner = next;
      if (draining || queue.isEmpty()) {
        return;
      }
      draining = true;
    }
    turn(next);
  }

  /** Hands out no more; what waits goes on waiting. */
  void pause() {
    synchronized (lock) {
      runner = null;
      draining = false;
    }
  }

  private void turn(Incarnation<M> who) {
    who.context().emit(_ -> drain(who, TURN));
  }

  /** The end of one message is the beginning of the next: one look at the clock serves both. */
  private void drain(Incarnation<M> who, int turns) {
    nowNanos = cell.system().clock().nanoTime();
    for (int i = 0; i < turns; i++) {
      List<Envelope<M>> next = take(who);
      if (next.isEmpty()) {
        return;
      }
      Future<?> handled = handle(who, next);
      if (!handled.isComplete()) {
        handled.onComplete(
            _ ->
                who.context()
                    .emit(
                        _ -> {
                          if (finish(who, next, handled)) {
                            drain(who, TURN);
                          }
                        }));
        return;
      }
      if (!finish(who, next, handled)) {
        return;
      }
    }
    who.context().runOnContext(_ -> drain(who, TURN));
  }

  /** The next messages for this incarnation; empty when it has to wait for more, or is paused. */
  private List<Envelope<M>> take(Incarnation<M> who) {
    while (true) {
      List<Envelope<M>> next = List.of();
      Promise<Void> empty = null;
      synchronized (lock) {
        if (runner != who) {
          return List.of();
        }
        int batch = queue.config().batch();
        if (batch == 1) {
          Envelope<M> one = queue.poll();
          next = one == null ? List.of() : List.of(one);
        } else {
          next = new ArrayList<>();
          queue.poll(next, batch);
        }
        if (next.isEmpty()) {
          draining = false;
          empty = whenDrained;
          whenDrained = null;
        }
      }
      if (empty != null) {
        empty.tryComplete();
      }
      if (next.isEmpty() || !anyExpired(next)) {
        return next;
      }
      List<Envelope<M>> alive = withoutExpired(next);
      if (!alive.isEmpty()) {
        return alive;
      }
    }
  }

  private boolean anyExpired(List<Envelope<M>> envelopes) {
    for (Envelope<M> envelope : envelopes) {
      if (envelope.expired(nowNanos)) {
        return true;
      }
    }
    return false;
  }

  private List<Envelope<M>> withoutExpired(List<Envelope<M>> envelopes) {
    List<Envelope<M>> alive = new ArrayList<>(envelopes.size());
    for (Envelope<M> envelope : envelopes) {
      if (envelope.expired(nowNanos)) {
        dead(envelope, Reason.EXPIRED, Kind.DEADLINE, "waited past its deadline");
      } else {
        alive.add(envelope);
      }
    }
    return alive;
  }

  private Future<?> handle(Incarnation<M> who, List<Envelope<M>> envelopes) {
    long start = nowNanos;
    handStartNanos.setRelease(start == 0 ? 1 : start);
    who.self().take(envelopes);
    try {
      for (Envelope<M> envelope : envelopes) {
        cell.system()
            .interference()
            .onHandling(envelope)
            .ifPresent(
                fault -> {
                  throw fault;
                });
      }
      return queue.config().batch() == 1
          ? who.verticle().receive(envelopes.getFirst().message())
          : who.verticle().receiveBatch(envelopes.stream().map(Envelope::message).toList());
    } catch (Throwable e) {
      return Future.failedFuture(e);
    }
  }

  /** Settles what was in hand. False when it crashed the actor. */
  private boolean finish(Incarnation<M> who, List<Envelope<M>> envelopes, Future<?> handled) {
    synchronized (lock) {
      if (!who.self().holds(envelopes)) {
        return false; // It was abandoned, and its askers have been told.
      }
      who.self().take(List.of());
    }
    long end = cell.system().clock().nanoTime();
    long start = handStartNanos.getPlain();
    handStartNanos.setRelease(0);
    nowNanos = end;
    if (handled.failed()) {
      crashed(who, envelopes, handled.cause());
      return false;
    }
    processed.setRelease(processed.getPlain() + envelopes.size());
    for (Envelope<M> envelope : envelopes) {
      cell.metrics().handled(start - envelope.createdNanos(), end - envelope.createdNanos());
      Asker asker = envelope.asker();
      if (asker != null && asker.forgotten()) {
        asker.fail(
            new ActorException(
                Kind.NO_REPLY,
                "%s handled %s and did not answer".formatted(cell.id(), envelope.messageName())));
      }
    }
    return true;
  }

  /** Gives up what an incarnation that is gone still had in hand. */
  void abandon(Incarnation<M> gone) {
    List<Envelope<M>> unfinished;
    synchronized (lock) {
      unfinished = gone.self().inHand();
      gone.self().take(List.of());
    }
    handStartNanos.setRelease(0);
    unfinished.forEach(
        envelope ->
            dead(envelope, Reason.CRASHED, Kind.CRASHED, "was in hand when it was taken down"));
  }

  private void crashed(Incarnation<M> who, List<Envelope<M>> envelopes, Throwable cause) {
    List<Envelope<M>> lost = new ArrayList<>();
    Promise<Void> empty;
    synchronized (lock) {
      if (runner == who) {
        runner = null;
        draining = false;
      }
      for (Envelope<M> envelope : envelopes.reversed()) {
        boolean again =
            accepting
                && envelope.attempt() <= cell.spec().redeliveries()
                && (envelope.asker() == null || !envelope.asker().answered());
        if (again) {
          queue.putBack(envelope.nextAttempt(), envelope.priority());
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
    cell.crashed(who, cause);
  }

  // ---------------------------------------------------------------- lifecycle

  void stateChanged(ActorState state) {
    synchronized (lock) {
      accepting = Lifecycle.accepting(state);
      if (!accepting && state != ActorState.STOPPING) {
        runner = null;
        draining = false;
      }
    }
  }

  void circuit(boolean open) {
    synchronized (lock) {
      circuitOpen = open;
    }
  }

  /** Completes when nothing waits and nothing is in hand. */
  Future<Void> drained() {
    synchronized (lock) {
      if (!draining && queue.isEmpty()) {
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
      left = queue.drainAll();
    }
    left.forEach(
        envelope -> dead(envelope, Reason.STOPPED, Kind.STOPPED, "was not handled any more"));
  }

  void reconfigure(MailboxConfig config) {
    synchronized (lock) {
      queue.reconfigure(config);
    }
  }

  int size() {
    synchronized (lock) {
      return queue.size() + queue.waiting();
    }
  }

  long processed() {
    return processed.getAcquire();
  }

  Duration inHand() {
    long start = handStartNanos.getAcquire();
    return start == 0 ? Duration.ZERO : Duration.ofNanos(cell.system().clock().nanoTime() - start);
  }
}
