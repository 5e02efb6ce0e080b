package io.alys.storage.sql;

import io.alys.primitives.Bytes;
import io.alys.storage.Cursor;
import io.alys.storage.EpochNanos;
import io.alys.storage.OutboxEntry;
import io.alys.storage.Page;
import io.alys.storage.StorageCommand.Acknowledged;
import io.alys.storage.StorageCommand.Appended;
import io.alys.storage.StorageCommand.CursorSaved;
import io.alys.storage.StorageCommand.Fate;
import io.alys.storage.StorageCommand.OutboxPage;
import io.alys.storage.StorageCommand.Placement;
import io.alys.storage.StorageCommand.Positioned;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ObjIntConsumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;

/** What is owed to governance, what it has, and how far its stream was read. */
final class OutboxTable {
  private static final String APPEND =
      """
      INSERT INTO outbox (position, request_id, priority, kind, payload, created_at_nanos)
      SELECT ?, ?, ?, ?, ?, ?
      WHERE NOT EXISTS (SELECT 1 FROM acknowledged WHERE request_id = ?)
      ON CONFLICT (request_id) DO NOTHING
      """;

  private static final String SAVE_CURSOR =
      """
      INSERT INTO stream_cursor (name, numbering, sequence)
      VALUES (?, ?, ?)
      ON CONFLICT (name) DO UPDATE
      SET numbering = excluded.numbering, sequence = excluded.sequence
      """;

  /** How many ids a statement has room for: {@link #chunked}. */
  private static final int MANY_IDS = 64;

  private static final int FEW_IDS = 8;

  private final Database database;
  private final int acknowledgedKept;

  OutboxTable(Database database, int acknowledgedKept) {
    this.database = database;
    this.acknowledgedKept = acknowledgedKept;
  }

  Appended append(Handle handle, List<OutboxEntry> entries) {
    if (entries.isEmpty()) {
      return new Appended(List.of());
    }
    long first = database.reserve(handle, entries.size());
    int[] stored =
        database.run(
            handle,
            APPEND,
            append -> {
              for (int i = 0; i < entries.size(); i++) {
                bind(append, first + i, entries.get(i));
                append.addBatch();
              }
              return append.executeBatch();
            });
    List<Placement> placements = new ArrayList<>(entries.size());
    for (int i = 0; i < stored.length; i++) {
      String id = entries.get(i).requestId();
      placements.add(
          stored[i] == 1 ? new Placement(id, first + i, Fate.STORED) : duplicate(handle, id));
    }
    return new Appended(placements);
  }

  private static void bind(PreparedStatement append, long position, OutboxEntry entry)
      throws SQLException {
    append.setLong(1, position);
    append.setString(2, entry.requestId());
    append.setInt(3, entry.priority());
    append.setString(4, entry.kind());
    append.setBytes(5, entry.payload().toArray());
    append.setLong(6, EpochNanos.of(entry.createdAt()));
    append.setString(7, entry.requestId());
  }

  private static Placement duplicate(Handle handle, String id) {
    OptionalLong waits = position(handle, "SELECT position FROM outbox WHERE request_id = :id", id);
    if (waits.isPresent()) {
      return new Placement(id, waits.getAsLong(), Fate.ALREADY_WAITING);
    }
    long was =
        acknowledged(handle, id)
            .orElseThrow(
                () -> new IllegalStateException("request %s is neither new nor old".formatted(id)));
    return new Placement(id, was, Fate.ALREADY_ACKNOWLEDGED);
  }

  private static OptionalLong acknowledged(Handle handle, String id) {
    return position(handle, "SELECT position FROM acknowledged WHERE request_id = :id", id);
  }

