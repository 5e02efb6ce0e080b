package io.alys.observability;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the status page shows now, in named sections, and what happened last. Each change has a
 * number, so that who saw an earlier one is told only what is otherwise since.
 *
 * <p>What happened is bounded: the oldest gives way, and routine gives way to routine before it
 * takes the place of anything else. Who is so far behind that something was forgotten in between
 * has to see the whole. Pure, and of one thread.
 */
final class LiveView {
  private static final int SHARE = 5;

  private final int kept;
  private final Map<String, Section> sections = new LinkedHashMap<>();
  private final ArrayDeque<Told> happenings = new ArrayDeque<>();
  private long revision;
  private long told;
  private long forgotten;

  /**
   * @param since the revision in which it became so
   */
  private record Section(JsonObject content, long since) {}

  private record Told(long number, Happening what, long since) {}

  /**
   * @param kept how many happenings are remembered, 5 or more; at most a fifth is routine
   */
  LiveView(int kept) {
    this.kept = kept;
  }

  /** Something happened; it is shown from the next revision on. */
  void hear(Happening what) {
    if (what.isRoutine()
        && happenings.stream().filter(each -> each.what().isRoutine()).count() >= kept / SHARE) {
      happenings.stream()
          .filter(each -> each.what().isRoutine())
          .findFirst()
          .ifPresent(this::forget);
    } else if (happenings.size() >= kept) {
      forget(happenings.getFirst());
    }
    told++;
    happenings.addLast(new Told(told, what, revision + 1));
  }

  private void forget(Told one) {
    happenings.remove(one);
    forgotten = Math.max(forgotten, one.since());
  }

  /**
   * This is how things are now. A section that is not named stays as it was.
   *
   * @return whether that is a new revision
   */
  boolean show(Map<String, JsonObject> now) {
    long next = revision + 1;
    boolean changed = !happenings.isEmpty() && happenings.getLast().since() == next;
    for (Map.Entry<String, JsonObject> each : now.entrySet()) {
      Section before = sections.get(each.getKey());
      if (before == null || !before.content().equals(each.getValue())) {
        sections.put(each.getKey(), new Section(each.getValue(), next));
        changed = true;
      }
    }
    revision = changed ? next : revision;
    return changed;
  }

  /** Counts the changes, from 0: nothing was shown yet. */
  long revision() {
    return revision;
  }

  /** All there is to see. */
  JsonObject whole() {
    return content(0).put("whole", true);
  }

  /**
   * What is otherwise since a revision; empty when only the whole tells it: the revision is none of
   * this view, or something that happened since has been forgotten.
   */
  Optional<JsonObject> since(long seen) {
    boolean known = seen > 0 && seen <= revision && seen >= forgotten;
    return known ? Optional.of(content(seen)) : Optional.empty();
  }

  private JsonObject content(long seen) {
    JsonObject changed = new JsonObject();
    sections.forEach(
        (name, section) -> {
          if (section.since() > seen) {
            changed.put(name, section.content());
          }
        });
    JsonArray since = new JsonArray();
    for (Told each : happenings) {
      if (each.since() > seen && each.since() <= revision) {
        since.add(each.what().json().put("number", each.number()));
      }
    }
    return new JsonObject().put("revision", revision).put("sections", changed).put("events", since);
  }
}
