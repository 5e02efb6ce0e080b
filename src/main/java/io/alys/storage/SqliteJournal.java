package io.alys.storage;

import io.alys.primitives.Bytes;
import io.alys.storage.StorageCommand.Acknowledged;
import io.alys.storage.StorageCommand.AnnouncementPage;
import io.alys.storage.StorageCommand.Appended;
import io.alys.storage.StorageCommand.CursorSaved;
import io.alys.storage.StorageCommand.Fate;
import io.alys.storage.StorageCommand.Kept;
import io.alys.storage.StorageCommand.OutboxPage;
import io.alys.storage.StorageCommand.Placement;
import io.alys.storage.StorageCommand.Positioned;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.result.ResultIterator;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal in one SQLite file, written ahead (WAL) and synced at each commit.
 *
 * <p>One connection and no pool: the actor in front of it hands over one thing at a time, SQLite
 * has one writer at a time, and a pool would only add a second place where the settings of a
 * connection could differ.
 */
final class SqliteJournal implements Journal {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteJournal.class);

  private final SqliteFile file;
  private final Handle handle;
  private final SqliteAnnouncements announcements;
  private final int acknowledgedKept;

  /** The highest position ever given, also by a transaction that was rolled back. */
  private long lastPosition;

  private SqliteJournal(SqliteFile file, Handle handle, int acknowledgedKept) {
    this.file = file;
    this.handle = handle;
    this.announcements = new SqliteAnnouncements(handle);
    this.acknowledgedKept = acknowledgedKept;
    this.lastPosition =
        reading(
            () ->
                number("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'outbox'"));
  }

  /**
   * Opens the file, or makes it; brings its schema up to date.
   *
   * @param suspect whether to check every page although the last run ended well
   * @throws JournalFailure when it cannot be trusted; the file is left as it is then
   */
  static SqliteJournal open(Path path, StorageConfig config, boolean suspect) {
    SqliteFile file = new SqliteFile(path, config);
    Handle handle = file.open(suspect);
    try {
      return new SqliteJournal(file, handle, config.acknowledgedKept());
    } catch (JournalFailure e) {
      handle.close();
      throw e;
    }
  }

  @Override
  public <R> R commit(Supplier<R> work) {
    boolean committed = false;
    try {
      handle.execute("BEGIN IMMEDIATE");
      R result = work.get();
      handle.execute("COMMIT");
      committed = true;
      return result;
    } catch (JdbiException e) {
      throw file.errors().of(e);
    } finally {
      if (!committed) {
        rollBack();
      }
    }
  }

  /** SQLite rolls back by itself after most failures; then there is nothing left to do. */
  private void rollBack() {
    try {
      handle.execute("ROLLBACK");
    } catch (JdbiException e) {
      LOG.debug("no rollback: {}", e.getMessage());
    }
  }

  @Override
  public Appended append(List<OutboxEntry> entries) {
    if (entries.isEmpty()) {
      return new Appended(List.of());
    }
    long before = lastPosition;
    PreparedBatch batch =
        handle.prepareBatch(
            """
            INSERT INTO outbox (position, request_id, priority, kind, payload, created_at_nanos)
            SELECT :position, :id, :priority, :kind, :payload, :created
            WHERE NOT EXISTS (SELECT 1 FROM acknowledged WHERE request_id = :id)
            ON CONFLICT (request_id) DO NOTHING
            """);
    for (OutboxEntry entry : entries) {
      batch
          .bind("position", ++lastPosition)
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
          stored[i] == 1 ? new Placement(id, before + 1 + i, Fate.STORED) : duplicate(id));
    }
    return new Appended(placements);
  }

  private Placement duplicate(String id) {
    OptionalLong waits = position("SELECT position FROM outbox WHERE request_id = :id", id);
    if (waits.isPresent()) {
      return new Placement(id, waits.getAsLong(), Fate.ALREADY_WAITING);
    }
    long was =
        acknowledged(id)
            .orElseThrow(
                () -> new IllegalStateException("request %s is neither new nor old".formatted(id)));
    return new Placement(id, was, Fate.ALREADY_ACKNOWLEDGED);
  }

  private OptionalLong acknowledged(String id) {
    return position("SELECT position FROM acknowledged WHERE request_id = :id", id);
  }

  private OptionalLong position(String query, String id) {
    return handle
        .createQuery(query)
        .bind("id", id)
        .mapTo(Long.class)
        .findOne()
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  @Override
  public Acknowledged acknowledge(List<String> requestIds) {
    List<String> released = new ArrayList<>();
    List<String> repeated = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    int[] moved =
        forEach(
            """
            INSERT INTO acknowledged (request_id, position)
            SELECT request_id, position FROM outbox WHERE request_id = :id
            """,
            requestIds);
    for (int i = 0; i < moved.length; i++) {
      String id = requestIds.get(i);
      if (moved[i] == 1) {
        released.add(id);
      } else if (acknowledged(id).isPresent()) {
        repeated.add(id);
      } else {
        unknown.add(id);
      }
    }
    forEach("DELETE FROM outbox WHERE request_id = :id", released);
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

  private int[] forEach(String statement, List<String> ids) {
    if (ids.isEmpty()) {
      return new int[0];
    }
    PreparedBatch batch = handle.prepareBatch(statement);
    ids.forEach(id -> batch.bind("id", id).add());
    return batch.execute();
  }

  @Override
  public CursorSaved save(Cursor cursor) {
    Optional<Cursor> now = cursor(cursor.name());
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

  @Override
  public Kept keep(Announcement announcement) {
    return announcements.keep(announcement);
  }

  @Override
  public AnnouncementPage announcements(String kind, long afterPosition, int limit) {
    return reading(() -> announcements.load(kind, afterPosition, limit));
  }

  @Override
  public OutboxPage load(long afterPosition, int limit) {
    return reading(
        () -> {
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
        });
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

  @Override
  public Optional<Cursor> cursor(String name) {
    return reading(
        () ->
            handle
                .createQuery("SELECT numbering, sequence FROM stream_cursor WHERE name = :name")
                .bind("name", name)
                .map((row, _) -> new Cursor(name, row.getString(1), row.getLong(2)))
                .findOne());
  }

  @Override
  public long entries() {
    return reading(() -> number("SELECT count(*) FROM outbox"));
  }

  @Override
  public Optional<Instant> oldest() {
    return reading(
        () ->
            handle
                .createQuery("SELECT created_at_nanos FROM outbox ORDER BY position LIMIT 1")
                .mapTo(Long.class)
                .findOne()
                .map(EpochNanos::toInstant));
  }

  @Override
  public int schemaVersion() {
    return Math.toIntExact(
        reading(() -> number("SELECT max(CAST(version AS INTEGER)) FROM flyway_schema_history")));
  }

  private long number(String query) {
    return handle.createQuery(query).mapTo(Long.class).one();
  }

  private <R> R reading(Supplier<R> query) {
    try {
      return query.get();
    } catch (JdbiException e) {
      throw file.errors().of(e);
    }
  }

  @Override
  public long sizeBytes() {
    return file.sizeBytes();
  }

  /** The connection, for a test that breaks something below it. */
  Handle handle() {
    return handle;
  }

  @Override
  public void close() {
    try {
      handle.close();
    } catch (JdbiException e) {
      LOG.warn("the journal did not close well: {}", e.getMessage());
    }
  }
}
