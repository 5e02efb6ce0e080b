package io.alys.storage.sql;

import io.alys.primitives.Bytes;
import io.alys.storage.Announcement;
import io.alys.storage.EpochNanos;
import io.alys.storage.Page;
import io.alys.storage.StorageCommand.AnnouncementPage;
import io.alys.storage.StorageCommand.Kept;
import io.alys.storage.StorageCommand.PositionedAnnouncement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;

/** The log of announcements. */
final class AnnouncementTable {
  private final Database database;

  AnnouncementTable(Database database) {
    this.database = database;
  }

  Kept keep(Handle handle, Announcement announcement) {
    return handle
        .createQuery(
            """
            INSERT INTO announcement (numbering, sequence, kind, id, payload, received_at_nanos)
            VALUES (:numbering, :sequence, :kind, :id, :payload, :received)
            ON CONFLICT (numbering, sequence) DO NOTHING
            RETURNING position
            """)
        .bind("numbering", announcement.numbering())
        .bind("sequence", announcement.sequence())
        .bind("kind", announcement.kind())
        .bind("id", database.text(announcement.id()))
        .bind("payload", announcement.payload().toArray())
        .bind("received", EpochNanos.of(announcement.receivedAt()))
        .mapTo(Long.class)
        .findOne()
        .map(position -> new Kept(position, false))
        .orElseGet(() -> new Kept(positionOf(handle, announcement), true));
  }

  private static long positionOf(Handle handle, Announcement announcement) {
    return handle
        .createQuery(
            """
            SELECT position FROM announcement
            WHERE numbering = :numbering AND sequence = :sequence
            """)
        .bind("numbering", announcement.numbering())
        .bind("sequence", announcement.sequence())
        .mapTo(Long.class)
        .one();
  }

  AnnouncementPage load(Handle handle, String kind, long afterPosition, int limit) {
    try (ResultIterator<PositionedAnnouncement> rows =
        handle
            .createQuery(
                """
                SELECT position, kind, id, numbering, sequence, payload, received_at_nanos
                FROM announcement WHERE kind = :kind AND position > :after
                ORDER BY position LIMIT :limit + 1
                """)
            .bind("kind", kind)
            .bind("after", afterPosition)
            .bind("limit", limit)
            .map((row, _) -> positioned(row))
            .iterator()) {
      Page<PositionedAnnouncement> page =
          Page.of(rows, limit, placed -> placed.announcement().payload().size());
      return new AnnouncementPage(page.rows(), page.more());
    }
  }

  private PositionedAnnouncement positioned(ResultSet row) throws SQLException {
    return new PositionedAnnouncement(
        row.getLong("position"),
        new Announcement(
            row.getString("kind"),
            database.text(row, "id"),
            row.getString("numbering"),
            row.getLong("sequence"),
            Bytes.copyOf(row.getBytes("payload")),
            EpochNanos.toInstant(row.getLong("received_at_nanos"))));
  }
}
