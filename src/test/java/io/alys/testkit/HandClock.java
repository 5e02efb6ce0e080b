package io.alys.testkit;

import io.alys.actor.ActorClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A clock that stands still until a test moves it; alarms ring, in order, while it moves. */
public final class HandClock implements ActorClock {
  private static final Instant ORIGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final PriorityQueue<Ringing> alarms =
      new PriorityQueue<>(
          Comparator.comparingLong((Ringing r) -> r.atNanos).thenComparingLong(r -> r.number));
  private long nowNanos;
  private long numbers;

  private record Ringing(long atNanos, long number, Runnable task) {}

  @Override
  public synchronized Instant now() {
    return ORIGIN.plusNanos(nowNanos);
  }

  @Override
  public synchronized long nanoTime() {
    return nowNanos;
  }

  @Override
  public synchronized Alarm schedule(Duration delay, Runnable task) {
    Ringing alarm = new Ringing(nowNanos + Math.max(0, delay.toNanos()), numbers++, task);
    alarms.add(alarm);
    return () -> {
      synchronized (this) {
        alarms.remove(alarm);
      }
    };
  }

  /** How many alarms are set. */
  public synchronized int alarms() {
    return alarms.size();
  }

  /** Moves the clock; every alarm on the way rings at its own moment. */
  public void advance(Duration by) {
    long target;
    synchronized (this) {
      target = nowNanos + by.toNanos();
    }
    while (true) {
      Ringing next;
      synchronized (this) {
        next = alarms.peek();
        if (next == null || next.atNanos > target) {
          nowNanos = target;
          return;
        }
        alarms.poll();
        nowNanos = Math.max(nowNanos, next.atNanos);
      }
      next.task.run();
    }
  }
}
