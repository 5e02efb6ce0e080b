package io.alys.storage;

import io.alys.storage.StorageCommand.Acknowledged;
import io.alys.storage.StorageCommand.CursorSaved;
import io.alys.storage.StorageCommand.Fate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a journal should do, by plain lists; knows no positions, only their order. */
final class NaiveJournal {
  private final int kept;
  private final Map<String, OutboxEntry> waiting = new LinkedHashMap<>();
  private final List<String> acknowledged = new ArrayList<>();
  private final Map<String, Cursor> cursors = new HashMap<>();
  private final List<Announcement> announcements = new ArrayList<>();

  NaiveJournal(int kept) {
    this.kept = kept;
  }

  List<Fate> append(List<OutboxEntry> entries) {
    List<Fate> fates = new ArrayList<>();
    for (OutboxEntry entry : entries) {
      if (acknowledged.contains(entry.requestId())) {
        fates.add(Fate.ALREADY_ACKNOWLEDGED);
      } else if (waiting.putIfAbsent(entry.requestId(), entry) == null) {
        fates.add(Fate.STORED);
      } else {
        fates.add(Fate.ALREADY_WAITING);
      }
    }
    return fates;
  }

  Acknowledged acknowledge(List<String> ids) {
    List<String> repeated = ids.stream().filter(acknowledged::contains).toList();
    List<String> released = ids.stream().filter(id -> waiting.remove(id) != null).toList();
    List<String> unknown =
        ids.stream().filter(id -> !released.contains(id) && !repeated.contains(id)).toList();
    acknowledged.addAll(released);
    while (acknowledged.size() > kept) {
      acknowledged.removeFirst();
    }
    return new Acknowledged(released, repeated, unknown);
  }

  CursorSaved save(Cursor cursor) {
    Cursor now = cursors.get(cursor.name());
    if (now != null
        && now.numbering().equals(cursor.numbering())
        && now.sequence() > cursor.sequence()) {
      return new CursorSaved.WouldGoBack(now);
    }
    cursors.put(cursor.name(), cursor);
    return new CursorSaved.Moved(cursor);
  }

  /** Whether it is new. */
  boolean keep(Announcement announcement) {
    boolean again = announcements.stream().anyMatch(kept -> same(kept, announcement));
    return !again && announcements.add(announcement);
  }

  /** The one of this identity that came first. */
  Announcement first(Announcement announcement) {
    return announcements.stream()
        .filter(kept -> same(kept, announcement))
        .findFirst()
        .orElseThrow();
  }

  private static boolean same(Announcement one, Announcement other) {
    return one.numbering().equals(other.numbering()) && one.sequence() == other.sequence();
  }

  List<Announcement> announcements(String kind) {
    return announcements.stream().filter(kept -> kept.kind().equals(kind)).toList();
  }

  Optional<Cursor> cursor(String name) {
    return Optional.ofNullable(cursors.get(name));
  }

  List<OutboxEntry> waiting() {
    return List.copyOf(waiting.values());
  }
}
