package io.alys.storage;

import io.alys.actor.ActorException;
import io.alys.actor.ActorSpec;
import io.alys.actor.ActorVerticle;
import io.alys.actor.Health;
import io.alys.actor.Request;
import io.alys.actor.mailbox.MailboxConfig;
import io.alys.storage.GuardCommand.AcquireLease;
import io.alys.storage.GuardCommand.ProtectSlot;
import io.alys.storage.GuardCommand.Protection;
import io.alys.storage.GuardCommand.ReleaseLease;
import io.alys.storage.GuardCommand.RenewLease;
import io.alys.storage.GuardCommand.Tenure;
import io.alys.storage.JournalStatus.Cause;
import io.alys.storage.JournalStatus.Trouble;
import io.alys.storage.RecordCommand.LoadAudit;
import io.alys.storage.RecordCommand.LoadEvents;
import io.alys.storage.RecordCommand.LoadFederations;
import io.alys.storage.RecordCommand.LoadSnapshot;
import io.alys.storage.RecordCommand.LoadSnapshots;
import io.alys.storage.RecordCommand.RecordWrites;
import io.alys.storage.RecordCommand.Recording;
import io.alys.storage.RecordCommand.VerifyAudit;
import io.alys.storage.RecordCommand.Written;
import io.alys.storage.StorageCommand.AcknowledgeOutbox;
import io.alys.storage.StorageCommand.Acknowledged;
import io.alys.storage.StorageCommand.AppendOutbox;
import io.alys.storage.StorageCommand.Appended;
import io.alys.storage.StorageCommand.CursorSaved;
import io.alys.storage.StorageCommand.Fate;
import io.alys.storage.StorageCommand.GetJournalStatus;
import io.alys.storage.StorageCommand.KeepAnnouncement;
import io.alys.storage.StorageCommand.Kept;
import io.alys.storage.StorageCommand.LoadAnnouncements;
import io.alys.storage.StorageCommand.LoadCursor;
import io.alys.storage.StorageCommand.LoadOutbox;
import io.alys.storage.StorageCommand.Placement;
import io.alys.storage.StorageCommand.SaveCursor;
import io.alys.storage.postgres.PostgresJournal;
import io.alys.storage.sqlite.SqliteBlocks;
import io.alys.storage.sqlite.SqliteJournal;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shell around the journal. What waits in its mailbox becomes one transaction and so one sync
 * of the disk; everybody is answered after it.
 *
 * <p>On virtual threads: while SQLite syncs, its carrier waits with it, one carrier at most;
 * PostgreSQL is waited for without one.
 */
public final class StorageVerticle extends ActorVerticle<StorageCommand> {
  private static final Logger LOG = LoggerFactory.getLogger(StorageVerticle.class);

  private final Path dataDirectory;
  private final StorageConfig config;
  private final MeterRegistry meters;
  private final Journal.Opening opening;

  private @Nullable DataDirectory directory;
  private @Nullable Journal journal;
  private @Nullable StorageMetrics metrics;
  private Optional<Instant> lastCommit = Optional.empty();
  private Optional<Trouble> trouble = Optional.empty();

  private @Nullable BlockDesk blockDesk;
  private final GroupCommit<StorageCommand> commits =
      new GroupCommit<>(this::settle, StorageVerticle::writes, this::failed);

  private int rowsWritten;
  private long entriesMore;

  /** With a mailbox that does not batch, each message is a transaction: see {@link #spec}. */
  public StorageVerticle(Path dataDirectory, StorageConfig config, MeterRegistry meters) {
    this(dataDirectory, config, meters, StorageVerticle::open);
  }

  private static Journal open(Path file, StorageConfig config, boolean suspect) {
    return switch (config.journal()) {
      case SQLITE -> SqliteJournal.open(file, config, suspect);
      case POSTGRESQL -> PostgresJournal.open(config);
    };
  }

