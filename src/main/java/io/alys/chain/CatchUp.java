package io.alys.chain;

import io.alys.bridge.BridgeCommand.Head;
import io.alys.chain.BlockShelf.Kept;
import io.alys.consensus.rules.ChainState;
import io.alys.consensus.rules.Genesis;
import io.alys.engine.EngineCommand.Tip;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.Receipt;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the execution client and the bridge to where the chain is, whichever is ahead: after a
 * start, after a crash, and when one of them was replaced by an older copy of itself.
 */
final class CatchUp {
  private static final Logger LOG = LoggerFactory.getLogger(CatchUp.class);

  /** What such a block has for extra data, so that it is never ours. */
  private static final Bytes ASIDE =
      Bytes.copyOf("alys: not this one".getBytes(StandardCharsets.US_ASCII));

  /** Blocks after which others get their turn. */
  private static final int AT_ONCE = 64;

  private final BlockShelf shelf;
  private final ExecutionLayer execution;
  private final PegSide peg;
  private final Genesis genesis;

  /** The head that a client with later blocks was told to go back to, and how often. */
  private Hash32 backTo = Hash32.ZERO;

  private int told;

  CatchUp(BlockShelf shelf, ExecutionLayer execution, PegSide peg, Genesis genesis) {
    this.shelf = shelf;
    this.execution = execution;
    this.peg = peg;
    this.genesis = genesis;
  }

  /** How far it came. */
  sealed interface Progress {
    record InStep() implements Progress {}

    /** There is more to do. */
    record Going(String where) implements Progress {}

    /** It cannot go on now. */
    record Stuck(String why) implements Progress {}
  }

  private static Progress stuck(Outcome<?> outcome) {
    return switch (outcome) {
      case Outcome.Done<?> done -> throw new IllegalArgumentException("no reason in " + done);
      case Outcome.Wrong<?>(String why) -> new Progress.Stuck(why);
      case Outcome.NotNow<?>(String why, boolean _) -> new Progress.Stuck(why);
    };
  }

  /** Feeds the execution client what it lacks, and chooses the head there. */
  Progress execution(ChainBook book) {
    ChainState head = book.head();
    BlockNumber number = head.head().number();
    Outcome<Optional<Tip>> there = execution.tip(number);
    if (!(there instanceof Outcome.Done<Optional<Tip>>(Optional<Tip> tip))) {
      return stuck(there);
    }
    if (tip.map(Tip::hash).filter(head.head().executionHash()::equals).isPresent()) {
      Progress chosen = chosen(choice(book, head.head().executionHash()));
      Optional<Tip> later = after(number);
      return later.isEmpty() ? chosen : ledBack(book, later.get(), chosen);
    }
    Outcome<BlockNumber> common = common(number);
    if (!(common instanceof Outcome.Done<BlockNumber>(BlockNumber from))) {
      return stuck(common);
    }
    return fed(book, from, number);
  }

  private Progress chosen(ExecutionLayer.Choice choice) {
    Outcome<Boolean> chosen = execution.choose(choice);
    return chosen instanceof Outcome.Done<Boolean> ? new Progress.InStep() : stuck(chosen);
  }

  /**
   * A client that has blocks after our head, which this node has lost, may pass over the choice of
   * what it takes for an old head, say VALID all the same, and build nothing upon it (paris.md,
   * engine_forkchoiceUpdatedV1, 2). Whether it does shows only when a block is to be built: then
   * this comes again for the same head, and the client is led onto another branch first, an empty
   * block beside our head, from where our head is no old one. Once: if it does not stay there then,
   * it never will. Not at the first time, as whoever asks a client that did go back would see a
   * moment without what our head did.
   */
  private Progress ledBack(ChainBook book, Tip later, Progress chosen) {
    BlockNumber number = book.head().head().number();
    Hash32 ours = book.head().head().executionHash();
    Progress led = chosen;
    told = backTo.equals(ours) ? told + 1 : 1;
    backTo = ours;
    if (number.value() > 1 && told == 2) {
      LOG.warn(
          "the execution client has block {}, {}, which this node has not: it is led back to {}",
          later.number(),
          later.hash(),
          number);
      leadAside(number);
      led = chosen(choice(book, ours));
    }
    return told > 1 && led instanceof Progress.Stuck(String why)
        ? new Progress.Stuck(
            "%s; it has later blocks, which this node has not, and does not give them up: start it"
                    .formatted(why)
                + " empty, and it is given every block")
        : led;
  }

  private void leadAside(BlockNumber number) {
    ExecutionPayload aside =
        aside(payload(number), payload(new BlockNumber(number.value() - 1)).stateRoot());
    Outcome<Boolean> led = execution.judge(aside);
    if (!(led instanceof Outcome.Wrong<Boolean>)) {
      led = execution.choose(new ExecutionLayer.Choice(aside.blockHash(), Hash32.ZERO));
    }
    if (!(led instanceof Outcome.Done<Boolean>)) {
      LOG.warn("the execution client is not led back: {}", led);
    }
  }

