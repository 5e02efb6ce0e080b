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

/** A program that runs beside the node, from its start until it ends, or Ctrl-C. */
final class Foreground {
  private static final Logger LOG = LoggerFactory.getLogger(Foreground.class);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private Foreground() {}

  /**
   * What runs.
   *
   * @param end completes when it has done all, and fails when it cannot go on
   */
  record Running(Future<?> end, Supplier<Future<?>> stop) {}

  /**
   * Runs it to its end.
   *
   * @param what it is, such as {@code the miner}
   * @return 0
   * @throws IllegalStateException when it cannot start or go on, and why in one line
   */
  static int run(String what, Function<Vertx, Future<Running>> start)
      throws InterruptedException, ExecutionException {
    CompletableFuture<String> end = new CompletableFuture<>();
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> interrupted(what, end, stopped), "alys-shutdown"));
    Vertx vertx = Vertx.vertx();
    Running running;
    try {
      running = wait(start.apply(vertx));
    } catch (ExecutionException e) {
      end.complete("");
      wait(vertx.close());
      stopped.countDown();
      throw new IllegalStateException(
          AlysCommand.oneLine(e.getCause() == null ? e : e.getCause()), e);
    }
    running
        .end()
        .onSuccess(_ -> end.complete(""))
        .onFailure(cause -> end.complete(AlysCommand.oneLine(cause)));
    LOG.info("ready");
    String failure = end.get();
    LOG.info("stopping");
    // One after the other: what follows on the program's own event loop would end with it.
    wait(running.stop().get().otherwiseEmpty());
    wait(vertx.close().otherwiseEmpty());
    LOG.info("stopped");
    stopped.countDown();
    if (!failure.isEmpty()) {
      throw new IllegalStateException("%s could not go on: %s".formatted(what, failure));
    }
    return 0;
  }

  private static <T> T wait(Future<T> future) throws InterruptedException, ExecutionException {
    return future.toCompletionStage().toCompletableFuture().get();
  }

  /** A signal: the clean stop is an exit with 0, where the JVM by itself would say 143. */
  private static void interrupted(
      String what, CompletableFuture<String> end, CountDownLatch stopped) {
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
      LOG.error("{} did not stop within {}", what, STOP_LIMIT);
    }
    Runtime.getRuntime().halt(clean ? 0 : AlysCommand.FAILED);
  }
}
