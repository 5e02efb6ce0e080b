package io.alys.cli;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a service until Ctrl-C, until it ends by itself, or until it fails. */
final class Foreground {
  private static final Logger LOG = LoggerFactory.getLogger(Foreground.class);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private Foreground() {}

  /**
   * A service that runs.
   *
   * @param end completes when it ends by itself, fails when it cannot go on
   */
  record Running(Future<Void> end, Supplier<Future<Void>> stop) {}

  /**
   * Returns when the service was stopped cleanly.
   *
   * @throws IllegalStateException when it does not start, or could not go on; says why
   */
  static int run(Function<Vertx, Future<Running>> start)
      throws InterruptedException, ExecutionException {
    CompletableFuture<String> end = new CompletableFuture<>();
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> interrupted(end, stopped), "alys-shutdown"));
    Vertx vertx = Vertx.vertx();
    Running service;
    try {
      service = wait(start.apply(vertx));
    } catch (ExecutionException e) {
      end.complete("");
      wait(vertx.close());
      stopped.countDown();
      throw new IllegalStateException(
          AlysCommand.oneLine(e.getCause() == null ? e : e.getCause()), e);
    }
    service
        .end()
        .onSuccess(_ -> end.complete(""))
        .onFailure(cause -> end.complete(AlysCommand.oneLine(cause)));
    LOG.info("ready");
    String failure = end.get();
    LOG.info("stopping");
    // One after the other: what follows on the service's own event loop would end with it.
    wait(service.stop().get().otherwiseEmpty());
    wait(vertx.close().otherwiseEmpty());
    LOG.info("stopped");
    stopped.countDown();
    if (!failure.isEmpty()) {
      throw new IllegalStateException("the service could not go on: " + failure);
    }
    return 0;
  }

  private static <T> T wait(Future<T> future) throws InterruptedException, ExecutionException {
    return future.toCompletionStage().toCompletableFuture().get();
  }

  /** A signal: the clean stop is an exit with 0, where the JVM by itself would say 143. */
  private static void interrupted(CompletableFuture<String> end, CountDownLatch stopped) {
    if (!end.complete("")) {
      return;
    }
    boolean clean = false;
    try {
      clean = stopped.await(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    if (!clean) {
      LOG.error("the service did not stop within {}", STOP_LIMIT);
    }
    Runtime.getRuntime().halt(clean ? 0 : AlysCommand.FAILED);
  }
}