  StorageVerticle(
      Path dataDirectory, StorageConfig config, MeterRegistry meters, Journal.Opening opening) {
    this.dataDirectory = dataDirectory;
    this.config = config;
    this.meters = meters;
    this.opening = opening;
  }

  /** The actor {@code storage}, with the mailbox that makes group commits. */
  public static ActorSpec<StorageCommand> spec(
      Path dataDirectory, StorageConfig config, Supplier<? extends MeterRegistry> meters) {
    return ActorSpec.of(
            "storage",
            StorageCommand.class,
            () -> new StorageVerticle(dataDirectory, config, meters.get()))
        .mailbox(MailboxConfig.DEFAULT.batch(config.batchLimit()));
  }

  @Override
  protected Future<?> preStart() {
    directory = DataDirectory.claim(dataDirectory);
    try {
      boolean suspect = self().incarnation() > 1;
      open(suspect);
      blockDesk = openBlocks(suspect);
      return DONE;
    } catch (RuntimeException e) {
      release();
      throw e;
    }
  }

  private Journal open(boolean suspect) {
    Path file = Objects.requireNonNull(directory).file(config.file());
    Journal opened = opening.open(file, config, suspect);
    journal = opened;
    metrics = new StorageMetrics(meters, opened);
    return opened;
  }

  private BlockDesk openBlocks(boolean suspect) {
    Path file = Objects.requireNonNull(directory).file(BlockDesk.FILE);
    return BlockDesk.open(
        again -> SqliteBlocks.open(file, config, again),
        suspect,
        meters,
        self().clock(),
        new BlockDesk.Counter() {
          @Override
          public <R> void reply(Request<R> question, R answer) {
            StorageVerticle.this.reply(question, answer);
          }

          @Override
          public boolean complain(
              StorageCommand message, JournalFailure failure, Optional<Trouble> before) {
            return StorageVerticle.this.complain(message, failure, before);
          }

          @Override
          public void recovered(String what) {
            StorageVerticle.this.recovered(what, trouble);
          }
        });
  }

  private Journal journal() {
    Journal open = journal;
    return open == null ? open(true) : open;
  }

  @Override
  protected Future<?> preRestart(Throwable cause) {
    release();
    return DONE;
  }

  @Override
  protected Future<?> preStop() {
    release();
    return DONE;
  }

  private void release() {
    closeJournal();
    if (blockDesk != null) {
      blockDesk.close();
      blockDesk = null;
    }
    if (directory != null) {
      directory.close();
      directory = null;
    }
  }

  private void closeJournal() {
    if (metrics != null) {
      metrics.close();
      metrics = null;
    }
    if (journal != null) {
      journal.close();
      journal = null;
    }
  }

  @Override
  protected Future<?> receive(StorageCommand message) {
    return receiveBatch(List.of(message));
  }

  @Override
  protected Future<?> receiveBatch(List<StorageCommand> messages) {
    List<StorageCommand> ofJournal = new ArrayList<>(messages.size());
    List<BlockCommand> ofBlocks = new ArrayList<>();
    for (StorageCommand message : messages) {
      if (message instanceof BlockCommand block) {
        ofBlocks.add(block);
      } else {
        ofJournal.add(message);
      }
    }
    Future<?> first = commits.receive(ofJournal);
    Future<?> second =
        ofBlocks.isEmpty() ? DONE : Objects.requireNonNull(blockDesk).receive(ofBlocks);
    return first.failed() ? first : second;
  }

  private void settle(List<StorageCommand> messages) {
    Journal open = journal();
    if (messages.stream().noneMatch(StorageVerticle::writes)) {
      messages.forEach(message -> perform(open, message).run());
      return;
    }
    rowsWritten = 0;
    entriesMore = 0;
    long begin = self().clock().nanoTime();
    List<Runnable> replies = open.commit(() -> perform(open, messages));
    long nanos = self().clock().nanoTime() - begin;
    Objects.requireNonNull(metrics).committed(nanos, rowsWritten, entriesMore);
    lastCommit = Optional.of(self().clock().now());
    if (trouble.isPresent()) {
      trouble = Optional.empty();
      recovered("journal", Objects.requireNonNull(blockDesk).trouble());
    }
    replies.forEach(Runnable::run);
  }

