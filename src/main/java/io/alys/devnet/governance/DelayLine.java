package io.alys.devnet.governance;

import io.alys.actor.ActorClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Lets tasks run in the order they came, each no sooner than its own delay says. */
final class DelayLine {
  private final ActorClock clock;
  private final Deque<Held> held = new ArrayDeque<>();

  private record Held(long dueNanos, Runnable task) {}

  DelayLine(ActorClock clock) {
    this.clock = clock;
  }

  void pass(Duration delay, Runnable task) {
    if (held.isEmpty() && delay.isZero()) {
      task.run();
      return;
    }
    held.add(new Held(clock.nanoTime() + delay.toNanos(), task));
    if (held.size() == 1) {
      arm(held.element());
    }
  }

  private void arm(Held head) {
    long left = Math.max(0, head.dueNanos() - clock.nanoTime());
    clock.schedule(Duration.ofNanos(left), this::ring);
  }

  private void ring() {
    held.remove().task().run();
    Held next = held.peek();
    if (next != null) {
      arm(next);
    }
  }
}
