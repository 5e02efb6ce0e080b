package io.alys.devnet.wallet;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Something done once, from the first line to the last, by a virtual thread that may wait. */
final class Errand<T> extends VerticleBase {
  private final Callable<T> task;
  private @Nullable T result;

  private Errand(Callable<T> task) {
    this.task = task;
  }

  /** Completes when it is done; fails as it did. */
  static <T> Future<T> run(Vertx vertx, Callable<T> task) {
    Errand<T> errand = new Errand<>(task);
    return vertx
        .deployVerticle(
            errand, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
        .compose(vertx::undeploy)
        .map(_ -> Objects.requireNonNull(errand.result));
  }

  @Override
  public Future<?> start() throws Exception {
    result = task.call();
    return Future.succeededFuture();
  }
}
