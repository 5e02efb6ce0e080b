package io.alys.actor;

import io.alys.actor.ActorException.Kind;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The questions of this node that have no answer yet. Each ends exactly once: with its answer, its
 * deadline, or the loss of the node that has it.
 *
 * <p>One alarm serves them all: it stands at the earliest deadline ever seen, and a sweep at that
 * moment sets it anew. So an ask that is answered in time costs no timer.
 */
final class PendingAsks {
  private final ActorClock clock;
  private final ConcurrentHashMap<Long, Pending> pending = new ConcurrentHashMap<>();
  private final Object alarmLock = new Object();
  private volatile long alarmAtNanos = Envelope.NO_DEADLINE;
  private ActorClock.@Nullable Alarm alarm;

  PendingAsks(ActorClock clock) {
    this.clock = clock;
  }

  /** One open question. */
  final class Pending extends Asker {
    private final long id;
    private final long deadlineNanos;
    private final ActorId target;
    private final Class<?> request;
    private final Promise<Object> promise;
    private volatile @Nullable String member;

    private Pending(Wants wants, long id, long deadlineNanos, ActorId target, Class<?> request) {
      super(wants);
      this.id = id;
      this.deadlineNanos = deadlineNanos;
      this.target = target;
      this.request = request;
      Context context = Vertx.currentContext();
      this.promise = context == null ? Promise.promise() : ((ContextInternal) context).promise();
    }

    long id() {
      return id;
    }

    Class<?> request() {
      return request;
    }

    /** Says which cluster member has the question, so that its loss ends the waiting. */
    void sentTo(String memberId) {
      member = memberId;
    }

    @Override
    void succeed(@Nullable Object answer) {
      if (pending.remove(id, this)) {
        promise.tryComplete(answer);
      }
    }

    @Override
    void fail(ActorException why) {
      if (pending.remove(id, this)) {
        promise.tryFail(why);
      }
    }

    @Override
    boolean answered() {
      return promise.future().isComplete();
    }

    @SuppressWarnings("unchecked")
    <R> Future<R> future() {
      return (Future<R>) promise.future();
    }
  }

  Pending open(Asker.Wants wants, long id, long deadlineNanos, ActorId target, Class<?> request) {
    Pending ask = new Pending(wants, id, deadlineNanos, target, request);
    pending.put(id, ask);
    if (deadlineNanos - alarmAtNanos < 0 || alarmAtNanos == Envelope.NO_DEADLINE) {
      setAlarm(deadlineNanos);
    }
    return ask;
  }

  @Nullable Pending find(long id) {
    return pending.get(id);
  }

  int size() {
    return pending.size();
  }

  /** Ends every question that a member took with it. */
  void memberLeft(String memberId) {
    failAll(
        ask -> memberId.equals(ask.member),
        ask ->
            new ActorException(
                Kind.NODE_LEFT,
                "%s was asked %s on member %s, which left the cluster"
                    .formatted(ask.target, Envelope.messageName(ask.request), memberId)));
  }

  void close() {
    failAll(
        _ -> true,
        ask ->
            new ActorException(
                Kind.STOPPED, "this node stopped before " + ask.target + " answered"));
    synchronized (alarmLock) {
      if (alarm != null) {
        alarm.cancel();
      }
    }
  }

  private void sweep() {
    long now = clock.nanoTime();
    long next = Envelope.NO_DEADLINE;
    synchronized (alarmLock) {
      alarmAtNanos = Envelope.NO_DEADLINE;
    }
    for (Pending ask : pending.values()) {
      if (now - ask.deadlineNanos >= 0) {
        ask.fail(
            new ActorException(
                Kind.DEADLINE,
                "no answer from %s to %s before its deadline"
                    .formatted(ask.target, Envelope.messageName(ask.request))));
      } else if (next == Envelope.NO_DEADLINE || ask.deadlineNanos - next < 0) {
        next = ask.deadlineNanos;
      }
    }
    if (next != Envelope.NO_DEADLINE) {
      setAlarm(next);
    }
  }

  private void setAlarm(long atNanos) {
    synchronized (alarmLock) {
      if (alarmAtNanos != Envelope.NO_DEADLINE && atNanos - alarmAtNanos >= 0) {
        return;
      }
      if (alarm != null) {
        alarm.cancel();
      }
      alarmAtNanos = atNanos;
      Duration delay = Duration.ofNanos(Math.max(0, atNanos - clock.nanoTime()));
      alarm = clock.schedule(delay, this::sweep);
    }
  }

  private void failAll(Predicate<Pending> which, Function<Pending, ActorException> why) {
    pending.values().stream().filter(which).toList().forEach(ask -> ask.fail(why.apply(ask)));
  }
}
