package io.alys.testkit;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Waiting with a deadline, for a condition or an answer; never for a time. */
public final class Await {
  /** More where whole programs are started: many at once on a busy machine take their time. */
  private static final Duration PATIENCE =
      Duration.ofSeconds(Integer.getInteger("alys.await.seconds", 20));

  private static final long LONGEST_PAUSE = Duration.ofMillis(50).toNanos();

  private Await() {}

  /** Waits until the condition holds. */
  public static void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("waited %s in vain until %s".formatted(PATIENCE, what));
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  /**
   * Waits until the assertions pass; looks ever more seldom, for a failure costs more than a no.
   */
  public static void asserted(ThrowingCallable assertions) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (long pause = 1_000_000; ; pause = Math.min(LONGEST_PAUSE, pause + pause / 4)) {
      try {
        assertions.call();
        return;
      } catch (Throwable e) {
        if (System.nanoTime() - deadline > 0) {
          throw new AssertionError("still not so after " + PATIENCE, e);
        }
        LockSupport.parkNanos(pause);
      }
    }
  }

  /** The result of a future; its failure is thrown as it is. */
  public static <T> T result(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("no result within " + PATIENCE, e);
    }
  }
}
