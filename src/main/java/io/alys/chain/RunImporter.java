package io.alys.chain;

import io.alys.actor.ActorException;
import io.alys.chain.ChainCommand.Import;
import io.alys.chain.ChainCommand.RunResult;
import io.alys.chain.Examiner.Examined;
import io.alys.consensus.block.Block;
import io.alys.consensus.fork.Candidate;
import io.alys.consensus.fork.Move;
import io.alys.consensus.rules.BlockRefusal;
import io.alys.consensus.rules.BlockVerdict;
import io.alys.consensus.rules.ChainState;
import io.alys.consensus.rules.Genesis;
import io.alys.consensus.rules.Quorum;
import io.alys.consensus.rules.SealedRun;
import io.alys.primitives.Hash32;
import io.alys.storage.BlockCommand.KeptBlock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Takes blocks that follow on each other, each as {@link Importer} would, and spares what many can
 * share: their seals are verified together, they go to disk in one write, and one head is chosen.
 * What is not on disk yet is shown to the execution client and to the bridge, which may be ahead of
 * the disk by it as by any block, but is chosen by neither and told to nobody else.
 */
final class RunImporter {
  /** A write of more is split: it is one transaction, and held in memory meanwhile. */
  private static final long WRITE_BYTES = 16L << 20;

  private final Genesis genesis;
  private final Importer.Partners partners;
  private final Importer importer;
  private final Importer.Listener listener;
  private final Circumstances at;
  private final List<KeptBlock> unwritten = new ArrayList<>();
  private final List<Candidate> reverted = new ArrayList<>();
  private final List<Candidate> applied = new ArrayList<>();
  private long unwrittenBytes;
  private Counted counted = new Counted(0, 0);
  private Counted written = new Counted(0, 0);
  private boolean isWritten = true;
  private ChainBook book;

  /** Blocks from the first on, and how many of them were not known. */
  private record Counted(int blocks, int fresh) {
    Counted plus(int more, int moreFresh) {
      return new Counted(blocks + more, fresh + moreFresh);
    }
  }

  /**
   * What a run meets.
   *
   * @param inStep whether execution client and bridge are where the chain is
   * @param timeUp whether others wait for their turn
   */
  record Circumstances(Instant now, BooleanSupplier inStep, BooleanSupplier timeUp) {}

  RunImporter(
      Genesis genesis,
      Importer.Partners partners,
      Importer importer,
      Importer.Listener listener,
      Circumstances at) {
    this.genesis = genesis;
    this.partners = partners;
    this.importer = importer;
    this.listener = listener;
    this.at = at;
    book = importer.book();
  }

  /** Takes blocks until one of them cannot be. */
  RunResult take(List<Block> blocks) {
    Optional<SealedRun> sealed =
        genesis.rules().verifySeals(book.head(), blocks); // Else one by one.
    Optional<Import> stopped = Optional.empty();
    for (int i = 0; i < blocks.size() && stopped.isEmpty() && !(i > 0 && isTimeUp()); i++) {
      Import became = next(blocks.get(i), sealed);
      switch (became) {
        case Import.Taken _ -> counted = counted.plus(1, 1);
        case Import.Known _ -> counted = counted.plus(1, 0);
        case Import.Refused _, Import.UnknownParent _, Import.NotNow _ ->
            stopped = Optional.of(became);
      }
      if (unwritten.isEmpty() && stopped.isEmpty()) {
        written = counted;
      }
    }
    Optional<Import> failed = write();
    Counted sure = isWritten ? counted : written;
    return new RunResult(sure.blocks(), sure.fresh(), failed.isPresent() ? failed : stopped);
  }

  private boolean isTimeUp() {
    return at.timeUp().getAsBoolean();
  }

