package io.alys.bridge;

import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.SignatureCheck;
import io.alys.bridge.BridgeCommand.Import;
import io.alys.peg.DepositMint;
import io.alys.peg.PegBlock;
import io.alys.peg.PegContent;
import io.alys.peg.Settlement;
import io.alys.peg.bridge.BridgeCore;
import io.alys.peg.bridge.BridgeEffect;
import io.alys.peg.bridge.BridgeEvent;
import io.alys.peg.bridge.BridgeInput;
import io.alys.peg.bridge.BridgeInput.ChainBlock;
import io.alys.peg.bridge.BridgeTerms;
import io.alys.peg.deposit.Deposit;
import io.alys.peg.ledger.Ledger;
import io.alys.peg.payout.Payout;
import io.alys.peg.payout.SignatureRule;
import io.alys.peg.payout.Stage;
import io.alys.peg.rules.PegRules;
import io.alys.peg.rules.ProducerView;
import io.alys.peg.state.PegState;
import io.alys.primitives.Hash32;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything that Bridge knows: what the sidechain says of the peg, and how far this node has
 * carried it out. Immutable and pure; both parts move together, so that no crash leaves one of them
 * behind.
 *
 * <pre>
 *   blocks --> ledger --path of the head--> core <-- Bitcoin, governance, time
 *                |                            |
 *                +--- what a block may say ---+--- what is written down, then done
 * </pre>
 */
record Books(PegRules rules, BridgeTerms terms, Ledger ledger, BridgeCore core) {
  /** Blocks that one step follows: what it writes must fit into one record of the journal. */
  private static final int STRIDE = 200;

  static final SignatureRule SIGNATURES = SignatureCheck::of;

  /** Books of a node that has seen nothing. */
  static Books empty(BridgeVerticle.Setup setup) {
    PegRules rules = new PegRules(setup.terms().parameters());
    return new Books(
        rules,
        setup.terms(),
        Ledger.startingAt(rules, setup.capacity(), setup.genesis()),
        BridgeCore.startingAt(
            setup.terms(),
            SIGNATURES,
            setup.genesis().head().hash(),
            Anchor.place(setup.anchor())));
  }

  /** What the journal keeps; replaying all of it in order makes the same books. */
  sealed interface Entry {
    /** A block is in the ledger. */
    record BlockKept(PegBlock block) implements Entry {}

    /** Another block is the head. */
    record HeadMoved(Hash32 hash) implements Entry {}

    /** Something is otherwise with what this node carries out. */
    record CoreMoved(BridgeEvent event) implements Entry {}
  }

  /**
   * Where the books are after an input, and what follows.
   *
   * @param entries to be written down first, all or none
   * @param effects then, in their order; none of them is another journal
   * @param news blocks that the head made final
   */
  record Step(Books next, List<Entry> entries, List<BridgeEffect> effects, List<ChainBlock> news) {
    Step {
      entries = List.copyOf(entries);
      effects = List.copyOf(effects);
      news = List.copyOf(news);
    }

    /** This step, and then one that began where it ended. */
    Step then(Step second) {
      return new Step(
          second.next,
          join(entries, second.entries),
          join(effects, second.effects),
          join(news, second.news));
    }

    /** The block that is in the books from now on, if it is this step that put it there. */
    Optional<PegBlock> kept() {
      return entries.stream()
          .flatMap(
              entry ->
                  entry instanceof Entry.BlockKept(PegBlock block)
                      ? Stream.of(block)
                      : Stream.empty())
          .findFirst();
    }

    private static <T> List<T> join(List<T> one, List<T> other) {
      return Stream.concat(one.stream(), other.stream()).toList();
    }
  }

  /** What became of a block; the step is empty unless it was taken for the first time. */
  record Imported(Import answer, Step step) {}

  Step stay() {
    return new Step(this, List.of(), List.of(), List.of());
  }

  /**
   * Takes a block.
   *
   * @param fresh whether Bitcoin has to show what it says
   */
  Imported add(PegBlock block, boolean fresh) {
    return switch (ledger.add(block)) {
      case Ledger.Addition.Known _ -> new Imported(new Import.Taken(), stay());
      case Ledger.Addition.Full(int capacity) -> new Imported(new Import.Full(capacity), stay());
      case Ledger.Addition.UnknownParent _ ->
          new Imported(new Import.UnknownParent(block.position().parent()), stay());
      case Ledger.Addition.Refused(var fault, String subject) ->
          new Imported(new Import.Refused(fault, subject), stay());
      case Ledger.Addition.Added(Ledger next) -> {
        Optional<String> unseen = fresh ? unseen(block) : Optional.empty();
        yield unseen
            .map(subject -> new Imported(new Import.NotSeen(subject), stay()))
            .orElseGet(() -> taken(next, block));
      }
    };
  }

  private Imported taken(Ledger next, PegBlock block) {
    Books books = new Books(rules, terms, next, core);
    Step step = new Step(books, List.of(new Entry.BlockKept(block)), List.of(), List.of());
    return new Imported(new Import.Taken(), step);
  }

  /** The first thing that a block says and this node does not see, on Bitcoin or of governance. */
  private Optional<String> unseen(PegBlock block) {
    PegContent content = block.content();
    int confirmations = terms.confirmationsAt(block.position().number());
    for (DepositMint deposit : content.deposits()) {
      if (!isSeen(deposit, confirmations)) {
        return Optional.of("deposit %s, as the block has it".formatted(deposit.outpoint()));
      }
    }
    for (Settlement settlement : content.settlements()) {
      if (!isSeen(settlement, confirmations)) {
        return Optional.of("confirmation of %s".formatted(settlement.txid()));
      }
    }
    return content
        .federationUpdate()
        .filter(update -> !core.announced().equals(Optional.of(update)))
        .map(update -> "announcement of federation version %d".formatted(update.version()));
  }

