package io.alys.cli;

import io.alys.actor.ActorClock;
import io.alys.actor.SystemClock;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;

/** A machine's wall clock that somebody sets; the monotonic one goes on, as it does then. */
final class JumpingClock {
  private final BlockingDeque<Duration> ahead = new LinkedBlockingDeque<>();

  JumpingClock() {
    ahead.add(Duration.ZERO);
  }

  /** From now on it is so much ahead of what it should be; negative is behind. */
  void set(Duration difference) {
    ahead.addLast(difference);
  }

  /** What a node reads. */
  ActorClock read(Vertx vertx) {
    SystemClock right = new SystemClock(vertx);
    return new ActorClock() {
      @Override
      public Instant now() {
        return right.now().plus(ahead.getLast());
      }

      @Override
      public long nanoTime() {
        return right.nanoTime();
      }

      @Override
      public Alarm schedule(Duration delay, Runnable task) {
        return right.schedule(delay, task);
      }
    };
  }
}
