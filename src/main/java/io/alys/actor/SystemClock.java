package io.alys.actor;

import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The machine's clock, with Vert.x's timers; a delay is rounded up to a whole millisecond. */
public final class SystemClock implements ActorClock {
  private final Vertx vertx;
  private final Clock wall = Clock.systemUTC();

  public SystemClock(Vertx vertx) {
    this.vertx = vertx;
  }

  @Override
  public Instant now() {
    return wall.instant();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Alarm schedule(Duration delay, Runnable task) {
    long millis = Math.max(1, delay.plusNanos(999_999).toMillis());
    long id = vertx.setTimer(millis, _ -> task.run());
    return () -> vertx.cancelTimer(id);
  }
}
