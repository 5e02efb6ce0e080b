package io.alys.storage.sql;

import io.alys.storage.Announcement;
import io.alys.storage.Cursor;
import io.alys.storage.Fence;
import io.alys.storage.GuardCommand.AcquireLease;
import io.alys.storage.GuardCommand.ProtectSlot;
import io.alys.storage.GuardCommand.Protection;
import io.alys.storage.GuardCommand.ReleaseLease;
import io.alys.storage.GuardCommand.RenewLease;
import io.alys.storage.GuardCommand.Tenure;
import io.alys.storage.Journal;
import io.alys.storage.OutboxEntry;
import io.alys.storage.RecordCommand.AuditMark;
import io.alys.storage.RecordCommand.AuditPage;
import io.alys.storage.RecordCommand.AuditVerdict;
import io.alys.storage.RecordCommand.EventPage;
import io.alys.storage.RecordCommand.FederationPage;
import io.alys.storage.RecordCommand.Recording;
import io.alys.storage.RecordCommand.Snapshot;
import io.alys.storage.StorageCommand.Acknowledged;
import io.alys.storage.StorageCommand.AnnouncementPage;
import io.alys.storage.StorageCommand.Appended;
import io.alys.storage.StorageCommand.CursorSaved;
import io.alys.storage.StorageCommand.Kept;
import io.alys.storage.StorageCommand.OutboxPage;
import io.alys.storage.Write;
import io.alys.storage.rules.LeaseRules;
import io.alys.storage.rules.LeaseRules.Lease;
import io.alys.storage.rules.LeaseRules.Ruling;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** The journal in a database. */
public final class SqlJournal implements Journal {
  private final Database database;
  private final OutboxTable outbox;
  private final AnnouncementTable announcements;
  private final EventTable events = new EventTable();
  private final AuditTable audit = new AuditTable();
  private final GuardTable guards = new GuardTable();
  private final Recorder recorder;

  /** The transaction, while there is one. */
  private @Nullable Handle current;

  /**
   * A journal in a database that is open and has its schema.
   *
   * @param acknowledgedKept how many acknowledged ids are remembered
   */
  public SqlJournal(Database database, int acknowledgedKept) {
    this.database = database;
    this.outbox = new OutboxTable(database, acknowledgedKept);
    this.announcements = new AnnouncementTable(database);
    this.recorder = new Recorder(outbox, announcements, events, audit, guards);
  }

  @Override
  public <R> R commit(Supplier<R> work) {
    Handle handle = database.begin();
    current = handle;
    boolean committed = false;
    try {
      R result = work.get();
      database.commit(handle);
      committed = true;
      return result;
    } catch (JdbiException e) {
      throw database.failure(e);
    } finally {
      current = null;
      if (!committed) {
        database.rollBack(handle);
      }
    }
  }

  private Handle writing() {
    Handle handle = current;
    if (handle == null) {
      throw new IllegalStateException("a write must be within a commit");
    }
    return handle;
  }

  private <R> R reading(Function<Handle, R> query) {
    Handle handle = current;
    try {
      return handle == null ? database.read(query) : query.apply(handle);
    } catch (JdbiException e) {
      throw database.failure(e);
    }
  }

  @Override
  public Appended append(List<OutboxEntry> entries) {
    return outbox.append(writing(), entries);
  }

  @Override
  public Acknowledged acknowledge(List<String> requestIds) {
    return outbox.acknowledge(writing(), requestIds);
  }

  @Override
  public CursorSaved save(Cursor cursor) {
    return outbox.save(writing(), cursor);
  }

  @Override
  public Kept keep(Announcement announcement) {
    return announcements.keep(writing(), announcement);
  }

  @Override
  public Recording record(Fence fence, List<Write> writes) {
    return recorder.record(writing(), fence, writes);
  }

  @Override
  public Tenure acquire(AcquireLease asked, Instant ofThisNode) {
    Instant at = database.leaseTime(writing(), ofThisNode);
    return keep(asked.role(), LeaseRules.acquire(lease(asked.role()), asked, at));
  }

  @Override
  public Tenure renew(RenewLease asked, Instant ofThisNode) {
    Instant at = database.leaseTime(writing(), ofThisNode);
    return keep(asked.role(), LeaseRules.renew(lease(asked.role()), asked, at));
  }

  @Override
  public Tenure release(ReleaseLease asked, Instant ofThisNode) {
    Instant at = database.leaseTime(writing(), ofThisNode);
    return keep(asked.role(), LeaseRules.release(lease(asked.role()), asked, at));
  }

  private Optional<Lease> lease(String role) {
    return guards.lease(writing(), role);
  }

  private Tenure keep(String role, Ruling ruling) {
    return switch (ruling) {
      case Ruling.Changed(Lease now) -> {
        guards.save(writing(), role, now);
        yield now.holder().isEmpty()
            ? new Tenure.Released(role)
            : new Tenure.Granted(role, now.epoch(), now.until());
      }
      case Ruling.Refused(Lease stays) ->
          new Tenure.HeldBy(stays.holder(), stays.epoch(), stays.until());
    };
  }

  @Override
  public Protection protect(ProtectSlot asked) {
    return guards.protect(writing(), asked);
  }

  @Override
  public int unbind() {
    return guards.unbind(writing());
  }

  @Override
  public EventPage events(String topic, long afterPosition, int limit) {
    return reading(handle -> events.load(handle, topic, afterPosition, limit));
  }

  @Override
  public List<Snapshot> snapshots(String topic) {
    return reading(handle -> events.snapshots(handle, topic));
  }

  @Override
  public FederationPage federations(long afterVersion, int limit) {
    return reading(handle -> events.federations(handle, afterVersion, limit));
  }

  @Override
  public AuditPage audit(Optional<String> subject, long afterPosition, int limit) {
    return reading(handle -> audit.load(handle, subject, afterPosition, limit));
  }

  @Override
  public AuditVerdict verifyAudit(AuditMark from, int limit) {
    return reading(handle -> audit.verify(handle, from, limit));
  }

  @Override
  public OutboxPage load(long afterPosition, int limit) {
    return reading(handle -> outbox.load(handle, afterPosition, limit));
  }

  @Override
  public Optional<Cursor> cursor(String name) {
    return reading(handle -> outbox.cursor(handle, name));
  }

  @Override
  public AnnouncementPage announcements(String kind, long afterPosition, int limit) {
    return reading(handle -> announcements.load(handle, kind, afterPosition, limit));
  }

  @Override
  public long entries() {
    return number("SELECT count(*) FROM outbox");
  }

  @Override
  public Optional<Instant> oldest() {
    return reading(outbox::oldest);
  }

  @Override
  public int schemaVersion() {
    return Math.toIntExact(
        number("SELECT max(CAST(version AS INTEGER)) FROM flyway_schema_history"));
  }

  /** Within a transaction it sees what that wrote. */
  private long number(String query) {
    return current == null
        ? database.number(query)
        : reading(handle -> handle.createQuery(query).mapTo(Long.class).one());
  }

  @Override
  public long sizeBytes() {
    return database.sizeBytes();
  }

  @Override
  public void close() {
    database.close();
  }
}
