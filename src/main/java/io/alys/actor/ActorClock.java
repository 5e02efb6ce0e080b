package io.alys.actor;

import java.time.Duration;
import java.time.Instant;

/** The kernel's only sight of time, so that a test can pass a clock that it moves by hand. */
public interface ActorClock {
  /** The wall clock, for what people read. It may jump. */
  Instant now();

  /** A monotonic clock in nanoseconds, for deadlines and intervals. Its origin means nothing. */
  long nanoTime();

  /** Runs a task once, {@code delay} from now; the task must be short and must not block. */
  Alarm schedule(Duration delay, Runnable task);

  /** A scheduled task that can be called off. */
  @FunctionalInterface
  interface Alarm {
    /** Calls the task off; does nothing when it already ran. */
    void cancel();
  }
}