  private static OptionalLong position(Handle handle, String query, String id) {
    return handle
        .createQuery(query)
        .bind("id", id)
        .mapTo(Long.class)
        .findOne()
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  /** The ids move from the outbox to those that are remembered, in the order in which they came. */
  Acknowledged acknowledge(Handle handle, List<String> requestIds) {
    Map<String, Long> taken = new HashMap<>();
    chunked(requestIds, (ids, places) -> take(handle, ids, places, taken));
    List<String> released = new ArrayList<>();
    List<String> repeated = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (String id : new LinkedHashSet<>(requestIds)) {
      if (taken.containsKey(id)) {
        released.add(id);
      } else if (acknowledged(handle, id).isPresent()) {
        repeated.add(id);
      } else {
        unknown.add(id);
      }
    }
    if (!released.isEmpty()) {
      remember(handle, released, taken);
    }
    return new Acknowledged(released, repeated, unknown);
  }

  private void take(Handle handle, List<String> ids, int places, Map<String, Long> taken) {
    String sql =
        "DELETE FROM outbox WHERE request_id IN (%s) RETURNING request_id, position"
            .formatted(String.join(",", Collections.nCopies(places, "?")));
    database.run(
        handle,
        sql,
        delete -> {
          for (int i = 0; i < places; i++) {
            delete.setString(i + 1, ids.get(Math.min(i, ids.size() - 1)));
          }
          try (ResultSet rows = delete.executeQuery()) {
            while (rows.next()) {
              taken.put(rows.getString(1), rows.getLong(2));
            }
          }
          return taken;
        });
  }

  private void remember(Handle handle, List<String> released, Map<String, Long> positions) {
    long last = number(handle, "SELECT coalesce(max(sequence), 0) FROM acknowledged");
    database.run(
        handle,
        "INSERT INTO acknowledged (sequence, request_id, position) VALUES (?, ?, ?)",
        insert -> {
          long sequence = last;
          for (String id : released) {
            sequence++;
            insert.setLong(1, sequence);
            insert.setString(2, id);
            insert.setLong(3, Objects.requireNonNull(positions.get(id)));
            insert.addBatch();
          }
          return insert.executeBatch();
        });
    database.run(
        handle,
        "DELETE FROM acknowledged WHERE sequence <= ?",
        trim -> {
          trim.setLong(1, last + released.size() - acknowledgedKept);
          return trim.executeUpdate();
        });
  }

  private long number(Handle handle, String query) {
    return database.run(
        handle,
        query,
        statement -> {
          try (ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
          }
        });
  }

  /** Splits ids up for statements of few sizes, so that each is prepared once. */
  private static void chunked(List<String> ids, ObjIntConsumer<List<String>> each) {
    for (int from = 0; from < ids.size(); ) {
      int left = ids.size() - from;
      int places = left > FEW_IDS ? MANY_IDS : left > 1 ? FEW_IDS : 1;
      int to = from + Math.min(left, places);
      each.accept(ids.subList(from, to), places);
      from = to;
    }
  }

  CursorSaved save(Handle handle, Cursor cursor) {
    Optional<Cursor> now = cursor(handle, cursor.name());
    if (now.isPresent()
        && now.get().numbering().equals(cursor.numbering())
        && now.get().sequence() > cursor.sequence()) {
      return new CursorSaved.WouldGoBack(now.get());
    }
    database.run(
        handle,
        SAVE_CURSOR,
        save -> {
          save.setString(1, cursor.name());
          save.setString(2, cursor.numbering());
          save.setLong(3, cursor.sequence());
          return save.executeUpdate();
        });
    return new CursorSaved.Moved(cursor);
  }

  Optional<Cursor> cursor(Handle handle, String name) {
    return database.run(
        handle,
        "SELECT numbering, sequence FROM stream_cursor WHERE name = ?",
        query -> {
          query.setString(1, name);
          try (ResultSet row = query.executeQuery()) {
            return row.next()
                ? Optional.of(new Cursor(name, row.getString(1), row.getLong(2)))
                : Optional.empty();
          }
        });
  }

  OutboxPage load(Handle handle, long afterPosition, int limit) {
    try (ResultIterator<Positioned> rows =
        handle
            .createQuery(
                """
                SELECT position, request_id, priority, kind, payload, created_at_nanos
                FROM outbox WHERE position > :after ORDER BY position LIMIT :limit + 1
                """)
            .bind("after", afterPosition)
            .bind("limit", limit)
            .map((row, _) -> positioned(row))
            .iterator()) {
      Page<Positioned> page = Page.of(rows, limit, placed -> placed.entry().payload().size());
      return new OutboxPage(page.rows(), page.more());
    }
  }

  private static Positioned positioned(ResultSet row) throws SQLException {
    return new Positioned(
        row.getLong("position"),
        new OutboxEntry(
            row.getString("request_id"),
            row.getInt("priority"),
            row.getString("kind"),
            Bytes.copyOf(row.getBytes("payload")),
            EpochNanos.toInstant(row.getLong("created_at_nanos"))));
  }

  Optional<Instant> oldest(Handle handle) {
    return handle
        .createQuery("SELECT created_at_nanos FROM outbox ORDER BY position LIMIT 1")
        .mapTo(Long.class)
        .findOne()
        .map(EpochNanos::toInstant);
  }
}
