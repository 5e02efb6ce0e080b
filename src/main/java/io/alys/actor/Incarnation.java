package io.alys.actor;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** One life of an actor: a verticle that was deployed, and how it sees itself. */
final class Incarnation<M> {
  private final int number;
  private final ActorVerticle<M> verticle;
  private final ActorContext<M> self;
  private final String deploymentId;

  Incarnation(int number, ActorVerticle<M> verticle, ActorContext<M> self, String deploymentId) {
    this.number = number;
    this.verticle = verticle;
    this.self = self;
    this.deploymentId = deploymentId;
  }

  int number() {
    return number;
  }

  ActorVerticle<M> verticle() {
    return verticle;
  }

  ActorContext<M> self() {
    return self;
  }

  String deploymentId() {
    return deploymentId;
  }

  ContextInternal context() {
    return verticle.onContext();
  }

  /** Calls something on the verticle's context; fails when it takes longer than the limit. */
  Future<Void> call(Callable<Future<?>> body, Promise<Void> done, Duration limit) {
    context()
        .runOnContext(
            _ -> {
              try {
                body.call().<Void>mapEmpty().onComplete(done);
              } catch (Exception e) {
                done.tryFail(e);
              }
            });
    return done.future().timeout(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS);
  }
}
