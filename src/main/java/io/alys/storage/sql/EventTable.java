package io.alys.storage.sql;

import io.alys.primitives.Bytes;
import io.alys.storage.EpochNanos;
import io.alys.storage.Page;
import io.alys.storage.RecordCommand.Event;
import io.alys.storage.RecordCommand.EventPage;
import io.alys.storage.RecordCommand.Federation;
import io.alys.storage.RecordCommand.FederationPage;
import io.alys.storage.RecordCommand.Snapshot;
import io.alys.storage.Write.AppendEvent;
import io.alys.storage.Write.KeepFederation;
import io.alys.storage.Write.SaveSnapshot;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.SqlStatement;

/** Topics with their events and snapshots, and the history of federations. */
final class EventTable {
  /** How many snapshots of a topic are kept. */
  private static final int SNAPSHOTS = 2;

  private static final String INSERT =
      """
      INSERT INTO event (topic, position, event_key, kind, payload, at_nanos)
      VALUES (:topic, :position, :key, :kind, :payload, :at)
      """;

  /**
   * A topic.
   *
   * @param role that guards it, or empty
   * @param position of its last event
   */
  record Topic(String role, long position) {}

  Optional<Topic> topic(Handle handle, String name) {
    return handle
        .createQuery("SELECT role, position FROM topic WHERE name = :name")
        .bind("name", name)
        .map((row, _) -> new Topic(row.getString(1), row.getLong(2)))
        .findOne();
  }

  /** The event of the same identity. */
  Optional<Event> find(Handle handle, AppendEvent append) {
    return handle
        .createQuery(
            """
            SELECT position, event_key, kind, payload, at_nanos FROM event
            WHERE topic = :topic AND event_key = :key AND kind = :kind
            """)
        .bind("topic", append.topic())
        .bind("key", append.key())
        .bind("kind", append.kind())
        .map((row, _) -> event(row))
        .findOne();
  }

  /** Appends an event that is new after its topic's last one. */
  void append(Handle handle, Topic topic, AppendEvent append) {
    bind(handle.createUpdate(INSERT), topic.position() + 1, append).execute();
    move(handle, append.topic(), topic, 1);
  }

  /** Appends events after their topic's last one when all are new; else nothing, and says so. */
  boolean appendNew(Handle handle, Topic topic, List<AppendEvent> appends) {
    handle.execute("SAVEPOINT events");
    PreparedBatch batch =
        handle.prepareBatch(INSERT + " ON CONFLICT (topic, event_key, kind) DO NOTHING");
    for (int i = 0; i < appends.size(); i++) {
      bind(batch, topic.position() + 1 + i, appends.get(i)).add();
    }
    boolean allNew = IntStream.of(batch.execute()).allMatch(rows -> rows == 1);
    if (!allNew) {
      handle.execute("ROLLBACK TO SAVEPOINT events");
    }
    handle.execute("RELEASE SAVEPOINT events");
    if (allNew) {
      move(handle, appends.getFirst().topic(), topic, appends.size());
    }
    return allNew;
  }

  private static <S extends SqlStatement<S>> S bind(S insert, long position, AppendEvent append) {
    return insert
        .bind("topic", append.topic())
        .bind("position", position)
        .bind("key", append.key())
        .bind("kind", append.kind())
        .bind("payload", append.payload().toArray())
        .bind("at", EpochNanos.of(append.at()));
  }

  private static void move(Handle handle, String name, Topic topic, int events) {
    handle
        .createUpdate(
            """
            INSERT INTO topic (name, role, position) VALUES (:topic, :role, :position)
            ON CONFLICT (name) DO UPDATE SET position = excluded.position
            """)
        .bind("topic", name)
        .bind("role", topic.role())
        .bind("position", topic.position() + events)
        .execute();
  }

  EventPage load(Handle handle, String topic, long afterPosition, int limit) {
    try (ResultIterator<Event> rows =
        handle
            .createQuery(
                """
                SELECT position, event_key, kind, payload, at_nanos FROM event
                WHERE topic = :topic AND position > :after ORDER BY position LIMIT :limit + 1
                """)
            .bind("topic", topic)
            .bind("after", afterPosition)
            .bind("limit", limit)
            .map((row, _) -> event(row))
            .iterator()) {
      Page<Event> page = Page.of(rows, limit, event -> event.payload().size());
      return new EventPage(page.rows(), page.more());
    }
  }

  private static Event event(ResultSet row) throws SQLException {
    return new Event(
        row.getLong("position"),
        row.getString("event_key"),
        row.getString("kind"),
        Bytes.copyOf(row.getBytes("payload")),
        EpochNanos.toInstant(row.getLong("at_nanos")));
  }

  /** The newest first. */
  List<Snapshot> snapshots(Handle handle, String topic) {
    return handle
        .createQuery(
            """
            SELECT position, format, payload FROM snapshot
            WHERE topic = :topic ORDER BY position DESC
            """)
        .bind("topic", topic)
        .map((row, _) -> new Snapshot(row.getLong(1), row.getInt(2), Bytes.copyOf(row.getBytes(3))))
        .list();
  }

  /** Whether it is new, or other than what was there. */
  boolean save(Handle handle, SaveSnapshot save) {
    Snapshot snapshot = new Snapshot(save.position(), save.format(), save.payload());
    if (snapshots(handle, save.topic()).contains(snapshot)) {
      return false;
    }
    handle
        .createUpdate(
            """
            INSERT INTO snapshot (topic, position, format, payload)
            VALUES (:topic, :position, :format, :payload)
            ON CONFLICT (topic, position) DO UPDATE
            SET format = excluded.format, payload = excluded.payload
            """)
        .bind("topic", save.topic())
        .bind("position", save.position())
        .bind("format", save.format())
        .bind("payload", save.payload().toArray())
        .execute();
    handle
        .createUpdate(
            """
            DELETE FROM snapshot WHERE topic = :topic AND position NOT IN
              (SELECT position FROM snapshot WHERE topic = :topic
               ORDER BY position DESC LIMIT :kept)
            """)
        .bind("topic", save.topic())
        .bind("kept", SNAPSHOTS)
        .execute();
    return true;
  }

  FederationPage federations(Handle handle, long afterVersion, int limit) {
    try (ResultIterator<Federation> rows =
        handle
            .createQuery(
                """
                SELECT version, payload, at_nanos FROM federation
                WHERE version > :after ORDER BY version LIMIT :limit + 1
                """)
            .bind("after", afterVersion)
            .bind("limit", limit)
            .map(
                (row, _) ->
                    new Federation(
                        row.getLong(1),
                        Bytes.copyOf(row.getBytes(2)),
                        EpochNanos.toInstant(row.getLong(3))))
            .iterator()) {
      Page<Federation> page = Page.of(rows, limit, one -> one.payload().size());
      return new FederationPage(page.rows(), page.more());
    }
  }

  /** Whether it is new; what is there stays. */
  boolean keep(Handle handle, KeepFederation keep) {
    return handle
            .createUpdate(
                """
                INSERT INTO federation (version, payload, at_nanos)
                VALUES (:version, :payload, :at) ON CONFLICT (version) DO NOTHING
                """)
            .bind("version", keep.version())
            .bind("payload", keep.payload().toArray())
            .bind("at", EpochNanos.of(keep.at()))
            .execute()
        == 1;
  }
}
