package io.alys.bridge;

import io.alys.actor.ActorRef;
import io.alys.primitives.Bytes;
import io.alys.storage.Fence;
import io.alys.storage.GuardCommand;
import io.alys.storage.GuardCommand.Tenure;
import io.alys.storage.RecordCommand.EventPage;
import io.alys.storage.RecordCommand.LoadEvents;
import io.alys.storage.RecordCommand.LoadSnapshots;
import io.alys.storage.RecordCommand.RecordWrites;
import io.alys.storage.RecordCommand.Recording;
import io.alys.storage.RecordCommand.Snapshot;
import io.alys.storage.StorageCommand;
import io.alys.storage.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The books in the journal: read after a start, written before anything is done. Whoever gets an
 * exception here does not know whether the write took place, and reads anew: it crashes.
 */
final class BookKeeper {
  /** Of everything that Bridge writes; only who holds it writes. */
  static final String ROLE = "bridge";

  /** How long the role is kept by a node that no longer says that it is there. */
  static final Duration LEASE = Duration.ofSeconds(3);

  private static final Logger LOG = LoggerFactory.getLogger(BookKeeper.class);
  private static final String TOPIC = "bridge";
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Entries after which a snapshot saves the next start the way through them. */
  private static final int SNAPSHOT_EVERY = 1_000;

  private final ActorRef<StorageCommand> storage;
  private final BridgeVerticle.Setup setup;
  private Fence fence = Fence.NONE;
  private long position;
  private long snapshotAt;

  BookKeeper(ActorRef<StorageCommand> storage, BridgeVerticle.Setup setup) {
    this.storage = storage;
    this.setup = setup;
  }

  /** Takes the role, or says who has it. */
  Tenure acquire() {
    Tenure tenure =
        storage.ask(new GuardCommand.AcquireLease(ROLE, setup.holder(), LEASE), LIMIT).await();
    if (tenure instanceof Tenure.Granted(String role, long epoch, Instant _)) {
      fence = new Fence(role, epoch);
    }
    return tenure;
  }

  /** Keeps the role; throws when another one has it. */
  void renew() {
    Tenure tenure =
        storage
            .ask(new GuardCommand.RenewLease(ROLE, setup.holder(), fence.epoch(), LEASE), LIMIT)
            .await();
    if (!(tenure instanceof Tenure.Granted)) {
      throw new IllegalStateException("this node lost the role of the bridge: " + tenure);
    }
  }

  /** Gives the role back, so that another node need not wait. */
  void release() {
    if (!fence.isNone()) {
      storage
          .ask(new GuardCommand.ReleaseLease(ROLE, setup.holder(), fence.epoch()), LIMIT)
          .await();
      fence = Fence.NONE;
    }
  }

  /**
   * Reads the books.
   *
   * @throws IllegalArgumentException when the journal has what this version does not understand
   */
  Books load() {
    Books books = Books.empty(setup);
    position = 0;
    for (Snapshot snapshot : storage.ask(new LoadSnapshots(TOPIC), LIMIT).await()) {
      try {
        books =
            BooksCodec.decode(
                snapshot.payload(), snapshot.format(), books, setup.capacity(), Books.SIGNATURES);
        position = snapshot.position();
        break;
      } catch (IllegalArgumentException e) {
        // An older one and the entries since then say the same.
        LOG.warn(
            "snapshot of the bridge at {} is of no use: {}; going back further",
            snapshot.position(),
            e.getMessage());
      }
    }
    snapshotAt = position;
    EventPage page;
    do {
      page =
          storage.ask(new LoadEvents(TOPIC, position, StorageCommand.MAX_AT_ONCE), LIMIT).await();
      for (var event : page.events()) {
        books = books.replay(BooksCodec.decode(event.kind(), event.payload()));
        position = event.position();
      }
    } while (page.more());
    return books;
  }

  /** How many entries were ever written. */
  long position() {
    return position;
  }

  /** Writes entries, and what the audit log says of them; all or nothing. */
  void write(List<Books.Entry> entries, List<Write> audit, Instant at) {
    List<Write> writes = new ArrayList<>(entries.size() + audit.size());
    long next = position;
    for (Books.Entry entry : entries) {
      OptionalLong expected = OptionalLong.of(next);
      next++;
      writes.add(
          new Write.AppendEvent(
              TOPIC,
              Long.toString(next),
              BooksCodec.kind(entry),
              BooksCodec.encode(entry),
              at,
              expected));
    }
    writes.addAll(audit);
    if (!writes.isEmpty()) {
      record(writes);
      position = next;
    }
  }

  /** Writes what the audit log says, in as many records as it takes. */
  void audit(List<Write> audit) {
    for (int i = 0; i < audit.size(); i += StorageCommand.MAX_AT_ONCE) {
      record(audit.subList(i, Math.min(audit.size(), i + StorageCommand.MAX_AT_ONCE)));
    }
  }

  private void record(List<Write> writes) {
    Recording recording = storage.ask(new RecordWrites(fence, writes), LIMIT).await();
    if (!(recording instanceof Recording.Recorded)) {
      throw new IllegalStateException(
          "the journal did not take what the bridge wrote after %d: %s"
              .formatted(position, recording));
    }
  }

  /** Saves the books as they stand, when it is time. */
  void snapshot(Books books) {
    if (position - snapshotAt < SNAPSHOT_EVERY) {
      return;
    }
    snapshotAt = position;
    Bytes payload = BooksCodec.encode(books);
    if (payload.size() > Write.MAX_SNAPSHOT_BYTES) {
      LOG.warn(
          "the books of the bridge have {} bytes, too many for a snapshot; the next start reads all"
              + " {} entries of the journal",
          payload.size(),
          position);
      return;
    }
    record(List.of(new Write.SaveSnapshot(TOPIC, position, BooksCodec.FORM, payload)));
  }
}
