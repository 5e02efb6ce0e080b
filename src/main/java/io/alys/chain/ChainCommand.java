package io.alys.chain;

import io.alys.actor.Request;
import io.alys.consensus.approval.Approval;
import io.alys.consensus.approval.Authorities;
import io.alys.consensus.approval.AuthoritySchedule;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.Slot;
import io.alys.consensus.finality.BlockRef;
import io.alys.consensus.rules.ChainState;
import io.alys.consensus.rules.Genesis;
import io.alys.consensus.rules.ProofTarget;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Chain makes a block when it is this node's turn, takes the blocks of others, and chooses the
 * head. What it says to be there is on disk.
 *
 * <pre>
 *   Chain --BuildPayload, ImportPayload, SetForkchoice--> Engine
 *   Chain --ImportBlock, SetHead, GetDuties-------------> Bridge
 *   Chain --Follow, GetProof----------------------------> AuxPow
 *   Chain --KeepBlock, ProtectSlot----------------------> Storage
 *   peers --ImportBlock, HearApproval, GetRun, GetAuthorities--> Chain
 *   Sync  --GetLocator, ImportRun, Hold--> Chain
 *   Rpc   --GetChain, GetBlock---------> Chain
 * </pre>
 */
public sealed interface ChainCommand {
  /** Asks where the chain stands. */
  record GetChain() implements ChainCommand, Request<ChainStatus> {}

  /**
   * Where the chain stands.
   *
   * @param finalised the last block that is final
   * @param lastProof the block that carried the last proof
   * @param waiting blocks after the final one
   * @param mayWait how many may be, before no block without a proof is made
   * @param ahead constants of the chain that change at blocks after the head
   */
  record ChainStatus(
      Hash32 genesis,
      BlockRef head,
      Slot slot,
      Instant timestamp,
      BlockRef finalised,
      BlockRef lastProof,
      long waiting,
      long mayWait,
      Activity activity,
      Turns turns,
      List<Genesis.Change> ahead) {
    public ChainStatus {
      ahead = List.copyOf(ahead);
    }

    static ChainStatus of(
        Genesis genesis,
        ChainState head,
        BlockRef lastFinal,
        Activity activity,
        Optional<Integer> own) {
      return new ChainStatus(
          genesis.state().head().hash(),
          head.head().ref(),
          head.head().slot(),
          head.head().timestamp(),
          lastFinal,
          head.branch().lastProof(),
          head.branch().hashes().size(),
          genesis.finality().mayWait(head.branch()),
          activity,
          new Turns(head.schedule(), own),
          genesis.ahead(head.head().number()));
    }
  }

  /**
   * Who make blocks after the head.
   *
   * @param own which of those in force this node is; empty when it is none of them
   */
  record Turns(AuthoritySchedule schedule, Optional<Integer> own) {}

  /** What the node does for its chain. */
  sealed interface Activity {
    /** It brings the execution client and the bridge to where the chain is. */
    record Starting(String what) implements Activity {}

    /** It takes blocks, and makes none: it has no key. */
    record Following() implements Activity {}

    /** It makes blocks in its turn. */
    record Producing() implements Activity {}

    /** It has a key and makes no blocks now. */
    record Halted(String reason) implements Activity {}
  }

  /** Asks for a block; empty when it is not known. */
  record GetBlock(Which which) implements ChainCommand, Request<Optional<Found>> {}

  /** Which block. */
  sealed interface Which {
    record ByHash(Hash32 hash) implements Which {}

    /** The one of the chain through the head. */
    record ByNumber(BlockNumber number) implements Which {}
  }

  /**
   * A block that is known.
   *
   * @param canonical whether the head follows on it
   * @param finalised whether that will be so for ever
   * @param target what its proof had to meet; empty without a proof, and where a release that did
   *     not write it down kept the block
   */
  record Found(Block block, boolean canonical, boolean finalised, Optional<ProofTarget> target) {}

