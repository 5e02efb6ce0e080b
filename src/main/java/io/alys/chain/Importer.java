package io.alys.chain;

import io.alys.actor.ActorException;
import io.alys.chain.ChainCommand.Import;
import io.alys.chain.Examiner.Examined;
import io.alys.consensus.approval.Approval;
import io.alys.consensus.block.Block;
import io.alys.consensus.finality.BlockRef;
import io.alys.consensus.fork.Move;
import io.alys.consensus.rules.BlockRefusal;
import io.alys.consensus.rules.BlockVerdict;
import io.alys.consensus.rules.ChainRules;
import io.alys.consensus.rules.ChainState;
import io.alys.consensus.rules.Genesis;
import io.alys.consensus.rules.Quorum;
import io.alys.primitives.Hash32;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes blocks, one's own and those of others: rules, execution, Bitcoin, signatures, disk; in this
 * order. Only then a block counts.
 */
final class Importer {
  private static final Logger LOG = LoggerFactory.getLogger(Importer.class);

  private final Genesis genesis;
  private final BlockShelf shelf;
  private final Examiner examiner;
  private final Optional<Signer> signer;
  private final Listener listener;
  private final Votes votes;
  private ChainBook book;

  /** Who is told what becomes of blocks. */
  interface Listener {
    /** The execution client may have another head now than the chain. */
    void executionLags();

    /** The bridge lacks blocks. */
    void pegLags();

    /** This node signed a block of another authority. */
    void approved(Approval approval);

    /**
     * A block more is in the book, and on disk.
     *
     * @param finalBefore the last block that was final before
     */
    void grown(Move move, BlockRef finalBefore);
  }

  /** Whom an importer works with. */
  record Partners(BlockShelf shelf, Examiner examiner, Optional<Signer> signer) {}

  Importer(Genesis genesis, ChainBook book, Partners partners, Listener listener) {
    this.genesis = genesis;
    this.book = book;
    this.shelf = partners.shelf();
    this.examiner = partners.examiner();
    this.signer = partners.signer();
    this.listener = listener;
    votes = new Votes(genesis.terms().domain(), () -> this.book.authorities());
  }

  ChainBook book() {
    return book;
  }

  /**
   * Takes a block.
   *
   * @param inStep whether execution client and bridge are where the chain is
   */
  Import take(Block block, Instant now, boolean inStep) {
    Hash32 hash = block.hash();
    if (votes.isOpen(hash)) {
      return counted(block, votes.hear(hash, block.seal()));
    }
    if (book.stateAt(hash).isPresent() || shelf.byHash(hash).isPresent()) {
      return new Import.Known(block.header().ref());
    }
    Optional<ChainState> parent = book.stateAt(block.header().parent());
    if (parent.isEmpty()) {
      return new Import.UnknownParent(block.header().parent());
    }
    if (!inStep) {
      return new Import.NotNow("this node is not in step with its chain yet");
    }
    return switch (genesis.rules().check(parent.get(), block, now, Quorum.AUTHOR)) {
      case BlockRefusal.SlotInFuture early -> tooEarly(genesis.rules(), parent.get(), block, early);
      case BlockRefusal why -> new Import.Refused(why.reason());
      case BlockVerdict.Sound sound -> examined(block, sound);
    };
  }

  /**
   * A block whose slot has not come by this node's clock. When its author signed it, and all else
   * is right, one of two clocks is wrong, and nobody can tell from here which: it is not taken, and
   * who passed it on is not to blame. Else a clock that was wrong for seconds would cost a node all
   * its peers for minutes.
   */
  static Import tooEarly(
      ChainRules rules, ChainState parent, Block block, BlockRefusal.SlotInFuture why) {
    boolean rightThen =
        rules.check(parent, block, block.header().timestamp(), Quorum.AUTHOR)
            instanceof BlockVerdict.Sound;
    return rightThen ? new Import.NotNow(why.reason()) : new Import.Refused(why.reason());
  }

  private Import examined(Block block, BlockVerdict.Sound sound) {
    Hash32 last = book.finalisedExecution(genesis);
    return switch (examiner.examine(sound, last)) {
      case Outcome.Done<Examined>(Examined examined) ->
          counted(block, approved(examined, votes.open(examined)));
      case Outcome.Wrong<Examined>(String reason) -> {
        listener.executionLags(); // It may have been chosen to be looked at.
        yield new Import.Refused(reason);
      }
      case Outcome.NotNow<Examined>(String reason, boolean lagging) -> {
        listener.executionLags();
        if (lagging) {
          listener.pegLags();
        }
        yield new Import.NotNow(reason);
      }
    };
  }

  /** With this authority's own signature, when it is one and has not signed yet. */
  private Votes.Counted approved(Examined examined, Votes.Counted counted) {
    Block block = examined.block();
    Optional<Integer> index = signer.flatMap(own -> own.index(examined.authorities()));
    if (!(counted instanceof Votes.Counted.Waiting)
        || index.isEmpty()
        || block.seal().signers().contains(index.get())) {
      return counted;
    }
    return book.stateAt(block.header().parent())
        .map(parent -> Producer.proofOf(genesis, parent, block.body()))
        .flatMap(proof -> signer.orElseThrow().sign(block.header(), proof, book.forks()))
        .map(signature -> new Approval(block.hash(), index.get(), signature))
        .map(
            approval -> {
              listener.approved(approval);
              return votes.hear(approval);
            })
        .orElse(counted);
  }

  /** An authority signed a block. */
  void hear(Approval approval) {
    switch (votes.hear(approval)) {
      case Votes.Counted.Enough(Examined examined) -> accept(examined);
      case Votes.Counted.Waiting _ -> {}
      case Votes.Counted.Refused(String reason) -> LOG.warn("an approval is refused: {}", reason);
    }
  }

  private Import counted(Block block, Votes.Counted counted) {
    return switch (counted) {
      case Votes.Counted.Enough(Examined examined) -> accept(examined);
      case Votes.Counted.Waiting _ -> new Import.Taken(block.header().ref(), false);
      case Votes.Counted.Refused(String reason) -> new Import.Refused(reason);
    };
  }

  /** A block that enough have signed: on disk first, then everybody is told. */
  private Import accept(Examined examined) {
    Block block = examined.block();
    return switch (book.plus(examined.after())) {
      case ChainBook.Addition.Known _ -> new Import.Known(block.header().ref());
      case ChainBook.Addition.Refused(String reason) -> new Import.Refused(reason);
      case ChainBook.Addition.Added(ChainBook next, Move move) -> {
        try {
          shelf.keep(List.of(shelf.wrapped(block, examined.found())), next);
        } catch (ActorException e) {
          listener.executionLags();
          yield new Import.NotNow("the chain's store: " + e.reason());
        }
        adopt(next, move);
        yield new Import.Taken(
            block.header().ref(), next.head().head().hash().equals(block.hash()));
      }
    };
  }

  /** Goes on with another book, whose blocks are on disk. */
  void adopt(ChainBook next, Move move) {
    BlockRef last = book.lastFinal();
    book = next;
    listener.grown(move, last);
  }

  /** Whether a block is known and waits for signatures. */
  boolean waitsForSignatures(Hash32 block) {
    return votes.isOpen(block);
  }
}
