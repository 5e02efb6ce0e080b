package io.alys.cli.demo;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A signal, such as Ctrl-C, interrupts what a thread waits for, and lets it clean up before the
 * process ends. The JVM then ends with the signal's exit code.
 */
final class Interruption implements AutoCloseable {
  private static final Duration CLEAN_LIMIT = Duration.ofSeconds(20);

  /** Who was first: the signal, or the end that would have come by itself. */
  private enum First {
    SIGNAL,
    END
  }

  private final Thread thread;
  private final CompletableFuture<First> first = new CompletableFuture<>();
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final CountDownLatch clean = new CountDownLatch(1);
  private final Thread hook = new Thread(this::signalled, "alys-interruption");

  private Interruption(Thread thread) {
    this.thread = thread;
  }

  /** Of the thread that calls, until it closes this. */
  static Interruption ofThisThread() {
    Interruption made = new Interruption(Thread.currentThread());
    Runtime.getRuntime().addShutdownHook(made.hook);
    return made;
  }

  private void signalled() {
    if (first.complete(First.SIGNAL)) {
      thread.interrupt();
      interrupted.countDown();
    }
    try {
      if (!clean.await(CLEAN_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        Runtime.getRuntime().halt(1);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * From now on the thread cleans up, and is interrupted no more: a signal waits for it.
   *
   * @return whether there was a signal before
   */
  boolean isSignalled() {
    if (first.complete(First.END) || first.join() == First.END) {
      return false;
    }
    boolean sent = false;
    while (!sent) {
      try {
        interrupted.await();
        sent = true;
      } catch (InterruptedException _) {
        // This is the one that is waited for.
      }
    }
    // It may not have been noticed yet.
    Thread.interrupted();
    return true;
  }

  @Override
  public void close() {
    clean.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // It runs, or ran.
    }
  }
}