  /**
   * Takes a block that somebody else made.
   *
   * @param wire as {@link io.alys.consensus.block.BlockCodec} writes it
   */
  record ImportBlock(Bytes wire) implements ChainCommand, Request<Import> {}

  /** What became of a block. */
  sealed interface Import {
    /**
     * It is kept.
     *
     * @param head whether the head is now this block
     */
    record Taken(BlockRef block, boolean head) implements Import {}

    /** It was kept before; more signatures on it may have been added. */
    record Known(BlockRef block) implements Import {}

    /** It is no block of this chain, and never will be. */
    record Refused(String reason) implements Import {}

    /** What comes before it is not known. */
    record UnknownParent(Hash32 parent) implements Import {}

    /** It could not be judged now; it may come again. */
    record NotNow(String reason) implements Import {}
  }

  /**
   * Asks for the blocks of the chain through the head that come after the first of these hashes
   * that lies on it.
   *
   * @param locator newest first; the first block of the chain may be among them
   * @param most blocks at most
   * @param bytes that they have together at most; a single block may have more
   */
  record GetRun(List<Hash32> locator, int most, long bytes) implements ChainCommand, Request<Run> {
    public GetRun {
      locator = List.copyOf(locator);
      if (most < 1) {
        throw new IllegalArgumentException("a run of %d blocks must have some".formatted(most));
      }
    }
  }

  /** Blocks in a row. */
  sealed interface Run {
    /** In their order, as encoded; none when the head is among the hashes. */
    record Blocks(List<Bytes> wires) implements Run {}

    /** None of the hashes lies on the chain. */
    record OnAnotherChain() implements Run {}
  }

  /**
   * Takes blocks that somebody else made and enough authorities have signed, each the parent of the
   * next one. Their seals are verified together; what is taken goes to disk together, and only then
   * is anybody told.
   */
  record ImportRun(List<Block> blocks) implements ChainCommand, Request<RunResult> {
    /** The most blocks of a run. */
    public static final int MAX_BLOCKS = 256;

    public ImportRun {
      blocks = List.copyOf(blocks);
      if (blocks.size() > MAX_BLOCKS) {
        throw new IllegalArgumentException(
            "a run of %d blocks; %d are the most".formatted(blocks.size(), MAX_BLOCKS));
      }
    }
  }

  /**
   * What became of a run.
   *
   * @param kept how many of its first blocks are on disk; those that were so before are among them
   * @param fresh how many of these were not known before
   * @param stopped what became of the block after those; empty when there is none, or when a run
   *     may take no longer: the rest may come at once
   */
  record RunResult(int kept, int fresh, Optional<Import> stopped) {}

  /** Asks where another chain may part from this one. */
  record GetLocator() implements ChainCommand, Request<Locator> {}

  /**
   * Where the chain stands, and how others find what they have in common with it.
   *
   * @param hashes of the head and of its ancestors 1, 2, 4, 8 and so on before it, down to the
   *     final block, which is the last one
   * @param inStep whether blocks are taken now
   */
  record Locator(BlockRef head, BlockRef finalised, List<Hash32> hashes, boolean inStep) {
    public Locator {
      hashes = List.copyOf(hashes);
    }
  }

  /**
   * No block is to be made, for others are ahead; empty: it is over. It is forgotten after {@link
   * Hold#LAPSE}, so whoever holds the chain says so again and again.
   */
  record Hold(Optional<String> why) implements ChainCommand {
    /** More than a few repetitions, and little enough to lose to a Sync that is gone. */
    public static final Duration LAPSE = Duration.ofSeconds(5);
  }

  /** Asks who may have made a block that comes: the sets in force, and those that wait. */
  record GetAuthorities() implements ChainCommand, Request<Set<Authorities>> {}

  /** An authority signed a block. */
  record HearApproval(Approval approval) implements ChainCommand {}

  /** What the actor tells itself. */
  sealed interface Internal extends ChainCommand {
    /** A slot begins, or it is time to try again. */
    record Wake() implements Internal {}

    /** The execution client is otherwise than before. */
    record ClientChanged() implements Internal {}
  }
}
