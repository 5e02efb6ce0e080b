package io.alys.mining;

import io.alys.actor.ActorException;
import io.alys.actor.ActorRef;
import io.alys.consensus.auxpow.AuxHash;
import io.alys.consensus.finality.ClaimedProof;
import io.alys.mining.ProofShelf.Shelved;
import io.alys.primitives.Bytes;
import io.alys.storage.Fence;
import io.alys.storage.RecordCommand.Event;
import io.alys.storage.RecordCommand.EventPage;
import io.alys.storage.RecordCommand.LoadEvents;
import io.alys.storage.RecordCommand.LoadSnapshot;
import io.alys.storage.RecordCommand.RecordWrites;
import io.alys.storage.RecordCommand.Recording;
import io.alys.storage.RecordCommand.Snapshot;
import io.alys.storage.StorageCommand;
import io.alys.storage.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The accepted proofs in the journal. No role guards them: a proof proves itself, whoever wrote it
 * down, and each is checked anew before a block carries it. An empty snapshot says from which one
 * on a start has to read; those before it have been used, or were outdone, long ago.
 */
final class ProofJournal {
  static final String TOPIC = "auxpow";
  static final String ACCEPTED = "accepted";

  /** Proofs after which the next start is spared the older ones. */
  static final int SNAPSHOT_EVERY = 64;

  private static final Logger LOG = LoggerFactory.getLogger(ProofJournal.class);
  private static final int FORMAT = 1;

  private final ActorRef<StorageCommand> storage;
  private long skipped;

  ProofJournal(ActorRef<StorageCommand> storage) {
    this.storage = storage;
  }

  /** What was accepted, the oldest first. */
  List<Shelved> load() {
    skipped = storage.ask(new LoadSnapshot(TOPIC)).await().map(Snapshot::position).orElse(0L);
    long position = skipped;
    List<Shelved> proofs = new ArrayList<>();
    EventPage page;
    do {
      page = storage.ask(new LoadEvents(TOPIC, position, StorageCommand.MAX_AT_ONCE)).await();
      for (Event event : page.events()) {
        position = event.position();
        decoded(event).ifPresent(proofs::add);
      }
    } while (page.more());
    return proofs;
  }

  private static Optional<Shelved> decoded(Event event) {
    try {
      return Optional.of(new Shelved(ClaimCodec.decode(event.payload()), event.at()));
    } catch (IllegalArgumentException e) {
      LOG.warn(
          "the proof for {} in the journal is of no use: {}; its miner may submit it again",
          event.key(),
          e.getMessage());
      return Optional.empty();
    }
  }

  /** Writes a proof; empty when it is on disk, and else why it is not. */
  Optional<String> write(AuxHash hash, ClaimedProof claim, Instant at) {
    Write write =
        new Write.AppendEvent(
            TOPIC, hash.toHex(), ACCEPTED, ClaimCodec.encode(claim), at, OptionalLong.empty());
    try {
      return switch (storage.ask(new RecordWrites(Fence.NONE, List.of(write))).await()) {
        case Recording.Recorded(var written) -> {
          spare(written.getFirst().position());
          yield Optional.empty();
        }
        // Another proof for the same hash: it proves as much, and pays the same address.
        case Recording.Taken _ -> Optional.empty();
        case Recording.Stale stale -> Optional.of(stale.toString());
        case Recording.Moved moved -> Optional.of(moved.toString());
        case Recording.Guarded guarded -> Optional.of(guarded.toString());
      };
    } catch (ActorException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** As many as the shelf holds stay; without the snapshot a start takes longer, no more. */
  private void spare(long position) {
    if (position - skipped < SNAPSHOT_EVERY) {
      return;
    }
    long upTo = position - ProofShelf.CAPACITY;
    try {
      storage
          .ask(
              new RecordWrites(
                  Fence.NONE, List.of(new Write.SaveSnapshot(TOPIC, upTo, FORMAT, Bytes.EMPTY))))
          .await();
      skipped = upTo;
    } catch (ActorException e) {
      LOG.warn("the journal of proofs has no new snapshot: {}", e.getMessage());
    }
  }
}
