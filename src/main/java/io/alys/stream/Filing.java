package io.alys.stream;

import io.alys.actor.ActorException;
import io.alys.actor.ActorRef;
import io.alys.governance.GovernanceCodec;
import io.alys.governance.GovernanceProtocol;
import io.alys.governance.RequestHeader;
import io.alys.primitives.Bytes;
import io.alys.storage.OutboxEntry;
import io.alys.storage.StorageCommand;
import io.alys.stream.Outbox.Letter;
import io.alys.stream.StreamCommand.Internal;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the stream writes into the journal. What it tells of its writes comes as messages. */
final class Filing implements AutoCloseable {
  /** The name of the cursor over what governance sends. */
  static final String CURSOR = "governance";

  private static final Logger LOG = LoggerFactory.getLogger(StreamVerticle.class);
  private static final Duration JOURNAL_LIMIT = Duration.ofSeconds(10);

  /** How long an acknowledged letter may wait for a write that it can share. */
  private static final long FORGET_PAUSE_MILLIS = 50;

  private static final int FORGET_AT_ONCE = 256;
  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final ActorRef<StreamCommand> mailbox;
  private final ActorRef<StorageCommand> storage;
  private final String node;
  private final List<String> unforgotten = new ArrayList<>();
  private long forgetTimer = NO_TIMER;

  Filing(
      Vertx vertx, ActorRef<StreamCommand> mailbox, ActorRef<StorageCommand> storage, String node) {
    this.vertx = vertx;
    this.mailbox = mailbox;
    this.storage = storage;
    this.node = node;
  }

  /**
   * Keeps letters, and forgets others.
   *
   * @param done ids of those that governance has acknowledged
   */
  void file(List<Letter> letters, List<String> done) {
    unforgotten.addAll(done);
    if (!letters.isEmpty()) {
      forget();
      append(letters);
    } else if (!done.isEmpty()) {
      forgetSoon();
    }
  }

  private void append(List<Letter> letters) {
    List<String> ids = letters.stream().map(Letter::requestId).toList();
    append(new StorageCommand.AppendOutbox(letters.stream().map(this::entry).toList()), ids);
  }

  /** A write whose end is unknown is made again: it is idempotent. */
  private void append(StorageCommand.AppendOutbox append, List<String> ids) {
    storage
        .ask(append, JOURNAL_LIMIT)
        .onSuccess(_ -> mailbox.tell(new Internal.Stored(ids)))
        .onFailure(
            cause -> {
              if (cause instanceof ActorException e && e.kind() == ActorException.Kind.DEADLINE) {
                append(append, ids);
              } else {
                LOG.error("{} requests are refused: {}", ids.size(), cause.getMessage());
                mailbox.tell(
                    new Internal.NotStored(
                        ids, "the request could not be put on disk: " + cause.getMessage()));
              }
            });
  }

  private OutboxEntry entry(Letter letter) {
    RequestHeader header =
        new RequestHeader(
            letter.requestId(),
            letter.since().truncatedTo(ChronoUnit.SECONDS),
            node,
            GovernanceProtocol.PROTOCOL_VERSION,
            letter.lane().urgency(),
            letter.timeout(),
            0,
            letter.trace());
    return new OutboxEntry(
        letter.requestId(),
        letter.lane().ordinal(),
        letter.lane().name(),
        Bytes.copyOf(GovernanceCodec.encode(header, letter.message())),
        letter.since());
  }

  /**
   * Forgetting waits for the next letters, to share their commit, or a moment: what was not
   * forgotten before a crash is sent again, which changes nothing.
   */
  private void forgetSoon() {
    if (unforgotten.size() >= FORGET_AT_ONCE) {
      forget();
    } else if (forgetTimer == NO_TIMER) {
      forgetTimer = vertx.setTimer(FORGET_PAUSE_MILLIS, _ -> forget());
    }
  }

  private void forget() {
    vertx.cancelTimer(forgetTimer);
    forgetTimer = NO_TIMER;
    if (unforgotten.isEmpty()) {
      return;
    }
    List<String> ids =
        List.copyOf(
            unforgotten.subList(0, Math.min(unforgotten.size(), StorageCommand.MAX_AT_ONCE)));
    unforgotten.subList(0, ids.size()).clear();
    storage
        .ask(new StorageCommand.AcknowledgeOutbox(ids), JOURNAL_LIMIT)
        .onFailure(
            cause -> {
              LOG.warn("acknowledged requests stay in the journal: {}", cause.getMessage());
              unforgotten.addAll(ids);
            });
  }

  /** Writes down what is processed of governance. */
  void save(String numbering, long sequence) {
    storage
        .ask(new StorageCommand.SaveCursor(CURSOR, numbering, sequence), JOURNAL_LIMIT)
        .onSuccess(_ -> mailbox.tell(new Internal.CursorSaved(numbering, sequence, true)))
        .onFailure(
            cause -> {
              LOG.warn("what is processed of governance is not on disk: {}", cause.getMessage());
              mailbox.tell(new Internal.CursorSaved(numbering, sequence, false));
            });
  }

  @Override
  public void close() {
    forget();
  }
}
