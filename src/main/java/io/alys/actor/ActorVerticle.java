package io.alys.actor;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An actor's shell: one verticle that handles one message at a time.
 *
 * <p>A handler has finished when it returned and its future completed; the next message starts
 * then. On virtual threads a handler may wait ({@link Future#await()}); on an event loop it must
 * not. An exception, or a failed future, is a crash: the supervisor decides what follows. What is
 * no bug is an answer, not an exception.
 *
 * <p>Each incarnation is a fresh verticle. Timers, servers and clients made on its context are
 * released by Vert.x when it goes.
 *
 * <pre>
 *   start:    preStart, started
 *   restart:  preRestart (on the old one), preStart, postRestart, started (on the new one)
 *   stop:     preStop, stopped
 * </pre>
 *
 * @param <M> its sealed protocol
 */
public abstract class ActorVerticle<M> extends VerticleBase {
  /** What a handler returns that has nothing left to do. */
  protected static final Future<Void> DONE = Future.succeededFuture();

  private @Nullable ActorContext<M> self;

  /** Handles one message: one {@code switch} over the sealed protocol. */
  protected abstract Future<?> receive(M message) throws Exception;

  /**
   * Handles the messages that wait, up to the mailbox's batch, as one: a crash is a crash of them
   * all. Called instead of {@link #receive} when the batch is over 1. Override it where many cost
   * little more than one, as a commit does.
   */
  protected Future<?> receiveBatch(List<M> messages) throws Exception {
    Future<?> all = DONE;
    for (M message : messages) {
      all = all.isComplete() && all.succeeded() ? receive(message) : chain(all, message);
    }
    return all;
  }

  private Future<?> chain(Future<?> before, M message) {
    return before.compose(
        _ -> {
          try {
            return receive(message);
          } catch (Exception e) {
            return Future.failedFuture(e);
          }
        });
  }

  /** Takes what it needs to work. The mailbox waits until this is done. */
  protected Future<?> preStart() throws Exception {
    return DONE;
  }

  /** It runs; the first message comes after this. */
  protected Future<?> started() throws Exception {
    return DONE;
  }

  /** The last word of a crashed incarnation. It may fail; nobody minds. */
  protected Future<?> preRestart(Throwable cause) throws Exception {
    return DONE;
  }

  /** The first word of the incarnation that follows a crash; after {@link #preStart}. */
  protected Future<?> postRestart(String cause) throws Exception {
    return DONE;
  }

  /** The mailbox is drained and this incarnation is about to go; its resources still work. */
  protected Future<?> preStop() throws Exception {
    return DONE;
  }

  /** It is gone, and so are its resources. */
  protected Future<?> stopped() throws Exception {
    return DONE;
  }

  /** This actor, as it sees itself: its references, timers and subscriptions. */
  protected final ActorContext<M> self() {
    return Objects.requireNonNull(self, "an actor has no context before it is started");
  }

  /** Answers the request in hand. */
  protected final <R> Future<Void> reply(Request<R> request, R answer) {
    Asker asker = self().askerOf(request);
    if (asker != null) {
      asker.succeed(answer);
    }
    return DONE;
  }

  /** Says no to the request in hand; the asker gets {@link ActorException.Kind#REFUSED}. */
  protected final Future<Void> refuse(Request<?> request, String reason) {
    Asker asker = self().askerOf(request);
    if (asker != null) {
      asker.fail(new ActorException(ActorException.Kind.REFUSED, reason));
    }
    return DONE;
  }

  /** Keeps the request in hand open: the answer follows after the handler ended. */
  protected final <R> Reply<R> defer(Request<R> request) {
    Asker asker = self().askerOf(request);
    if (asker == null) {
      return new Reply<>(new Unheard(), self());
    }
    asker.defer();
    self().owes(asker, request);
    return new Reply<>(asker, self());
  }

  final ContextInternal onContext() {
    return (ContextInternal) context;
  }

  final void attach(ActorContext<M> own) {
    self = own;
  }

  @Override
  public final Future<?> start() throws Exception {
    context.put(ActorContext.KEY, self());
    String cause = self().restartCause();
    Future<?> prepared = preStart();
    return cause == null
        ? prepared
        : prepared.compose(
            _ -> {
              try {
                return postRestart(cause);
              } catch (Exception e) {
                return Future.failedFuture(e);
              }
            });
  }

  @Override
  public final Future<?> stop() throws Exception {
    return self().stopping() ? preStop() : DONE;
  }

  /** Takes the answer to a request that was told and not asked. */
  private static final class Unheard extends Asker {
    Unheard() {
      super(Wants.ANSWER);
    }

    @Override
    void succeed(@Nullable Object answer) {}

    @Override
    void fail(ActorException why) {}

    @Override
    boolean answered() {
      return true;
    }
  }
}
