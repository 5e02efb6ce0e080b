package io.alys.actor;

import io.alys.actor.ActorException.Kind;
import io.alys.actor.event.ActorEvent;
import io.alys.actor.event.DeadLetter;
import io.alys.actor.lifecycle.ActorState;
import io.alys.actor.lifecycle.Lifecycle;
import io.alys.actor.lifecycle.Lifecycle.Signal;
import io.alys.actor.mailbox.Priority;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of an actor outlives its crashes: its address, its mailbox, its lifecycle, its place in the
 * tree. A verticle comes and goes inside it.
 *
 * <p>Everything that changes the lifecycle runs on the cell's own event loop context, {@code home},
 * one operation after the other. Messages run on the verticle's context; the {@link Inbox} lies
 * between the two.
 */
final class ActorCell<M> {
  private static final Logger LOG = LoggerFactory.getLogger(ActorCell.class);

  private final ActorSystem system;
  private final ActorSpec<M> spec;
  private final @Nullable ActorId supervisor;
  private final ContextInternal home;
  private final KernelMetrics.OfActor metrics;
  private final Inbox<M> inbox;
  private final ActorAddress address;

  private Future<Void> operations = Future.succeededFuture();
  private Promise<Void> settled = Promise.promise();
  private @Nullable String lastCause;

  private volatile @Nullable Incarnation<M> live;
  private volatile ActorState state = ActorState.UNINITIALIZED;
  private volatile String stateReason = "";
  private volatile Health said = Health.healthy();
  private volatile int incarnation;
  private final AtomicInteger restarts = new AtomicInteger();
  private volatile @Nullable Instant startedAt;

  ActorCell(ActorSystem system, ActorSpec<M> spec, @Nullable ActorId supervisor) {
    this.system = system;
    this.spec = spec;
    this.supervisor = supervisor;
    this.address = new ActorAddress(system.config().node(), spec.id());
    this.home = system.newHome();
    this.inbox = new Inbox<>(this);
    this.metrics = system.metrics().of(this);
  }

  /** Opens the mailbox and starts the first incarnation; ends when it runs or has failed. */
  Future<Void> start() {
    return operation(
        () -> {
          signal(new Signal.Start());
          return launch();
        });
  }

  /** Takes the present incarnation down and keeps the mailbox; a relaunch follows. */
  Future<Void> rest(Duration after, boolean circuitOpen) {
    return operation(
        () -> {
          boolean restsAlready = state == ActorState.BACKOFF || state == ActorState.RESTARTING;
          if (state == ActorState.UNINITIALIZED || ended() || restsAlready) {
            return Future.succeededFuture();
          }
          if (after.isZero()) {
            signal(new Signal.Restart());
          } else {
            signal(new Signal.RestartLater(after));
            system.events().publish(new ActorEvent.BackingOff(id(), after, circuitOpen));
          }
          inbox.circuit(circuitOpen);
          return release();
        });
  }

  /** Starts the next incarnation of an actor that is down; does nothing to one that runs. */
  Future<Void> relaunch() {
    return operation(
        () ->
            switch (state) {
              case UNINITIALIZED, STARTING, RUNNING, STOPPING, STOPPED -> Future.succeededFuture();
              case BACKOFF -> {
                signal(new Signal.DelayElapsed());
                yield launch();
              }
              case CRASHED, START_FAILED, FAILED -> {
                signal(new Signal.Restart());
                yield release().compose(_ -> launch());
              }
              case RESTARTING -> launch();
            });
  }

  /**
   * Gives it up: what waits in the mailbox goes to the dead letters. Those below it go with it, for
   * nobody is left who would start them.
   */
  void giveUp(String reason) {
    operation(() -> down() ? fail(reason) : Future.succeededFuture());
  }

  private Future<Void> fail(String reason) {
    signal(new Signal.GiveUp(reason));
    system.events().publish(new ActorEvent.Failed(id(), reason));
    return release()
        .andThen(
            _ -> {
              inbox.discardAll();
              system.cells().values().stream()
                  .filter(cell -> id().equals(cell.supervisor()))
                  .forEach(ActorCell::orphaned);
            });
  }

  /** Its supervisor took it down, and was given up. */
  private void orphaned() {
    operation(
        () -> {
          if (state == ActorState.UNINITIALIZED || state == ActorState.FAILED || ended()) {
            return Future.succeededFuture();
          }
          if (state == ActorState.RUNNING) {
            signal(new Signal.Restart());
          }
          return fail("its supervisor %s is given up".formatted(supervisor));
        });
  }

