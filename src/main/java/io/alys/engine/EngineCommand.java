package io.alys.engine;

import io.alys.actor.Request;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.EvmLog;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.Receipt;
import io.alys.ethereum.Withdrawal;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Hash32;
import io.alys.primitives.Wei;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Engine has the execution client build payloads, judge them, and take one for its head. It passes
 * on nothing whose hash it has not computed itself, and takes nothing for valid that the client did
 * not call so. When the client is away, wrong or behind, it says so, and comes back by itself.
 *
 * <pre>
 *   Chain --BuildPayload, ImportPayload, SetForkchoice--> Engine ==Engine API==> execution client
 *   Pegout --GetLogs--> Engine ==JSON-RPC==> execution client
 * </pre>
 *
 * <p>Builds, imports and forkchoices are carried out one after the other, as they came. Questions
 * overtake them; one that cannot be answered is refused with the reason.
 */
public sealed interface EngineCommand {
  /** The most blocks that one question for logs may span. */
  int MAX_LOG_RANGE = 10_000;

  /** Asks how the execution client is. */
  record GetEngineStatus() implements EngineCommand, Request<EngineStatus> {}

  /**
   * Has a payload built upon the head.
   *
   * @param parent hash of the payload that the last forkchoice made the head
   * @param timestamp whole seconds since 1970, after the parent's
   * @param withdrawals exactly these, in this order
   */
  record BuildPayload(
      Hash32 parent,
      Instant timestamp,
      Hash32 prevRandao,
      EvmAddress feeRecipient,
      List<Withdrawal> withdrawals)
      implements EngineCommand, Request<Built> {
    public BuildPayload {
      withdrawals = List.copyOf(withdrawals);
    }
  }

  /** Has a payload executed and judged. It becomes no head by that. */
  record ImportPayload(ExecutionPayload payload) implements EngineCommand, Request<Imported> {}

  /**
   * Makes a payload the head.
   *
   * @param safe an ancestor of the head, or zero for none
   * @param finalized an ancestor of that, or zero for none
   */
  record SetForkchoice(Hash32 head, Hash32 safe, Hash32 finalized)
      implements EngineCommand, Request<ForkchoiceSet> {}

  /** Asks for what a contract wrote; in the order of the chain. */
  record GetLogs(LogRange range, EvmAddress address, Hash32 topic)
      implements EngineCommand, Request<List<EvmLog>> {}

  /**
   * Asks what became of the transactions of a block, in their order, proven by the block's root;
   * empty when there is no such block.
   */
  record GetReceipts(Hash32 block) implements EngineCommand, Request<Optional<List<Receipt>>> {}

  /** Asks for a block of the client's chain as a payload; empty when it has none such. */
  record GetPayload(Hash32 block) implements EngineCommand, Request<Optional<ExecutionPayload>> {}

  /** Asks for the client's block at a number; empty above its head. */
  record GetTip(BlockNumber number) implements EngineCommand, Request<Optional<Tip>> {}

  /** Asks what an account has in the client's latest block. */
  record GetBalance(EvmAddress account) implements EngineCommand, Request<Wei> {}

  /** Where logs are looked for. */
  sealed interface LogRange {
    /**
     * In one block. They are all there are: the root of its receipts is compared. As long as the
     * client has not all of them the question is not answered.
     */
    record InBlock(Hash32 hash) implements LogRange {}

    /**
     * In blocks of the client's chain, both ends included. The client alone says that these are
     * all: to show, not to pay upon.
     */
    record Between(BlockNumber first, BlockNumber last) implements LogRange {
      public Between {
        long span = last.since(first);
        if (span < 0 || span >= MAX_LOG_RANGE) {
          throw new IllegalArgumentException(
              "logs of %s to %s: ask for 1 to %d blocks at once"
                  .formatted(first, last, MAX_LOG_RANGE));
        }
      }
    }
  }

  /** A block of the client's. */
  record Tip(BlockNumber number, Hash32 hash, Instant timestamp) {}

  /** What came of a build. */
  sealed interface Built {
    /**
     * A payload as it was asked for, its hash checked; not yet imported.
     *
     * @param priorityFees what its fee recipient earns
     */
    record Payload(ExecutionPayload payload, Wei priorityFees) implements Built {}

    /** The client's head is another one, or it does not know the parent. */
    record StaleParent(String why) implements Built {}

    /** The client does not accept what was asked for, or made something else of it. */
    record Refused(String why) implements Built {}

    /** It cannot build now; ask again. */
    record NotNow(String why) implements Built {}
  }

  /** How the client judged a payload. Only the first one is a yes. */
  sealed interface Imported {
    /** It was executed, and is valid. */
    record Valid() implements Imported {}

    /**
     * It never can be part of the chain.
     *
     * @param latestValid the last valid one of its ancestors, as far as the client knows
     */
    record Invalid(Optional<Hash32> latestValid, String why) implements Imported {}

    /** It was not executed: the client lacks what comes before. */
    record Syncing() implements Imported {}

    /** It was kept and not executed: it is beside the client's chain. */
    record Accepted() implements Imported {}

    /** It was not judged; import it again. */
    record NotNow(String why) implements Imported {}
  }

  /** What came of a forkchoice. */
  sealed interface ForkchoiceSet {
    /** The head is the client's. */
    record Applied() implements ForkchoiceSet {}

    /** The head is no valid payload. */
    record Invalid(Optional<Hash32> latestValid, String why) implements ForkchoiceSet {}

    /** The client lacks payloads before it; it is applied as soon as it has them. */
    record Syncing() implements ForkchoiceSet {}

    /** Safe or finalized are not what they should be (-38002). */
    record Inconsistent(String why) implements ForkchoiceSet {}

    /** It was not applied; set it again. */
    record NotNow(String why) implements ForkchoiceSet {}
  }

  /** How the execution client is. */
  sealed interface EngineState {
    /** It was not asked yet. */
    record Unknown() implements EngineState {}

    /** It answers, is of our chain, and has our head. */
    record Ready(Tip head) implements EngineState {}

    /** It fetches blocks from its own peers. */
    record Syncing(Tip head) implements EngineState {}

    /**
     * It lacks the head that was chosen: it was started anew, or from an older state.
     *
     * @param head what it has
     * @param wanted what it should have
     */
    record Behind(Tip head, Hash32 wanted) implements EngineState {}

    /** It does not answer. */
    record Unreachable(String reason) implements EngineState {}

    /** It does not accept our secret, or there is none. */
    record Unauthorized(String reason) implements EngineState {}

    /** What answers is no execution client, or one without what we need. */
    record Incapable(String reason) implements EngineState {}

    /** It is of another chain. */
    record WrongChainId(long expected, long found) implements EngineState {}

    /** It began with another block. */
    record WrongGenesis(Hash32 expected, Hash32 found) implements EngineState {}
  }

  /**
   * How the execution client is.
   *
   * @param client what it calls itself; empty as long as it never answered
   * @param head the last head it was seen with
   * @param writesWaiting builds, imports and forkchoices that wait for it
   */
  record EngineStatus(
      EngineState state, Instant since, String client, Optional<Tip> head, int writesWaiting) {}

  /** What the actor tells itself. */
  sealed interface Internal extends EngineCommand {
    /** It is time to look how the client is. */
    record Look() implements Internal {}
  }
}
