package io.alys.actor;

import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * What handling an actor's messages took so far, over all its incarnations: a histogram in plain
 * numbers. Not thread-safe; the {@link Inbox} keeps it under its lock, so that every message is
 * counted exactly once.
 */
final class Tally {
  private static final long[] BOUNDS_NANOS = {
    TimeUnit.MICROSECONDS.toNanos(100),
    TimeUnit.MILLISECONDS.toNanos(1),
    TimeUnit.MILLISECONDS.toNanos(10),
    TimeUnit.MILLISECONDS.toNanos(100),
    TimeUnit.SECONDS.toNanos(1),
    TimeUnit.SECONDS.toNanos(10)
  };

  /** The longest is that of this window and the one before it, and then forgotten. */
  private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final long[] counts = new long[BOUNDS_NANOS.length + 1];
  private long waitedNanos;
  private long tookNanos;
  private long windowStartNanos;
  private long longestNanos;
  private long longestBeforeNanos;

  Tally(long nowNanos) {
    windowStartNanos = nowNanos;
  }

  /** The upper bounds in seconds; the last is infinite. */
  static double[] boundsSeconds() {
    double[] bounds = new double[BOUNDS_NANOS.length + 1];
    for (int i = 0; i < BOUNDS_NANOS.length; i++) {
      bounds[i] = BOUNDS_NANOS[i] / 1e9;
    }
    bounds[BOUNDS_NANOS.length] = Double.POSITIVE_INFINITY;
    return bounds;
  }

  /** Counts a message, by the clock when it was sent, and when its handler began and ended. */
  void add(long createdNanos, long startNanos, long endNanos) {
    long took = Math.max(0, endNanos - createdNanos);
    int bucket = 0;
    while (bucket < BOUNDS_NANOS.length && took > BOUNDS_NANOS[bucket]) {
      bucket++;
    }
    counts[bucket]++;
    waitedNanos += Math.max(0, startNanos - createdNanos);
    tookNanos += took;
    turnWindow(endNanos);
    longestNanos = Math.max(longestNanos, took);
  }

  /** As it stands now, for another thread. */
  Tally copy(long nowNanos) {
    turnWindow(nowNanos);
    Tally copy = new Tally(windowStartNanos);
    System.arraycopy(counts, 0, copy.counts, 0, counts.length);
    copy.waitedNanos = waitedNanos;
    copy.tookNanos = tookNanos;
    copy.longestNanos = Math.max(longestNanos, longestBeforeNanos);
    return copy;
  }

  long count() {
    return LongStream.of(counts).sum();
  }

  /** By what they took: at most the bound of the same place, and more than the one before it. */
  long[] counts() {
    return counts.clone();
  }

  long waitedNanos() {
    return waitedNanos;
  }

  long tookNanos() {
    return tookNanos;
  }

  long longestNanos() {
    return longestNanos;
  }

  private void turnWindow(long nowNanos) {
    long age = nowNanos - windowStartNanos;
    if (age >= WINDOW_NANOS) {
      longestBeforeNanos = age < 2 * WINDOW_NANOS ? longestNanos : 0;
      longestNanos = 0;
      windowStartNanos = nowNanos;
    }
  }
}
