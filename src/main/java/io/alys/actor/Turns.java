package io.alys.actor;

import io.alys.actor.ActorException.Kind;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The turns of one incarnation on its verticle's context: takes messages out of the {@link Inbox},
 * has them handled, settles them.
 */
final class Turns<M> {
  /** Messages handled before the context's other tasks get a turn. */
  private static final int LENGTH = 256;

  private final ActorCell<M> cell;
  private final Inbox<M> inbox;
  private final Incarnation<M> who;
  private final AtomicLong handStartNanos = new AtomicLong();

  /** The clock as the turn saw it last; read and written on the verticle's context alone. */
  private long nowNanos;

  Turns(ActorCell<M> cell, Inbox<M> inbox, Incarnation<M> who) {
    this.cell = cell;
    this.inbox = inbox;
    this.who = who;
  }

  Incarnation<M> who() {
    return who;
  }

  /** Has a turn taken soon, never within the caller, which may be a handler on the same thread. */
  void begin() {
    try {
      who.context().runOnContext(_ -> drain());
    } catch (RejectedExecutionException _) {
      // Vert.x is closed: there is no context any more on which anything could be handled.
    }
  }

  /** The end of one message is the beginning of the next: one look at the clock serves both. */
  private void drain() {
    nowNanos = cell.system().clock().nanoTime();
    for (int i = 0; i < LENGTH; i++) {
      List<Envelope<M>> next = take();
      if (next.isEmpty()) {
        return;
      }
      Future<?> handled = handle(next);
      if (!handled.isComplete()) {
        handled.onComplete(_ -> who.context().emit(_ -> resume(next, handled)));
        return;
      }
      if (!finish(next, handled)) {
        return;
      }
    }
    begin();
  }

  private void resume(List<Envelope<M>> envelopes, Future<?> handled) {
    if (finish(envelopes, handled)) {
      drain();
    }
  }

  /** The next messages that somebody still wants; empty when the turn is over. */
  private List<Envelope<M>> take() {
    while (true) {
      List<Envelope<M>> next = inbox.take(this);
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
        inbox.expired(envelope);
      } else {
        alive.add(envelope);
      }
    }
    return alive;
  }

  private Future<?> handle(List<Envelope<M>> envelopes) {
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
      return envelopes.size() > 1 || inbox.batches()
          ? who.verticle().receiveBatch(envelopes.stream().map(Envelope::message).toList())
          : who.verticle().receive(envelopes.getFirst().message());
    } catch (Throwable e) {
      return Future.failedFuture(e);
    }
  }

  /** Settles what was in hand. False when the turn is over: it crashed the actor, or is gone. */
  private boolean finish(List<Envelope<M>> envelopes, Future<?> handled) {
    long end = cell.system().clock().nanoTime();
    cell.system().spans().handled(cell.id(), envelopes, end - nowNanos, handled.cause());
    if (!inbox.settle(this, envelopes, handled.succeeded(), nowNanos, end)) {
      return false;
    }
    handStartNanos.setRelease(0);
    nowNanos = end;
    if (handled.failed()) {
      inbox.crashed(this, envelopes, handled.cause());
      return false;
    }
    for (Envelope<M> envelope : envelopes) {
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

  Duration inHand() {
    long start = handStartNanos.getAcquire();
    return start == 0 ? Duration.ZERO : Duration.ofNanos(cell.system().clock().nanoTime() - start);
  }
}