  /** Takes no more work, finishes what waits within the limit, and ends. */
  Future<Void> stop(Duration drainLimit) {
    return operation(
        () -> {
          if (state == ActorState.STOPPED) {
            return Future.succeededFuture();
          }
          Incarnation<M> current = live;
          boolean ran = state == ActorState.RUNNING;
          signal(new Signal.Stop());
          Future<?> drained = Future.succeededFuture();
          if (ran && current != null) {
            current.self().markStopping();
            drained =
                inbox.drained().timeout(Math.max(1, drainLimit.toMillis()), TimeUnit.MILLISECONDS);
          }
          return drained
              .recover(_ -> Future.succeededFuture())
              .compose(_ -> release())
              .compose(_ -> ended(current));
        });
  }

  private Future<Void> ended(@Nullable Incarnation<M> last) {
    if (state != ActorState.STOPPED) {
      signal(new Signal.Halted());
    }
    inbox.discardAll();
    system.events().publish(new ActorEvent.Stopped(id()));
    return last == null
        ? Future.succeededFuture()
        : hook(last, "stopped", last.verticle()::stopped);
  }

  /** Runs something on the home context later; at once when Vert.x is closed. */
  void atHome(Runnable task) {
    try {
      home.runOnContext(_ -> task.run());
    } catch (RejectedExecutionException _) {
      task.run();
    }
  }

  /** Runs one operation after those before it, on the home context; it never fails. */
  private Future<Void> operation(Supplier<Future<Void>> body) {
    Promise<Void> done = home.promise();
    home.runOnContext(
        _ -> {
          operations =
              operations
                  .compose(_ -> body.get())
                  .recover(
                      cause -> {
                        LOG.error("an operation on {} failed in state {}", id(), state, cause);
                        return Future.succeededFuture();
                      });
          operations.onComplete(done);
        });
    return done.future();
  }

  private Future<Void> launch() {
    int number = incarnation + 1;
    incarnation = number;
    inbox.circuit(false);
    said = Health.healthy();
    ActorVerticle<M> verticle;
    ActorContext<M> self = new ActorContext<>(this, number, number == 1 ? null : lastCause());
    try {
      verticle = spec.factory().get();
      verticle.attach(self);
    } catch (RuntimeException | Error e) {
      return startFailed(number, e);
    }
    long limitMillis = Math.max(1, spec.launchLimit().toMillis());
    Future<String> deployed =
        system
            .vertx()
            .deployVerticle(verticle, new DeploymentOptions().setThreadingModel(spec.threading()));
    return deployed
        .timeout(limitMillis, TimeUnit.MILLISECONDS)
        .compose(id -> begin(new Incarnation<>(number, verticle, self, id)))
        .recover(
            cause -> {
              self.close();
              deployed.onSuccess(id -> system.vertx().undeploy(id));
              return startFailed(number, cause);
            });
  }

  private Future<Void> begin(Incarnation<M> born) {
    return hook(born, "started", born.verticle()::started)
        .compose(
            _ -> {
              live = born;
              startedAt = system.clock().now();
              if (born.number() > 1) {
                restarts.incrementAndGet();
                metrics.restarted();
              }
              signal(new Signal.Started());
              system.events().publish(new ActorEvent.Started(id(), born.number()));
              settled.tryComplete();
              tellSupervisor(new SupervisorCommand.ChildRunning(id().name(), born.number()));
              inbox.run(born);
              return Future.succeededFuture();
            });
  }

  private Future<Void> startFailed(int number, Throwable cause) {
    String reason = Causes.describe(cause);
    lastCause = reason;
    metrics.crashed();
    LOG.warn("{} did not start: {}", id(), reason, Causes.worthAStack(cause));
    signal(new Signal.StartFailure(reason));
    system.events().publish(new ActorEvent.Crashed(id(), number, reason));
    tellSupervisor(new SupervisorCommand.ChildCrashed(id().name(), number, reason));
    return Future.succeededFuture();
  }

  /** The handler threw. Called on the verticle's context, after the inbox stopped running it. */
  void crashed(Incarnation<M> who, Throwable cause) {
    home.runOnContext(_ -> onCrash(who, cause));
  }

  private void onCrash(Incarnation<M> who, Throwable cause) {
    String reason = Causes.describe(cause);
    metrics.crashed();
    if (ended()) {
      inbox.discardAll();
      return;
    }
    if (who.number() != incarnation || state != ActorState.RUNNING) {
      return; // It is being taken down with its siblings already.
    }
    LOG.warn("{} crashed: {}", id(), reason, Causes.worthAStack(cause));
    lastCause = reason;
    signal(new Signal.Crash(reason));
    system.events().publish(new ActorEvent.Crashed(id(), who.number(), reason));
    tellSupervisor(new SupervisorCommand.ChildCrashed(id().name(), who.number(), reason));
  }