  private static boolean writes(StorageCommand message) {
    return switch (message) {
      case AppendOutbox _, AcknowledgeOutbox _, SaveCursor _, KeepAnnouncement _ -> true;
      case LoadOutbox _, LoadCursor _, LoadAnnouncements _, GetJournalStatus _ -> false;
      case RecordWrites _, GuardCommand _ -> true;
      case BlockCommand block -> throw new IllegalStateException("not of the journal: " + block);
      case LoadEvents _, LoadSnapshot _, LoadSnapshots _, LoadFederations _ -> false;
      case LoadAudit _, VerifyAudit _ -> false;
    };
  }

  /** Does everything in order; appends that follow each other become one long batch. */
  private List<Runnable> perform(Journal open, List<StorageCommand> messages) {
    List<Runnable> replies = new ArrayList<>(messages.size());
    List<AppendOutbox> appends = new ArrayList<>();
    for (StorageCommand message : messages) {
      if (message instanceof AppendOutbox append) {
        appends.add(append);
      } else {
        append(open, appends, replies);
        appends.clear();
        replies.add(perform(open, message));
      }
    }
    append(open, appends, replies);
    return replies;
  }

  private void append(Journal open, List<AppendOutbox> appends, List<Runnable> replies) {
    List<OutboxEntry> entries = new ArrayList<>();
    appends.forEach(append -> entries.addAll(append.entries()));
    List<Placement> placements = open.append(entries).placements();
    int stored = 0;
    for (Placement placement : placements) {
      stored += placement.fate() == Fate.STORED ? 1 : 0;
    }
    rowsWritten += stored;
    entriesMore += stored;
    int from = 0;
    for (AppendOutbox append : appends) {
      int to = from + append.entries().size();
      Appended answer = new Appended(placements.subList(from, to));
      replies.add(() -> reply(append, answer));
      from = to;
    }
  }

  private Runnable perform(Journal open, StorageCommand message) {
    return switch (message) {
      case AppendOutbox append -> throw new IllegalStateException("not in a batch: " + append);
      case AcknowledgeOutbox acknowledge -> {
        Acknowledged answer = open.acknowledge(acknowledge.requestIds());
        rowsWritten += answer.released().size();
        entriesMore -= answer.released().size();
        yield () -> reply(acknowledge, answer);
      }
      case SaveCursor save -> {
        CursorSaved answer = open.save(save.cursor());
        rowsWritten += answer instanceof CursorSaved.Moved ? 1 : 0;
        yield () -> reply(save, answer);
      }
      case KeepAnnouncement keep -> {
        Kept answer = open.keep(keep.announcement());
        rowsWritten += answer.again() ? 0 : 1;
        yield () -> reply(keep, answer);
      }
      case LoadOutbox load -> {
        StorageCommand.OutboxPage answer = open.load(load.afterPosition(), load.limit());
        yield () -> reply(load, answer);
      }
      case LoadCursor load -> {
        Optional<Cursor> answer = open.cursor(load.name());
        yield () -> reply(load, answer);
      }
      case LoadAnnouncements load -> {
        StorageCommand.AnnouncementPage answer =
            open.announcements(load.kind(), load.afterPosition(), load.limit());
        yield () -> reply(load, answer);
      }
      case GetJournalStatus question -> {
        long entries = open.entries();
        Optional<Instant> oldest = open.oldest();
        yield () -> reply(question, status(open, entries, oldest));
      }
      case RecordCommand record -> perform(open, record);
      case GuardCommand guard -> perform(open, guard);
      case BlockCommand block -> throw new IllegalStateException("not of the journal: " + block);
    };
  }

