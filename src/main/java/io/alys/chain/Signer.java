package io.alys.chain;

import io.alys.actor.ActorRef;
import io.alys.config.Secret;
import io.alys.consensus.approval.Authorities;
import io.alys.consensus.approval.Ballot;
import io.alys.consensus.approval.SigningDomain;
import io.alys.consensus.block.Header;
import io.alys.consensus.block.Slot;
import io.alys.consensus.bls.BlsSecretKey;
import io.alys.consensus.bls.BlsSignature;
import io.alys.consensus.fork.Candidate;
import io.alys.consensus.fork.ForkChoice;
import io.alys.consensus.rules.ChainState;
import io.alys.consensus.voting.Vote;
import io.alys.consensus.voting.VotingRecord;
import io.alys.consensus.voting.VotingRecordCodec;
import io.alys.primitives.Bytes;
import io.alys.storage.GuardCommand.ProtectSlot;
import io.alys.storage.GuardCommand.Protection;
import io.alys.storage.StorageCommand;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An authority's key, which signs what it may after all that it has signed. */
final class Signer {
  private static final Logger LOG = LoggerFactory.getLogger(Signer.class);
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int NAME_CHARS = 16;

  private final SigningDomain domain;
  private final ActorRef<StorageCommand> storage;
  private final BlsSecretKey key;

  /** As the journal told it last; another replica may have signed since. */
  private VotingRecord record = VotingRecord.EMPTY;

  private Bytes stored = Bytes.EMPTY;

  Signer(SigningDomain domain, ActorRef<StorageCommand> storage, BlsSecretKey key) {
    this.domain = domain;
    this.storage = storage;
    this.key = key;
  }

  /**
   * Reads an authority's key.
   *
   * @throws IllegalStateException when it cannot be read, or is none
   */
  static BlsSecretKey key(Secret secret, Map<String, String> environment) {
    try {
      return BlsSecretKey.parse(Bytes.fromHex(secret.read(environment)));
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "signing key %s cannot be used: %s".formatted(secret, e.getMessage()), e);
    }
  }

  /** Which of the authorities has the key. */
  Optional<Integer> index(Authorities authorities) {
    return authorities.indexOf(key.publicKey());
  }

  /** The best block that another one may be made and signed upon: the head, or nearly always. */
  Optional<Candidate> parent(ForkChoice tree) {
    return tree.best(block -> record.permits(tree, block));
  }

  /** Whether a block upon another one may be signed when it has a proof that is not due, too. */
  boolean mayProve(Candidate parent) {
    return record.permitsProof(parent);
  }

  /**
   * Signs a block of one's own or of another authority; empty when it must not.
   *
   * @param tree in which its parent is
   */
  Optional<BlsSignature> sign(Header header, Vote.Proof proof, ForkChoice tree) {
    Optional<Candidate> parent = tree.find(header.parent());
    if (parent.isEmpty()) {
      return refused(header, "its parent %s is not known".formatted(header.parent()));
    }
    Vote vote = new Vote(parent.get(), header.slot(), proof);
    Protection answer = asked(header, vote, tree);
    if (answer instanceof Protection.Bound(Bytes bound)) {
      record = VotingRecordCodec.decode(domain.genesis(), bound);
      stored = bound;
      answer = asked(header, vote, tree);
    }
    return switch (answer) {
      case Protection.Allowed _, Protection.AlreadySigned _ ->
          Optional.of(key.sign(domain.ballot(header).message()));
      case Protection.Refused(String reason) -> refused(header, reason);
      case Protection.Bound _ -> refused(header, "another node signs with the same key just now");
    };
  }

  private Protection asked(Header header, Vote vote, ForkChoice tree) {
    Optional<String> refusal = record.refusal(tree, vote);
    if (refusal.isPresent()) {
      return new Protection.Refused(refusal.get());
    }
    Ballot ballot = domain.ballot(header);
    VotingRecord next = record.with(tree, vote);
    Bytes written = VotingRecordCodec.encode(domain.genesis(), next);
    ProtectSlot question =
        new ProtectSlot(
            key.publicKey().compressed(),
            ballot.slot().number(),
            ballot.message().octets(),
            stored,
            written);
    Protection answer = storage.ask(question, LIMIT).await();
    if (answer instanceof Protection.Allowed) {
      record = next;
      stored = written;
    }
    return answer;
  }

  private static Optional<BlsSignature> refused(Header header, String reason) {
    LOG.warn("block {} is not signed: {}", header.ref(), reason);
    return Optional.empty();
  }

  /**
   * Why no slot is this node's, although it has a key, or none for some time; empty when some are.
   *
   * @param now by the clock; when it was put back, no slot is used twice, so there is none until it
   *     has caught up
   * @param tried the last slot in which a block was made
   */
  Optional<String> idle(ChainState head, Slot now, Slot tried) {
    if (index(head.authorities()).isPresent()) {
      Slot last = head.head().slot();
      Slot used = tried.compareTo(last) > 0 ? tried : last;
      return used.since(now) > 1
          ? Optional.of("%s is used, and the clock is before it; check the clock".formatted(used))
          : Optional.empty();
    }
    return Optional.of(
        head.schedule().coming().stream()
            .filter(coming -> index(coming.set()).isPresent())
            .findFirst()
            .map(coming -> "key %s makes blocks from %s on".formatted(name(), coming.from()))
            .orElseGet(
                () ->
                    "key %s is none of the %d authorities"
                        .formatted(name(), head.authorities().count())));
  }

  /** Enough of it for people to tell it from others. */
  private String name() {
    return key.publicKey().toString().substring(0, NAME_CHARS);
  }
}
