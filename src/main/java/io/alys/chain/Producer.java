package io.alys.chain;

import io.alys.actor.ActorException;
import io.alys.actor.ActorRef;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.Body;
import io.alys.consensus.block.Header;
import io.alys.consensus.block.Seal;
import io.alys.consensus.block.Signers;
import io.alys.consensus.block.Slot;
import io.alys.consensus.finality.ClaimedProof;
import io.alys.consensus.finality.ProofVerdict;
import io.alys.consensus.fork.Candidate;
import io.alys.consensus.fork.ForkChoice;
import io.alys.consensus.rules.BlockRefusal;
import io.alys.consensus.rules.ChainState;
import io.alys.consensus.rules.Genesis;
import io.alys.consensus.rules.PayloadDemand;
import io.alys.consensus.voting.Vote;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.ExecutionPayload;
import io.alys.mining.AuxPowCommand;
import io.alys.peg.PegContent;
import io.alys.primitives.Hash32;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the block of a slot: what goes into it, its payload, its signature; in this order. */
final class Producer {
  private static final Logger LOG = LoggerFactory.getLogger(Producer.class);
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Genesis genesis;
  private final ExecutionLayer execution;
  private final PegSide peg;
  private final ActorRef<AuxPowCommand> mining;
  private final Signer signer;

  /** Whom a producer works with. */
  record Partners(
      ExecutionLayer execution, PegSide peg, ActorRef<AuxPowCommand> mining, Signer signer) {}

  Producer(Genesis genesis, Partners partners) {
    this.genesis = genesis;
    this.execution = partners.execution();
    this.peg = partners.peg();
    this.mining = partners.mining();
    this.signer = partners.signer();
  }

  /** What the next block is made upon; empty when the key may sign upon nothing that is here. */
  Optional<ChainState> parent(ChainBook book) {
    return signer.parent(book.forks()).flatMap(block -> book.stateAt(block.hash()));
  }

  /** Whether a slot is this authority's. */
  boolean hasTurn(ChainState parent, Slot slot) {
    return signer
        .index(parent.authorities())
        .filter(index -> index == parent.authorities().author(slot))
        .isPresent();
  }

  /** Makes the block after another one; nobody else has seen it yet. */
  Outcome<Block> make(ChainBook book, Slot slot) {
    Optional<ChainState> parent = parent(book);
    return parent.isPresent()
        ? make(book, parent.get(), slot)
        : new Outcome.NotNow<>("the key has signed upon blocks that are not here", false);
  }

  private Outcome<Block> make(ChainBook book, ChainState parent, Slot slot) {
    Optional<Instant> timestamp = genesis.terms().clock().timestampIn(slot);
    if (timestamp.isEmpty()) {
      return new Outcome.Wrong<>("no whole second lies in %s".formatted(slot));
    }
    boolean due = !genesis.finality().allowsBlockWithoutProof(parent.branch());
    Optional<ClaimedProof> proof =
        due || signer.mayProve(Candidate.of(parent.head())) ? proof(parent) : Optional.empty();
    if (due && proof.isEmpty()) {
      return new Outcome.NotNow<>(
          "%d blocks wait to be final: the next one needs a proof of work"
              .formatted(parent.branch().hashes().size()),
          false);
    }
    Optional<EvmAddress> miner = proof.map(ClaimedProof::feeAddress);
    int slots = genesis.rules().mintSlots(parent, miner);
    return switch (peg.duties(parent.head().hash(), timestamp.get(), slots)) {
      case Outcome.Done<PegContent>(PegContent content) ->
          filled(book, parent, slot, new Filling(acceptable(parent, content), proof));
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

  /** What a block has beside its payload. */
  private record Filling(PegContent content, Optional<ClaimedProof> proof) {}

  private Outcome<Block> filled(ChainBook book, ChainState parent, Slot slot, Filling filling) {
    Instant timestamp = genesis.terms().clock().timestampIn(slot).orElseThrow();
    PayloadDemand demand =
        genesis
            .rules()
            .demand(
                parent,
                timestamp,
                filling.proof().map(ClaimedProof::feeAddress),
                filling.content());
    return switch (built(book, parent, demand)) {
      case Outcome.Done<ExecutionPayload>(ExecutionPayload payload) ->
          signed(book.forks(), parent, slot, new Body(payload, filling.content(), filling.proof()));
      case Outcome.Wrong<ExecutionPayload>(String reason) -> new Outcome.Wrong<>(reason);
      case Outcome.NotNow<ExecutionPayload>(String reason, boolean lagging) ->
          new Outcome.NotNow<>(reason, lagging);
    };
  }

  /** Built upon another block than the head, the client is taken there and back. */
  private Outcome<ExecutionPayload> built(ChainBook book, ChainState parent, PayloadDemand demand) {
    Header head = book.head().head();
    if (parent.head().equals(head)) {
      return execution.build(demand);
    }
    Hash32 last = book.finalisedExecution(genesis);
    Outcome<Boolean> there =
        execution.choose(new ExecutionLayer.Choice(parent.head().executionHash(), last));
    Outcome<ExecutionPayload> built =
        there instanceof Outcome.Done<Boolean>
            ? execution.build(demand)
            : new Outcome.NotNow<>("the execution client does not go to " + parent.head(), true);
    execution.choose(new ExecutionLayer.Choice(head.executionHash(), last));
    return built;
  }

  /** Whether a block has a proof, and whether it could have come without. */
  static Vote.Proof proofOf(Genesis genesis, ChainState parent, Body body) {
    if (body.proof().isEmpty()) {
      return Vote.Proof.NONE;
    }
    return genesis.finality().allowsBlockWithoutProof(parent.branch())
        ? Vote.Proof.GIVEN
        : Vote.Proof.DUE;
  }

  private Outcome<Block> signed(ForkChoice tree, ChainState parent, Slot slot, Body body) {
    if (!body.fits()) {
      return new Outcome.Wrong<>(
          "the block would have %d bytes, more than can be told to others"
              .formatted(body.sizeBytes()));
    }
    Header header = genesis.rules().header(parent, slot, body);
    return signer
        .sign(header, proofOf(genesis, parent, body), tree)
        .<Outcome<Block>>map(
            signature -> {
              Signers alone = Signers.of(parent.authorities().count(), List.of(header.producer()));
              return new Outcome.Done<>(new Block(header, body, new Seal(signature, alone)));
            })
        .orElseGet(
            () ->
                new Outcome.Wrong<>(
                    "what the key has signed keeps it from signing a block in " + slot));
  }
}