  private Import next(Block block, Optional<SealedRun> sealed) {
    Hash32 hash = block.hash();
    if (book.stateAt(hash).isPresent()) {
      return new Import.Known(block.header().ref());
    }
    Optional<ChainState> parent = book.stateAt(block.header().parent());
    if (parent.isEmpty()) {
      return partners.shelf().byHash(hash).isPresent()
          ? new Import.Known(block.header().ref())
          : new Import.UnknownParent(block.header().parent());
    }
    if (!at.inStep().getAsBoolean()) {
      return new Import.NotNow("this node is not in step with its chain yet");
    }
    if (importer.waitsForSignatures(hash)) {
      return write().orElseGet(() -> signed(block));
    }
    return switch (verdict(parent.get(), block, sealed)) {
      case BlockRefusal.SlotInFuture early ->
          Importer.tooEarly(genesis.rules(), parent.get(), block, early);
      case BlockRefusal why -> new Import.Refused(why.reason());
      case BlockVerdict.Sound sound -> examined(sound, !unwritten.isEmpty());
    };
  }

  /** One that was found right when it came, and lacked signatures: these it has now. */
  private Import signed(Block block) {
    Import became = importer.take(block, at.now(), at.inStep().getAsBoolean());
    book = importer.book();
    boolean there = book.stateAt(block.hash()).isPresent();
    return there || became instanceof Import.Refused
        ? became
        : new Import.Refused("too few authorities have signed it");
  }

  private BlockVerdict verdict(ChainState parent, Block block, Optional<SealedRun> sealed) {
    return sealed
        .map(run -> genesis.rules().check(parent, block, at.now(), run))
        .orElseGet(() -> genesis.rules().check(parent, block, at.now(), Quorum.TWO_THIRDS));
  }

  /**
   * @param again whether writing what is there may help: not every client executes what follows on
   *     a block that it was not told to choose
   */
  private Import examined(BlockVerdict.Sound sound, boolean again) {
    return switch (partners.examiner().examine(sound, book.finalisedExecution(genesis))) {
      case Outcome.Done<Examined>(Examined examined) -> added(examined);
      case Outcome.Wrong<Examined>(String reason) -> {
        listener.executionLags(); // It may have been chosen to be looked at.
        yield new Import.Refused(reason);
      }
      case Outcome.NotNow<Examined>(var _, boolean lagging) when lagging && again ->
          write().orElseGet(() -> examined(sound, false));
      case Outcome.NotNow<Examined>(String reason, boolean lagging) -> {
        listener.executionLags();
        if (lagging) {
          listener.pegLags();
        }
        yield new Import.NotNow(reason);
      }
    };
  }

  private Import added(Examined examined) {
    Block block = examined.block();
    return switch (book.plus(examined.after())) {
      case ChainBook.Addition.Known _ -> new Import.Known(block.header().ref());
      case ChainBook.Addition.Refused(String reason) -> new Import.NotNow(reason);
      case ChainBook.Addition.Added(ChainBook next, Move move) -> {
        book = next;
        reverted.addAll(move.reverted());
        applied.addAll(move.applied());
        KeptBlock kept = partners.shelf().wrapped(block, examined.found());
        unwritten.add(kept);
        unwrittenBytes += kept.block().size() + (long) kept.outcome().size();
        // The bridge lets go of what a proof made final only when it is told of the head.
        boolean write = block.body().proof().isPresent() || unwrittenBytes > WRITE_BYTES;
        Import taken = new Import.Taken(block.header().ref(), !move.applied().isEmpty());
        yield write ? write().orElse(taken) : taken;
      }
    };
  }

  /** Writes what is not written, and tells; what went wrong, if anything. */
  private Optional<Import> write() {
    if (unwritten.isEmpty()) {
      return Optional.empty();
    }
    List<KeptBlock> blocks = List.copyOf(unwritten);
    Move move = new Move(reverted, applied);
    unwritten.clear();
    unwrittenBytes = 0;
    reverted.clear();
    applied.clear();
    try {
      partners.shelf().keep(blocks, book);
    } catch (ActorException e) {
      book = importer.book();
      isWritten = false;
      listener.executionLags();
      return Optional.of(new Import.NotNow("the chain's store: " + e.reason()));
    }
    importer.adopt(book, move);
    return Optional.empty();
  }
}
