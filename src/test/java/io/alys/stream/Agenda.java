package io.alys.stream;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** What will happen in a simulated world, in the order of time; at one instant, as it was noted. */
final class Agenda {
  private final PriorityQueue<Happening> queue = new PriorityQueue<>();
  private final Map<Integer, Instant> lastOn = new HashMap<>();
  private long happenings;

  /** Something that happens. */
  record Happening(Instant at, long order, Runnable what) implements Comparable<Happening> {
    @Override
    public int compareTo(Happening other) {
      int byTime = at.compareTo(other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  void add(Instant when, Runnable what) {
    queue.add(new Happening(when, happenings++, what));
  }

  /** Not before what was noted for the same line: a wire, or a journal, keeps the order. */
  void addInOrder(int line, Instant when, Runnable what) {
    Instant last = lastOn.getOrDefault(line, when);
    Instant arrival = when.isBefore(last) ? last : when;
    lastOn.put(line, arrival);
    add(arrival, what);
  }

  /** The next that happens, at the end at the latest; null when there is none. */
  @Nullable Happening next(Instant end) {
    return queue.isEmpty() || queue.peek().at().isAfter(end) ? null : queue.poll();
  }
}
