package io.alys.chain;

import io.alys.actor.ActorRef;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.BlockCodec;
import io.alys.consensus.finality.ClaimedProof;
import io.alys.consensus.finality.ProofVerdict;
import io.alys.consensus.rules.BlockVerdict;
import io.alys.consensus.rules.ChainState;
import io.alys.consensus.rules.ChainStateCodec;
import io.alys.consensus.rules.Extension;
import io.alys.consensus.rules.Findings;
import io.alys.consensus.rules.FindingsCodec;
import io.alys.consensus.rules.Genesis;
import io.alys.peg.PegBlock;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Hash32;
import io.alys.storage.BlockCommand.BlockPage;
import io.alys.storage.BlockCommand.ChainHead;
import io.alys.storage.BlockCommand.ChainKept;
import io.alys.storage.BlockCommand.FoundBlock;
import io.alys.storage.BlockCommand.KeepBlocks;
import io.alys.storage.BlockCommand.KeptBlock;
import io.alys.storage.BlockCommand.KeptState;
import io.alys.storage.BlockCommand.LoadBlock;
import io.alys.storage.BlockCommand.LoadBlockAt;
import io.alys.storage.BlockCommand.LoadBlocksAfter;
import io.alys.storage.BlockCommand.LoadChainHead;
import io.alys.storage.BlockCommand.LoadChainStates;
import io.alys.storage.BlockCommand.SaveChainState;
import io.alys.storage.StorageCommand;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The chain's blocks on disk, and the book that they make. */
final class BlockShelf {
  private static final Logger LOG = LoggerFactory.getLogger(BlockShelf.class);
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int PAGE = 256;

  /** Final blocks after which a saved state spares the next start the way through them. */
  private static final int SAVE_EVERY = 256;

  private final ActorRef<StorageCommand> storage;
  private final Genesis genesis;
  private final int capacity;
  private BlockNumber saved = BlockNumber.GENESIS;

  BlockShelf(ActorRef<StorageCommand> storage, Genesis genesis, int capacity) {
    this.storage = storage;
    this.genesis = genesis;
    this.capacity = capacity;
  }

  /** A block as it is on disk, with what was found out about it. */
  record Kept(Block block, Findings found, boolean canonical, boolean finalised) {}

  /** A block as it goes to disk. */
  KeptBlock wrapped(Block block, Findings found) {
    BlockNumber number = block.header().number();
    Optional<Hash32> change = Optional.ofNullable(genesis.changesUpTo(number).get(number));
    return new KeptBlock(
        block.hash(),
        block.header().parent(),
        number,
        BlockCodec.encode(block),
        FindingsCodec.encode(found.by(change)));
  }

  /**
   * Keeps blocks, parents first, and, when the head is another one then, that: all or nothing.
   *
   * @param book with the blocks in it
   * @throws io.alys.actor.ActorException when the disk did not take them; nothing has changed then
   */
  void keep(List<KeptBlock> blocks, ChainBook book) {
    ChainState head = book.head();
    ChainHead mark =
        new ChainHead(
            head.head().hash(),
            head.head().number(),
            book.finalised().head().hash(),
            book.finalised().head().number());
    ChainKept answer = storage.ask(new KeepBlocks(blocks, Optional.of(mark)), LIMIT).await();
    if (!(answer instanceof ChainKept.Kept)) {
      throw new IllegalStateException(
          "the chain's store does not agree with the chain after block %s: %s"
              .formatted(blocks.getLast().hash(), answer));
    }
    saveState(book.finalised());
  }

  private void saveState(ChainState finalised) {
    BlockNumber number = finalised.head().number();
    if (number.since(saved) < SAVE_EVERY) {
      return;
    }
    saved = number;
    storage
        .ask(
            new SaveChainState(
                finalised.head().hash(),
                number,
                ChainStateCodec.FORM,
                ChainStateCodec.encode(finalised)),
            LIMIT)
        .await();
  }

  /** A block by its hash; empty when it was never kept, or belonged to a branch that lost. */
  Optional<Kept> byHash(Hash32 hash) {
    return storage.ask(new LoadBlock(hash), LIMIT).await().map(BlockShelf::read);
  }

  /** The block of the head's chain at a number. */
  Optional<Kept> at(BlockNumber number) {
    return storage.ask(new LoadBlockAt(number), LIMIT).await().map(BlockShelf::read);
  }

  private static Kept read(FoundBlock found) {
    return new Kept(
        block(found.block()), found(found.block()), found.canonical(), found.finalised());
  }

  private static Block block(KeptBlock kept) {
    return switch (BlockCodec.decode(kept.block())) {
      case BlockCodec.Decoded.Read(Block block) -> block;
      case BlockCodec.Decoded.Rejected(var _, String reason) ->
          throw new IllegalStateException(
              "block %s in the chain's store is no block any more: %s"
                  .formatted(kept.hash(), reason));
    };
  }