  private Runnable perform(Journal open, RecordCommand command) {
    return switch (command) {
      case RecordWrites record -> {
        Recording answer = open.record(record.fence(), record.writes());
        if (answer instanceof Recording.Recorded(List<Written> written)) {
          count(record.writes(), written);
        }
        yield later(record, answer);
      }
      case LoadEvents load ->
          later(load, open.events(load.topic(), load.afterPosition(), load.limit()));
      case LoadSnapshots load -> later(load, open.snapshots(load.topic()));
      case LoadSnapshot load -> later(load, open.snapshots(load.topic()).stream().findFirst());
      case LoadFederations load -> later(load, open.federations(load.afterVersion(), load.limit()));
      case LoadAudit load ->
          later(load, open.audit(load.subject(), load.afterPosition(), load.limit()));
      case VerifyAudit verify -> later(verify, open.verifyAudit(verify.from(), verify.limit()));
    };
  }

  private void count(List<Write> writes, List<Written> written) {
    for (int i = 0; i < written.size(); i++) {
      if (!written.get(i).again()) {
        rowsWritten++;
        entriesMore += writes.get(i) instanceof Write.Owe ? 1 : 0;
        entriesMore -= writes.get(i) instanceof Write.Release ? 1 : 0;
      }
    }
  }

  private Runnable perform(Journal open, GuardCommand command) {
    Instant now = self().clock().now();
    return switch (command) {
      case AcquireLease asked -> granted(asked, open.acquire(asked, now));
      case RenewLease asked -> granted(asked, open.renew(asked, now));
      case ReleaseLease asked -> granted(asked, open.release(asked, now));
      case ProtectSlot asked -> {
        Protection answer = open.protect(asked);
        rowsWritten += answer instanceof Protection.Allowed ? 1 : 0;
        yield later(asked, answer);
      }
    };
  }

  private Runnable granted(Request<Tenure> asked, Tenure answer) {
    rowsWritten += answer instanceof Tenure.HeldBy ? 0 : 1;
    return later(asked, answer);
  }

  private <R> Runnable later(Request<R> question, R answer) {
    return () -> reply(question, answer);
  }

  private JournalStatus status(Journal open, long entries, Optional<Instant> oldest) {
    return new JournalStatus(
        entries,
        oldest,
        open.sizeBytes(),
        Objects.requireNonNull(directory).freeBytes(),
        open.schemaVersion(),
        lastCommit,
        trouble.or(() -> Optional.ofNullable(blockDesk).flatMap(BlockDesk::trouble)));
  }

  /**
   * Tells the asker. A corrupt journal is a crash: the next start looks at every page. After an
   * error of the file system the file is opened anew, for nobody knows what the old view is worth.
   */
  private Future<?> failed(StorageCommand message, JournalFailure failure) {
    boolean goesOn = complain(message, failure, trouble);
    trouble = Optional.of(failure.trouble());
    if (failure.why() == Cause.IO_ERROR) {
      closeJournal();
    }
    return goesOn ? DONE : Future.failedFuture(failure);
  }

  /** Whether the actor goes on. */
  private boolean complain(
      StorageCommand message, JournalFailure failure, Optional<Trouble> before) {
    StorageMetrics.failed(meters, failure.why());
    if (!before.equals(Optional.of(failure.trouble()))) {
      LOG.error("{}", failure.reason());
      self().health(new Health.Degraded(failure.reason()));
    }
    if (message instanceof Request<?> request) {
      defer(request).fail(new ActorException(ActorException.Kind.UNAVAILABLE, failure.reason()));
    }
    return switch (failure.why()) {
      case DISK_FULL, READ_ONLY, LOCKED, UNREACHABLE, IO_ERROR -> true;
      case CORRUPT, NEWER_SCHEMA, FOREIGN -> false;
    };
  }

  private void recovered(String what, Optional<Trouble> elsewhere) {
    LOG.info("the {} takes writes again", what);
    self()
        .health(
            elsewhere
                .<Health>map(other -> new Health.Degraded(other.reason()))
                .orElseGet(Health::healthy));
  }
}