  private boolean isSeen(DepositMint deposit, int confirmations) {
    BlockHeight tip = core.deposits().position().height();
    boolean deep = deposit.height().confirmations(tip) >= confirmations;
    return deep
        && core.deposits().deposit(deposit.outpoint()).stream()
            .anyMatch(known -> PegViews.agrees(known, deposit));
  }

  private boolean isSeen(Settlement settlement, int confirmations) {
    BlockHeight tip = core.deposits().position().height();
    Stage.Place place = new Stage.Place(settlement.height(), settlement.bitcoinBlock());
    return settlement.height().confirmations(tip) >= confirmations
        && core.payouts()
            .payout(settlement.txid())
            .map(Payout::stage)
            .filter(stage -> stage instanceof Stage.Confirmed(var _, var at) && at.equals(place))
            .isPresent();
  }

  /**
   * Makes another block the head; empty when it is not known. A long way is gone in parts: the next
   * one begins where this step ended.
   */
  Optional<Step> head(Hash32 hash, Instant at) {
    return ledger
        .pathTo(hash)
        .map(
            path -> {
              if (path.reverted().isEmpty() && path.applied().isEmpty()) {
                return stay();
              }
              List<ChainBlock> part =
                  path.applied().subList(0, Math.min(path.applied().size(), STRIDE));
              Hash32 target = part.isEmpty() ? hash : part.getLast().block().position().hash();
              Ledger moved = ledger.withHead(target);
              Draft draft = new Draft(this);
              draft.entries.add(new Entry.HeadMoved(target));
              draft.input(new BridgeInput.ChainMoved(path.reverted(), part), at);
              List<ChainBlock> done = moved.finalAfter(draft.core.finalised());
              if (!done.isEmpty()) {
                draft.input(new BridgeInput.ChainFinalised(done), at);
              }
              return draft.finish(moved.pruned(), done);
            });
  }

  /** Something happened outside of the sidechain. */
  Step input(BridgeInput input, Instant at) {
    Draft draft = new Draft(this);
    draft.input(input, at);
    return draft.finish(ledger, List.of());
  }

  /** Takes up what the journal has. */
  Books replay(Entry entry) {
    return switch (entry) {
      case Entry.BlockKept(PegBlock block) ->
          switch (ledger.add(block)) {
            case Ledger.Addition.Added(Ledger next) -> new Books(rules, terms, next, core);
            case Ledger.Addition.Known _ -> this;
            case Ledger.Addition.Refused(var fault, String subject) ->
                throw new IllegalStateException(
                    ("the journal has %s %s, which the rules refuse now: %s, %s; this version has"
                            + " other rules than the one that took it")
                        .formatted(
                            block.position().number(), block.position().hash(), fault, subject));
            case Ledger.Addition.UnknownParent _, Ledger.Addition.Full _ ->
                throw new IllegalStateException(
                    "the journal has %s without its parent".formatted(block.position().number()));
          };
      case Entry.HeadMoved(Hash32 hash) ->
          new Books(rules, terms, ledger.withHead(hash).pruned(), core);
      case Entry.CoreMoved(BridgeEvent event) ->
          new Books(rules, terms, ledger, core.replay(event));
    };
  }

  /**
   * What this node writes into the block after another one; empty when that is not known. While it
   * is halted it proposes no transaction; deposits are minted all the same.
   */
  Optional<PegContent> duties(
      Hash32 parent, Instant timestamp, int mintSlots, Optional<FeeRate> estimate) {
    return ledger
        .stateAt(parent)
        .map(
            state -> {
              Optional<FeeRate> rate = core.halted().isPresent() ? Optional.empty() : estimate;
              ProducerView view = core.view(state, rate, mintSlots);
              return rules.duties(state, timestamp, view);
            });
  }

  /** The state after the head. */
  PegState state() {
    return ledger.state();
  }

  /** Deposits that the next block may mint. */
  List<DepositMint> mature(int limit) {
    return core.mature(state(), limit);
  }

  /** Where the book of deposits could go on from when the Bitcoin node does not know a block. */
  Deposit.Place before(Deposit.Place lost, BlockHeight anchor) {
    int step = 1;
    int height = lost.height().value() - step;
    while (height > anchor.value()) {
      Optional<Deposit.Place> place = placeAt(new BlockHeight(height));
      if (place.isPresent()) {
        return place.get();
      }
      step *= 2;
      height -= step;
    }
    return Anchor.place(anchor);
  }

  /** Whether the book of deposits has read this block, and it still counts. */
  boolean has(Deposit.Place place) {
    return place.equals(core.deposits().position())
        || placeAt(place.height()).filter(place::equals).isPresent();
  }

  private Optional<Deposit.Place> placeAt(BlockHeight height) {
    return core.deposits().scannedAt(height).map(hash -> new Deposit.Place(height, hash));
  }

  /** A step under way. */
  private static final class Draft {
    private final Books from;
    private BridgeCore core;
    private final List<Entry> entries = new ArrayList<>();
    private final List<BridgeEffect> effects = new ArrayList<>();

    Draft(Books from) {
      this.from = from;
      this.core = from.core;
    }

    void input(BridgeInput input, Instant at) {
      BridgeCore.Step step = core.apply(input, at);
      core = step.next();
      for (BridgeEffect effect : step.effects()) {
        if (effect instanceof BridgeEffect.Journal(List<BridgeEvent> events)) {
          events.forEach(event -> entries.add(new Entry.CoreMoved(event)));
        } else {
          effects.add(effect);
        }
      }
    }

    Step finish(Ledger ledger, List<ChainBlock> done) {
      return new Step(new Books(from.rules, from.terms, ledger, core), entries, effects, done);
    }
  }
}
