package io.alys.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait for their final answer, each with its deadline. Pure but for its own
 * content.
 *
 * @param <T> what is kept of a request
 */
final class PendingRequests<T> {
  /**
   * How long a request waits.
   *
   * @param attempts how often it is made, the first time included
   */
  record Patience(Duration within, int attempts) {}

  private record Entry<T>(
      String id, T request, Patience patience, int attempt, Instant since, Instant deadline) {}

  /** What follows from a deadline that has passed. */
  sealed interface Due<T> {
    /** It is made once more. */
    record Again<T>(String id, T request, int attempt) implements Due<T> {}

    /** It is given up, and forgotten here. */
    record TimedOut<T>(String id, T request, Duration waited) implements Due<T> {}
  }

  private final Map<String, Entry<T>> byId = new HashMap<>();
  private final TreeSet<Entry<T>> byDeadline =
      new TreeSet<>(
          Comparator.<Entry<T>, Instant>comparing(Entry::deadline).thenComparing(Entry::id));

  /** Begins to wait. Does nothing when it waits already. */
  void add(String id, T request, Patience patience, Instant now) {
    if (!byId.containsKey(id)) {
      put(new Entry<>(id, request, patience, 1, now, now.plus(patience.within())));
    }
  }

  /**
   * The final answer came.
   *
   * @return how long it took; null when nothing waited
   */
  @Nullable Duration complete(String id, Instant now) {
    Entry<T> entry = byId.remove(id);
    if (entry == null) {
      return null;
    }
    byDeadline.remove(entry);
    return Duration.between(entry.since(), now);
  }

  /** A request that waits; null when it does not. */
  @Nullable T find(String id) {
    Entry<T> entry = byId.get(id);
    return entry == null ? null : entry.request();
  }

  /** A sign of life short of the final answer: the deadline begins anew. */
  void progressed(String id, Instant now) {
    Entry<T> entry = byId.get(id);
    if (entry != null) {
      byDeadline.remove(entry);
      put(renewed(entry, entry.attempt(), now));
    }
  }

  /** The requests whose deadline has passed. */
  List<Due<T>> due(Instant now) {
    List<Due<T>> due = new ArrayList<>();
    while (!byDeadline.isEmpty() && !byDeadline.first().deadline().isAfter(now)) {
      Entry<T> entry = byDeadline.pollFirst();
      if (entry.attempt() < entry.patience().attempts()) {
        put(renewed(entry, entry.attempt() + 1, now));
        due.add(new Due.Again<>(entry.id(), entry.request(), entry.attempt() + 1));
      } else {
        byId.remove(entry.id());
        due.add(
            new Due.TimedOut<>(entry.id(), entry.request(), Duration.between(entry.since(), now)));
      }
    }
    return due;
  }

  Optional<Instant> next() {
    return byDeadline.isEmpty() ? Optional.empty() : Optional.of(byDeadline.first().deadline());
  }

  int size() {
    return byId.size();
  }

  private Entry<T> renewed(Entry<T> entry, int attempt, Instant now) {
    return new Entry<>(
        entry.id(),
        entry.request(),
        entry.patience(),
        attempt,
        entry.since(),
        now.plus(entry.patience().within()));
  }

  private void put(Entry<T> entry) {
    byId.put(entry.id(), entry);
    byDeadline.add(entry);
  }
}
