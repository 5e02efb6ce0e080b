package io.alys.storage;

import io.alys.actor.Request;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.util.List;
import java.util.Optional;

/**
 * The chain's blocks, in a file of this node alone ({@code chain.db}), also where replicas share a
 * journal. Blocks form a tree; the chain through the head is canonical, and what is final of it
 * stays for ever. An answer to a write means that it is on disk.
 *
 * <pre>
 *   genesis (not kept) -- 1 -- 2 == 3 -- 4      head 4, finalised 2: canonical 1 2 3 4
 *                               \
 *                                3' -- 4'       side blocks, dropped once 3 is final
 * </pre>
 *
 * <p>Storage reads none of the bytes and computes no hash: what is a block, and which is the head,
 * Chain knows. A block number 1 begins a tree, whatever its parent.
 */
public sealed interface BlockCommand extends StorageCommand {
  /** The most that a block, or what was made of it, has: more than a block of the network may. */
  int MAX_BLOCK_BYTES = 16 << 20;

  /** The most that the blocks of one command have together, for they are one transaction. */
  long MAX_BYTES_AT_ONCE = 64L << 20;

  /** The most that a state has; it is written and read as a whole, so twice as much is held. */
  int MAX_STATE_BYTES = 256 << 20;

  /**
   * A block as it is kept.
   *
   * @param number 1 or more, one more than its parent's
   * @param block its bytes, at most {@link #MAX_BLOCK_BYTES}
   * @param outcome what this node found out about it, at most as many
   */
  record KeptBlock(Hash32 hash, Hash32 parent, BlockNumber number, Bytes block, Bytes outcome) {
    public KeptBlock {
      if (number.value() < 1) {
        throw new IllegalArgumentException(
            "block %s has number 0; the genesis block is not kept".formatted(hash));
      }
      atMost("block", number, hash, block);
      atMost("outcome of block", number, hash, outcome);
    }

    private static void atMost(String what, BlockNumber number, Hash32 hash, Bytes octets) {
      if (octets.size() > MAX_BLOCK_BYTES) {
        throw new IllegalArgumentException(
            "%s %d (%s) of %d bytes must have at most %d"
                .formatted(what, number.value(), hash, octets.size(), MAX_BLOCK_BYTES));
      }
    }

    long sizeBytes() {
      return (long) block.size() + outcome.size();
    }
  }

  /** The last block that counts, and the last that will for ever. Either may be the genesis. */
  record ChainHead(Hash32 head, BlockNumber number, Hash32 finalised, BlockNumber finalisedNumber) {
    public ChainHead {
      if (finalisedNumber.compareTo(number) > 0) {
        throw new IllegalArgumentException(
            "finalised %s is after the head, %s".formatted(finalisedNumber, number));
      }
    }
  }

  /**
   * Keeps blocks, parents first, and then moves the head, all of it or nothing. Of a block that is
   * kept already only its bytes are replaced: it may have more signatures now.
   *
   * <p>With a head, the chain through it becomes canonical, and what is finalised is noted. Every
   * other block up to the finalised number is deleted, and all that follow on those.
   *
   * @param blocks at most {@link StorageCommand#MAX_AT_ONCE}, of {@link #MAX_BYTES_AT_ONCE}
   */
  record KeepBlocks(List<KeptBlock> blocks, Optional<ChainHead> head)
      implements BlockCommand, Request<ChainKept> {
    public KeepBlocks {
      blocks = List.copyOf(blocks);
      if (blocks.size() > MAX_AT_ONCE) {
        throw new IllegalArgumentException(
            "%d blocks must be at most %d".formatted(blocks.size(), MAX_AT_ONCE));
      }
      long bytes = blocks.stream().mapToLong(KeptBlock::sizeBytes).sum();
      if (bytes > MAX_BYTES_AT_ONCE) {
        throw new IllegalArgumentException(
            "%d blocks of %d bytes must have at most %d"
                .formatted(blocks.size(), bytes, MAX_BYTES_AT_ONCE));
      }
    }
  }

  /** What became of blocks and head. */
  sealed interface ChainKept {
    /** They are on disk. */
    record Kept() implements ChainKept {}