  private static Findings found(KeptBlock kept) {
    try {
      return FindingsCodec.decode(kept.outcome());
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "the outcome of block %s in the chain's store cannot be read: %s"
              .formatted(kept.hash(), e.getMessage()),
          e);
    }
  }

  /** What the bridge is told of a block that is kept. */
  PegBlock pegBlock(Kept kept) {
    Optional<BlockNumber> finalises =
        kept.block().body().proof().map(ClaimedProof::last).map(this::numberOf);
    return kept.block().toPegBlock(kept.found().executed().burns(), finalises);
  }

  private BlockNumber numberOf(Hash32 hash) {
    return byHash(hash)
        .map(kept -> kept.block().header().number())
        .orElseThrow(
            () -> new IllegalStateException("block %s was final and is gone".formatted(hash)));
  }

  /**
   * Reads the book: the last saved state, and every block since then.
   *
   * @throws IllegalStateException when the store is that of another chain, or is damaged
   */
  ChainBook load() {
    Optional<ChainHead> head = storage.ask(new LoadChainHead(), LIMIT).await();
    if (head.isEmpty()) {
      return ChainBook.startingAt(genesis.state(), capacity);
    }
    requireOurs();
    requireSameConstants(head.get().number());
    ChainState from = lastState(head.get().finalisedNumber());
    saved = from.head().number();
    // Blocks come back in another order than they came; what was final stays so.
    ChainBook book = replay(from).finalTo(head.get().finalised());
    if (!book.head().head().hash().equals(head.get().head())) {
      LOG.warn(
          "the head was {} ({}) when the chain's store was written, and is {} by what is in it",
          head.get().number(),
          head.get().head(),
          book.head().head().ref());
    }
    return book;
  }

  private void requireOurs() {
    Hash32 ours = genesis.state().head().hash();
    Optional<FoundBlock> first =
        storage.ask(new LoadBlockAt(BlockNumber.GENESIS.next()), LIMIT).await();
    if (first.isPresent() && !first.get().block().parent().equals(ours)) {
      throw new IllegalStateException(
          "the chain's store begins after block %s, and this chain with %s: it is of another chain;"
                  .formatted(first.get().block().parent(), ours)
              + " name its specification, or another data directory");
    }
  }

  /** Else the states on disk, and the bridge's, are those of other rules, and nobody could tell. */
  private void requireSameConstants(BlockNumber head) {
    for (var change : genesis.changesUpTo(head).entrySet()) {
      Optional<Hash32> then = at(change.getKey()).flatMap(kept -> kept.found().specification());
      if (!then.equals(Optional.of(change.getValue()))) {
        throw new IllegalStateException(
            "%s was taken %s, and the specification has a change for it now: with the right file,"
                    .formatted(
                        change.getKey(),
                        then.map(digest -> "by a specification with digest " + digest)
                            .orElse("without one"))
                + " begin with another data directory");
      }
    }
  }

  private ChainState lastState(BlockNumber finalised) {
    for (KeptState kept : storage.ask(new LoadChainStates(), LIMIT).await()) {
      try {
        if (kept.number().compareTo(finalised) <= 0 && kept.format() == ChainStateCodec.FORM) {
          return ChainStateCodec.decode(kept.payload());
        }
      } catch (IllegalArgumentException e) {
        // An older one and the blocks since then say the same.
        LOG.warn(
            "the state saved at {} is of no use: {}; going back further",
            kept.number(),
            e.getMessage());
      }
    }
    return genesis.state();
  }

  private ChainBook replay(ChainState from) {
    ChainBook book = ChainBook.startingAt(from, capacity);
    BlockPage page =
        storage
            .ask(new LoadBlocksAfter(from.head().number(), Optional.empty(), PAGE), LIMIT)
            .await();
    while (true) {
      for (KeptBlock kept : page.blocks()) {
        book = replayed(book, kept);
      }
      if (!page.more()) {
        return book;
      }
      page = storage.ask(page.next(PAGE), LIMIT).await();
    }
  }

  private ChainBook replayed(ChainBook book, KeptBlock kept) {
    Optional<ChainState> parent = book.stateAt(kept.parent());
    if (parent.isEmpty()) { // Of a branch that lost.
      return book;
    }
    Block block = block(kept);
    Optional<ProofVerdict.Final> proof =
        block.body().proof().map(claim -> proven(parent.get(), block, claim));
    Extension extension =
        genesis
            .rules()
            .extend(new BlockVerdict.Sound(parent.get(), block, proof), found(kept).executed());
    return switch (extension) {
      case Extension.Refused(var why) ->
          throw new IllegalStateException(
              "block %s in the chain's store is against the rules: %s"
                  .formatted(kept.hash(), why.reason()));
      case Extension.Extended(ChainState next) ->
          switch (book.plus(next)) {
            case ChainBook.Addition.Added(ChainBook more, var _) -> more;
            case ChainBook.Addition.Known _, ChainBook.Addition.Refused _ -> book;
          };
    };
  }

  private ProofVerdict.Final proven(ChainState parent, Block block, ClaimedProof claim) {
    ProofVerdict verdict = genesis.finality().check(parent.branch(), claim);
    if (verdict instanceof ProofVerdict.Final proof) {
      return proof;
    }
    throw new IllegalStateException(
        "the proof in block %s in the chain's store does not hold: %s".formatted(block, verdict));
  }
}