  /** What the client has right after a block; nothing, too, when it does not say. */
  private Optional<Tip> after(BlockNumber number) {
    return execution.tip(number.plus(1)) instanceof Outcome.Done<Optional<Tip>>(Optional<Tip> tip)
        ? tip
        : Optional.empty();
  }

  private ExecutionPayload payload(BlockNumber number) {
    return kept(number).block().body().payload();
  }

  /**
   * A block in the place of another one in which nothing happens, so the state is that of its
   * parent. Valid for the execution client, and no block of ours.
   */
  static ExecutionPayload aside(ExecutionPayload ours, Hash32 stateBefore) {
    ExecutionPayload bare =
        new ExecutionPayload(
            ours.parentHash(),
            ours.feeRecipient(),
            stateBefore,
            Receipt.rootOf(List.of()),
            Receipt.bloom(List.of()),
            ours.prevRandao(),
            ours.blockNumber(),
            ours.gasLimit(),
            0,
            ours.timestamp(),
            ASIDE,
            ours.baseFeePerGas(),
            Hash32.ZERO,
            List.of(),
            List.of());
    return bare.withBlockHash(bare.computedHash());
  }

  /** The last of our blocks that the client has on its own chain. */
  private Outcome<BlockNumber> common(BlockNumber head) {
    long has = 0;
    long lacks = head.value();
    while (lacks - has > 1) {
      BlockNumber middle = new BlockNumber((has + lacks) / 2);
      Outcome<Optional<Tip>> there = execution.tip(middle);
      if (!(there instanceof Outcome.Done<Optional<Tip>>(Optional<Tip> tip))) {
        Progress why = stuck(there);
        return new Outcome.NotNow<>(why.toString(), false);
      }
      Hash32 ours = kept(middle).block().header().executionHash();
      if (tip.map(Tip::hash).filter(ours::equals).isPresent()) {
        has = middle.value();
      } else {
        lacks = middle.value();
      }
    }
    return new Outcome.Done<>(new BlockNumber(has));
  }

  private Kept kept(BlockNumber number) {
    return shelf
        .at(number)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "block %s is missing in the chain's store".formatted(number)));
  }

  private Progress fed(ChainBook book, BlockNumber from, BlockNumber head) {
    long until = Math.min(head.value(), from.value() + AT_ONCE);
    for (long number = from.value() + 1; number <= until; number++) {
      Kept kept = kept(new BlockNumber(number));
      Outcome<Boolean> judged = execution.judge(kept.block().body().payload());
      if (!(judged instanceof Outcome.Done<Boolean>)) {
        return stuck(judged);
      }
      // Not every client executes what it has not been told to choose.
      Progress chosen = chosen(choice(book, kept.block().header().executionHash()));
      if (!(chosen instanceof Progress.InStep)) {
        return chosen;
      }
    }
    return until == head.value()
        ? new Progress.InStep()
        : new Progress.Going("the execution client has %d of %s blocks".formatted(until, head));
  }

  /** What is final is told only with the head: before it, the client may not have got so far. */
  ExecutionLayer.Choice choice(ChainBook book, Hash32 executionHead) {
    boolean whole = book.head().head().executionHash().equals(executionHead);
    return new ExecutionLayer.Choice(
        executionHead, whole ? book.finalisedExecution(genesis) : Hash32.ZERO);
  }

  /** Tells the bridge what it has not heard of, and which block is the head. */
  Progress peg(ChainBook book) {
    Outcome<Head> there = peg.head();
    if (!(there instanceof Outcome.Done<Head>(Head at))) {
      return stuck(there);
    }
    ChainState head = book.head();
    if (at.hash().equals(head.head().hash())) {
      return new Progress.InStep();
    }
    BlockNumber from = isOurs(at) ? at.number() : at.finalised();
    long until = Math.min(head.head().number().value(), from.value() + AT_ONCE);
    for (long number = from.value() + 1; number <= until; number++) {
      Kept kept = kept(new BlockNumber(number));
      // It was checked when it came; Bitcoin may have forgotten by now what it said then.
      Outcome<Boolean> told = peg.keep(shelf.pegBlock(kept), false);
      if (told instanceof Outcome.Done<Boolean>) {
        told = peg.choose(kept.block().hash());
      }
      if (!(told instanceof Outcome.Done<Boolean>)) {
        return stuck(told);
      }
    }
    if (until < head.head().number().value()) {
      return new Progress.Going(
          "the bridge has %d of %s blocks".formatted(until, head.head().number()));
    }
    Outcome<Boolean> chosen = peg.choose(head.head().hash());
    return chosen instanceof Outcome.Done<Boolean> ? new Progress.InStep() : stuck(chosen);
  }

  private boolean isOurs(Head at) {
    return at.number().value() == 0
        || shelf.at(at.number()).filter(kept -> kept.block().hash().equals(at.hash())).isPresent();
  }
}