    /**
     * Nothing was written: this block is not kept, or not with the number that it should have. It
     * is the parent of a block, the head, or a finalised block that the head does not follow on.
     */
    record UnknownBlock(Hash32 hash) implements ChainKept {}

    /**
     * Nothing was written: the head would revert what is final, or a new block stands at or below
     * it.
     */
    record BelowFinalised(BlockNumber finalised) implements ChainKept {}
  }

  /**
   * Deletes blocks that turned out to be wrong, all that follow on them, and the states after
   * those; never what is final. Where the head was one of them, the last canonical block that stays
   * is the head. Answers how many blocks it deleted; unknown ones are none.
   */
  record DropBlocks(List<Hash32> wrong) implements BlockCommand, Request<Integer> {
    public DropBlocks {
      wrong = List.copyOf(wrong);
      if (wrong.size() > MAX_AT_ONCE) {
        throw new IllegalArgumentException(
            "%d wrong blocks must be at most %d".formatted(wrong.size(), MAX_AT_ONCE));
      }
    }
  }

  /**
   * Keeps what the chain came to at a block, in place of an earlier one of the same block. The two
   * of the highest numbers stay. Answers whether this is one of them.
   *
   * @param format version of the payload's form, at least 1
   * @param payload at most {@link #MAX_STATE_BYTES}
   */
  record SaveChainState(Hash32 block, BlockNumber number, int format, Bytes payload)
      implements BlockCommand, Request<Boolean> {
    public SaveChainState {
      if (format < 1) {
        throw new IllegalArgumentException(
            "format %d of the state at %s must be at least 1".formatted(format, number));
      }
      if (payload.size() > MAX_STATE_BYTES) {
        throw new IllegalArgumentException(
            "state at %s of %d bytes must have at most %d"
                .formatted(number, payload.size(), MAX_STATE_BYTES));
      }
    }
  }

  /** Reads the states that are kept, the newest first. */
  record LoadChainStates() implements BlockCommand, Request<List<KeptState>> {}

  /** What the chain came to at a block. */
  record KeptState(Hash32 block, BlockNumber number, int format, Bytes payload) {}

  /** Reads where the chain stands; empty before the first head. */
  record LoadChainHead() implements BlockCommand, Request<Optional<ChainHead>> {}

  /** Reads a block; empty when it is not kept. */
  record LoadBlock(Hash32 hash) implements BlockCommand, Request<Optional<FoundBlock>> {}

  /** Reads the canonical block of a number; empty when there is none. */
  record LoadBlockAt(BlockNumber number) implements BlockCommand, Request<Optional<FoundBlock>> {}

  /** A block, and whether it is one of the chain through the head; if final, for ever. */
  record FoundBlock(KeptBlock block, boolean canonical, boolean finalised) {}

  /**
   * Reads the blocks of all branches in the order of numbers, and of hashes in a number. A page is
   * a view of its own: what is deleted between two pages is not in the second, and what is added
   * before its beginning is not either.
   *
   * @param after the number before the first block, for a first page; else that of the last block
   *     of the page before
   * @param last empty for a first page; else the hash of the last block of the page before
   * @param limit 1 to {@link StorageCommand#MAX_AT_ONCE}; a page of large blocks may be shorter
   */
  record LoadBlocksAfter(BlockNumber after, Optional<Hash32> last, int limit)
      implements BlockCommand, Request<BlockPage> {
    public LoadBlocksAfter {
      StorageCommand.aPage(after.value(), limit);
    }
  }

  /**
   * Some of the blocks.
   *
   * @param more whether blocks follow after the last one here
   */
  record BlockPage(List<KeptBlock> blocks, boolean more) {
    public BlockPage {
      blocks = List.copyOf(blocks);
      if (more && blocks.isEmpty()) {
        throw new IllegalArgumentException("an empty page of blocks must be the last");
      }
    }

    /** Asks for what follows; a page that is the last has nothing that follows. */
    public LoadBlocksAfter next(int limit) {
      KeptBlock last = blocks.getLast();
      return new LoadBlocksAfter(last.number(), Optional.of(last.hash()), limit);
    }
  }
}
