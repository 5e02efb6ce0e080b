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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;
import org.jdbi.v3.core.statement.PreparedBatch;

/** What is owed to governance, what it has, and how far its stream was read. */
final class OutboxTable {
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
    PreparedBatch batch =
        handle.prepareBatch(
            """
            INSERT INTO outbox (position, request_id, priority, kind, payload, created_at_nanos)
            SELECT :position, :id, :priority, :kind, :payload, :created
            WHERE NOT EXISTS (SELECT 1 FROM acknowledged WHERE request_id = :id)
            ON CONFLICT (request_id) DO NOTHING
            """);
    for (int i = 0; i < entries.size(); i++) {
      OutboxEntry entry = entries.get(i);
      batch
          .bind("position", first + i)
          .bind("id", entry.requestId())
          .bind("priority", entry.priority())
          .bind("kind", entry.kind())
          .bind("payload", entry.payload().toArray())
          .bind("created", EpochNanos.of(entry.createdAt()))
          .add();
    }
    int[] stored = batch.execute();
    List<Placement> placements = new ArrayList<>(entries.size());
    for (int i = 0; i < stored.length; i++) {
      String id = entries.get(i).requestId();
      placements.add(
          stored[i] == 1 ? new Placement(id, first + i, Fate.STORED) : duplicate(handle, id));
    }
    return new Appended(placements);
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

  Acknowledged acknowledge(Handle handle, List<String> requestIds) {
    List<String> released = new ArrayList<>();
    List<String> repeated = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    int[] moved =
        forEach(
            handle,
            """
            INSERT INTO acknowledged (sequence, request_id, position)
            SELECT (SELECT coalesce(max(sequence), 0) + 1 FROM acknowledged), request_id, position
            FROM outbox WHERE request_id = :id
            """,
            requestIds);
    for (int i = 0; i < moved.length; i++) {
      String id = requestIds.get(i);
      if (moved[i] == 1) {
        released.add(id);
      } else if (acknowledged(handle, id).isPresent()) {
        repeated.add(id);
      } else {
        unknown.add(id);
      }
    }
    forEach(handle, "DELETE FROM outbox WHERE request_id = :id", released);
    if (!released.isEmpty()) {
      handle
          .createUpdate(
              """
              DELETE FROM acknowledged
              WHERE sequence <= (SELECT max(sequence) FROM acknowledged) - :kept
              """)
          .bind("kept", acknowledgedKept)
          .execute();
    }
    return new Acknowledged(released, repeated, unknown);
  }

  private static int[] forEach(Handle handle, String statement, List<String> ids) {
    if (ids.isEmpty()) {
      return new int[0];
    }
    PreparedBatch batch = handle.prepareBatch(statement);
    ids.forEach(id -> batch.bind("id", id).add());
    return batch.execute();
  }

  CursorSaved save(Handle handle, Cursor cursor) {
    Optional<Cursor> now = cursor(handle, cursor.name());
    if (now.isPresent()
        && now.get().numbering().equals(cursor.numbering())
        && now.get().sequence() > cursor.sequence()) {
      return new CursorSaved.WouldGoBack(now.get());
    }
    handle
        .createUpdate(
            """
            INSERT INTO stream_cursor (name, numbering, sequence)
            VALUES (:name, :numbering, :sequence)
            ON CONFLICT (name) DO UPDATE
            SET numbering = excluded.numbering, sequence = excluded.sequence
            """)
        .bind("name", cursor.name())
        .bind("numbering", cursor.numbering())
        .bind("sequence", cursor.sequence())
        .execute();
    return new CursorSaved.Moved(cursor);
  }

  Optional<Cursor> cursor(Handle handle, String name) {
    return handle
        .createQuery("SELECT numbering, sequence FROM stream_cursor WHERE name = :name")
        .bind("name", name)
        .map((row, _) -> new Cursor(name, row.getString(1), row.getLong(2)))
        .findOne();
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
