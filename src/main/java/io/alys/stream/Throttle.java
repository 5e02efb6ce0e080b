package io.alys.stream;

import io.alys.actor.ActorClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ObjIntConsumer;

/**
 * Lets one line of each kind into the log in a second, and then says how many more there were: a
 * peer must not decide how much a node writes. On one event loop.
 */
final class Throttle implements AutoCloseable {
  private static final Duration QUIET = Duration.ofSeconds(1);

  private final ActorClock clock;
  private final ObjIntConsumer<String> more;
  private final Map<String, Window> windows = new HashMap<>();

  /** A second after a line. */
  private static final class Window {
    private final ActorClock.Alarm end;
    private int unsaid;

    Window(ActorClock.Alarm end) {
      this.end = end;
    }
  }

  /**
   * @param more is told a kind, and how many of it were not said
   */
  Throttle(ActorClock clock, ObjIntConsumer<String> more) {
    this.clock = clock;
    this.more = more;
  }

  /** Says it, unless something of its kind was said within the last second. */
  void say(String kind, Runnable line) {
    Window window = windows.get(kind);
    if (window == null) {
      line.run();
      open(kind);
    } else {
      window.unsaid++;
    }
  }

  private void open(String kind) {
    windows.put(kind, new Window(clock.schedule(QUIET, () -> over(kind))));
  }

  private void over(String kind) {
    Window window = windows.remove(kind);
    if (window != null && window.unsaid > 0) {
      more.accept(kind, window.unsaid);
      open(kind);
    }
  }

  @Override
  public void close() {
    windows.forEach(
        (kind, window) -> {
          window.end.cancel();
          if (window.unsaid > 0) {
            more.accept(kind, window.unsaid);
          }
        });
    windows.clear();
  }
}
