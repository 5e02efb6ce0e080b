package io.alys.chain;

import io.alys.actor.ActorException;
import io.alys.actor.ActorRef;
import io.alys.config.Secret;
import io.alys.consensus.approval.Authorities;
import io.alys.consensus.approval.Ballot;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.Body;
import io.alys.consensus.block.Header;
import io.alys.consensus.block.Seal;
import io.alys.consensus.block.Signers;
import io.alys.consensus.block.Slot;
import io.alys.consensus.bls.BlsSecretKey;
import io.alys.consensus.bls.BlsSignature;
import io.alys.consensus.finality.ClaimedProof;
import io.alys.consensus.finality.ProofVerdict;
import io.alys.consensus.rules.BlockRefusal;
import io.alys.consensus.rules.ChainState;
import io.alys.consensus.rules.Genesis;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.ExecutionPayload;
import io.alys.mining.AuxPowCommand;
import io.alys.peg.PegContent;
import io.alys.primitives.Bytes;
import io.alys.storage.GuardCommand.ProtectSlot;
import io.alys.storage.GuardCommand.Protection;
import io.alys.storage.StorageCommand;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the block of a slot: what goes into it, its payload, its signature; in this order. */
final class Producer {
  private static final Logger LOG = LoggerFactory.getLogger(Producer.class);
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int NAME_CHARS = 16;

  private final Genesis genesis;
  private final ExecutionLayer execution;
  private final PegSide peg;
  private final ActorRef<AuxPowCommand> mining;
  private final ActorRef<StorageCommand> storage;
  private final BlsSecretKey key;

  /** Whom a producer works with. */
  record Partners(
      ExecutionLayer execution,
      PegSide peg,
      ActorRef<AuxPowCommand> mining,
      ActorRef<StorageCommand> storage) {}

  Producer(Genesis genesis, Partners partners, BlsSecretKey key) {
    this.genesis = genesis;
    this.execution = partners.execution();
    this.peg = partners.peg();
    this.mining = partners.mining();
    this.storage = partners.storage();
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

  /** Whether a slot is this authority's. */
  boolean hasTurn(ChainState parent, Slot slot) {
    return index(parent.authorities())
        .filter(index -> index == parent.authorities().author(slot))
        .isPresent();
  }

  /** Makes the block after another one; nobody else has seen it yet. */
  Outcome<Block> make(ChainState parent, Slot slot) {
    Optional<Instant> timestamp = genesis.terms().clock().timestampIn(slot);
    if (timestamp.isEmpty()) {
      return new Outcome.Wrong<>("no whole second lies in %s".formatted(slot));
    }
    Optional<ClaimedProof> proof = proof(parent);
    if (proof.isEmpty() && !genesis.finality().allowsBlockWithoutProof(parent.branch())) {
      return new Outcome.NotNow<>(
          "%d blocks wait to be final: the next one needs a proof of work"
              .formatted(parent.branch().hashes().size()),
          false);
    }
    Optional<EvmAddress> miner = proof.map(ClaimedProof::feeAddress);
    int slots = genesis.rules().mintSlots(parent, miner);
    return switch (peg.duties(parent.head().hash(), timestamp.get(), slots)) {
      case Outcome.Done<PegContent>(PegContent content) ->
          filled(parent, slot, acceptable(parent, content), proof);
      case Outcome.Wrong<PegContent>(String reason) -> new Outcome.Wrong<>(reason);
      case Outcome.NotNow<PegContent>(String reason, boolean lagging) ->
          new Outcome.NotNow<>("bridge: " + reason, lagging);
    };
  }

  /** An update whose authorities nobody would accept would make every block one to be refused. */
  private PegContent acceptable(ChainState parent, PegContent content) {
    Optional<BlockRefusal> refusal = genesis.rules().updateRefusal(parent, content);
    refusal.ifPresent(why -> LOG.error("the block goes without an update: {}", why.reason()));
    return refusal.isPresent() ? content.withoutUpdate() : content;
  }

  /** A miner's proof that holds upon this very block. One that does not is left out. */
  private Optional<ClaimedProof> proof(ChainState parent) {
    try {
      return mining
          .ask(new AuxPowCommand.GetProof(parent.branch()), LIMIT)
          .await()
          .filter(claim -> holds(parent, claim));
    } catch (ActorException e) {
      LOG.warn("the block goes without a proof of work: {}", e.reason());
      return Optional.empty();
    }
  }

  private boolean holds(ChainState parent, ClaimedProof claim) {
    ProofVerdict verdict = genesis.finality().check(parent.branch(), claim);
    if (verdict instanceof ProofVerdict.Final) {
      return true;
    }
    LOG.warn("a queued proof of work does not hold: {}", verdict);
    return false;
  }

  private Outcome<Block> filled(
      ChainState parent, Slot slot, PegContent content, Optional<ClaimedProof> proof) {
    Instant timestamp = genesis.terms().clock().timestampIn(slot).orElseThrow();
    Outcome<ExecutionPayload> built =
        execution.build(
            genesis
                .rules()
                .demand(parent, timestamp, proof.map(ClaimedProof::feeAddress), content));
    return switch (built) {
      case Outcome.Done<ExecutionPayload>(ExecutionPayload payload) ->
          signed(parent, slot, new Body(payload, content, proof));
      case Outcome.Wrong<ExecutionPayload>(String reason) -> new Outcome.Wrong<>(reason);
      case Outcome.NotNow<ExecutionPayload>(String reason, boolean lagging) ->
          new Outcome.NotNow<>(reason, lagging);
    };
  }

  private Outcome<Block> signed(ChainState parent, Slot slot, Body body) {
    if (!body.fits()) {
      return new Outcome.Wrong<>(
          "the block would have %d bytes, more than can be told to others"
              .formatted(body.sizeBytes()));
    }
    Header header = genesis.rules().header(parent, slot, body);
    return sign(header)
        .<Outcome<Block>>map(
            signature -> {
              Signers alone = Signers.of(parent.authorities().count(), List.of(header.producer()));
              return new Outcome.Done<>(new Block(header, body, new Seal(signature, alone)));
            })
        .orElseGet(
            () -> new Outcome.Wrong<>("this key has signed another block in or after " + slot));
  }

  /** Signs a block of one's own or of another authority; empty when that would be twice. */
  Optional<BlsSignature> sign(Header header) {
    Ballot ballot = genesis.terms().domain().ballot(header);
    ProtectSlot question =
        new ProtectSlot(
            key.publicKey().compressed(), ballot.slot().number(), ballot.message().octets());
    return switch (storage.ask(question, LIMIT).await()) {
      case Protection.Allowed _, Protection.AlreadySigned _ ->
          Optional.of(key.sign(ballot.message()));
      case Protection.Refused(String reason) -> {
        LOG.warn("block {} is not signed: {}", header.ref(), reason);
        yield Optional.empty();
      }
    };
  }

  /** Which of the authorities has the key. */
  Optional<Integer> index(Authorities authorities) {
    return authorities.indexOf(key.publicKey());
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