  /** Lets go of the present verticle, if there is one, within the limit for hooks. */
  private Future<Void> release() {
    Incarnation<M> old = live;
    if (old == null) {
      return Future.succeededFuture();
    }
    live = null;
    startedAt = null;
    inbox.pause();
    old.self().close();
    Future<?> lastWord = Future.succeededFuture();
    if (!old.self().stopping()) {
      Throwable cause = new IllegalStateException(lastCause());
      lastWord = hook(old, "preRestart", () -> old.verticle().preRestart(cause));
    }
    long limitMillis = Math.max(1, system.config().hookLimit().toMillis());
    return lastWord
        .compose(_ -> system.vertx().undeploy(old.deploymentId()))
        .timeout(limitMillis, TimeUnit.MILLISECONDS)
        .recover(
            cause -> {
              LOG.warn("{} was not released cleanly: {}", id(), Causes.describe(cause));
              return Future.succeededFuture();
            })
        .andThen(
            _ -> {
              inbox.abandon(old);
              old.self().bankrupt();
            });
  }

  /** Runs a hook on the verticle's context, within the limit. Only {@code started} may fail. */
  private Future<Void> hook(Incarnation<M> who, String name, Callable<Future<?>> body) {
    Future<Void> done = who.call(body, home.promise(), system.config().hookLimit());
    return name.equals("started")
        ? done
        : done.recover(
            cause -> {
              LOG.warn("hook {} of {} failed: {}", name, id(), Causes.describe(cause));
              return Future.succeededFuture();
            });
  }

  private void signal(Signal signal) {
    state = Lifecycle.next(state, signal);
    stateReason = signal instanceof Signal.GiveUp(String reason) ? reason : "";
    inbox.stateChanged(state);
    if (ended() || state == ActorState.FAILED) {
      settled.tryFail(new ActorException(Kind.STOPPED, whyNot()));
    } else if (settled.future().failed()) {
      settled = Promise.promise();
    }
  }

  private String whyNot() {
    return stateReason.isEmpty()
        ? "%s is %s".formatted(id(), state)
        : "%s is given up: %s".formatted(id(), stateReason);
  }

  private void tellSupervisor(SupervisorCommand news) {
    if (supervisor == null) {
      if (news instanceof SupervisorCommand.ChildCrashed crash) {
        system.rootFailed(crash.reason());
      }
      return;
    }
    system.ref(supervisor, SupervisorCommand.class).with(Priority.CRITICAL).tell(news);
  }

  private String lastCause() {
    return Objects.requireNonNullElse(lastCause, "restarted with its siblings");
  }

  void deadLetter(Envelope<M> envelope, DeadLetter.Reason reason) {
    system.deadLetter(envelope, reason);
  }

  void health(Health health) {
    said = health;
  }

  /** Completes when it runs; fails when it is given up or stopped. */
  Future<Void> settled() {
    return settled.future();
  }

  Health health() {
    String reason = down() || state == ActorState.BACKOFF ? lastCause() : stateReason;
    return CellHealth.of(state, said, reason, inbox.inHand(), system.config().slowMessage());
  }

  ActorSystem system() {
    return system;
  }

  ActorSpec<M> spec() {
    return spec;
  }

  ActorId id() {
    return spec.id();
  }

  @Nullable ActorId supervisor() {
    return supervisor;
  }

  KernelMetrics.OfActor metrics() {
    return metrics;
  }

  Inbox<M> inbox() {
    return inbox;
  }

  ActorState state() {
    return state;
  }

  int incarnation() {
    return incarnation;
  }

  int restarts() {
    return restarts.get();
  }

  /** The message in hand, as its own handler sees it; null between messages. */
  @Nullable Envelope<M> firstInHand() {
    Incarnation<M> current = live;
    return current == null ? null : current.self().first();
  }

  /** See {@link ActorContext#within}; null outside of it. */
  ActorRef.@Nullable Traced chosenTrace() {
    Incarnation<M> current = live;
    return current == null ? null : current.self().chosen();
  }

  ActorAddress address() {
    return address;
  }

  boolean down() {
    return state == ActorState.CRASHED || state == ActorState.START_FAILED;
  }

  private boolean ended() {
    return state == ActorState.STOPPED || state == ActorState.STOPPING;
  }

  Tally tally() {
    return inbox.tally();
  }

  @Nullable Instant startedAt() {
    return startedAt;
  }
}
