package io.alys.storage.sql;

import io.alys.primitives.Bytes;
import io.alys.storage.EpochNanos;
import io.alys.storage.Page;
import io.alys.storage.RecordCommand.AuditEntry;
import io.alys.storage.RecordCommand.AuditMark;
import io.alys.storage.RecordCommand.AuditPage;
import io.alys.storage.RecordCommand.AuditVerdict;
import io.alys.storage.Write.AppendAudit;
import io.alys.storage.rules.AuditChain;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;
import org.jdbi.v3.core.statement.Query;

/** The audit log. */
final class AuditTable {
  private static final String COLUMNS =
      "SELECT position, id, kind, subject, details, actor, at_nanos, hash FROM audit ";

  Optional<AuditEntry> find(Handle handle, String id) {
    return handle
        .createQuery(COLUMNS + "WHERE id = :id")
        .bind("id", id)
        .map((row, _) -> entry(row))
        .findOne();
  }

  AuditEntry append(Handle handle, AppendAudit append) {
    AuditMark last =
        handle
            .createQuery("SELECT position, hash FROM audit ORDER BY position DESC LIMIT 1")
            .map((row, _) -> new AuditMark(row.getLong(1), Bytes.copyOf(row.getBytes(2))))
            .findOne()
            .orElse(AuditMark.BEGINNING);
    AuditEntry entry = AuditChain.follow(last, append);
    handle
        .createUpdate(
            """
            INSERT INTO audit (position, id, kind, subject, details, actor, at_nanos, hash)
            VALUES (:position, :id, :kind, :subject, :details, :actor, :at, :hash)
            """)
        .bind("position", entry.position())
        .bind("id", append.id())
        .bind("kind", append.kind())
        .bind("subject", append.subject())
        .bind("details", append.details())
        .bind("actor", append.actor())
        .bind("at", EpochNanos.of(append.at()))
        .bind("hash", entry.hash().toArray())
        .execute();
    return entry;
  }

  AuditPage load(Handle handle, Optional<String> subject, long afterPosition, int limit) {
    String where = subject.isPresent() ? "AND subject = :subject " : "";
    Query query =
        handle
            .createQuery(
                COLUMNS + "WHERE position > :after " + where + "ORDER BY position LIMIT :limit + 1")
            .bind("after", afterPosition)
            .bind("limit", limit);
    subject.ifPresent(s -> query.bind("subject", s));
    try (ResultIterator<AuditEntry> rows = query.map((row, _) -> entry(row)).iterator()) {
      Page<AuditEntry> page = Page.of(rows, limit, entry -> entry.what().details().length());
      return new AuditPage(page.rows(), page.more());
    }
  }

  AuditVerdict verify(Handle handle, AuditMark from, int limit) {
    try (ResultIterator<AuditEntry> rows =
        handle
            .createQuery(COLUMNS + "WHERE position > :after ORDER BY position LIMIT :limit + 1")
            .bind("after", from.position())
            .bind("limit", limit)
            .map((row, _) -> entry(row))
            .iterator()) {
      return AuditChain.verify(from, rows, limit);
    }
  }

  private static AuditEntry entry(ResultSet row) throws SQLException {
    return new AuditEntry(
        row.getLong("position"),
        new AppendAudit(
            row.getString("id"),
            row.getString("kind"),
            row.getString("subject"),
            row.getString("details"),
            row.getString("actor"),
            EpochNanos.toInstant(row.getLong("at_nanos"))),
        Bytes.copyOf(row.getBytes("hash")));
  }
}
