package io.alys.peg.bridge;

import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.federation.Federation;
import io.alys.federation.FederationSchedule;
import io.alys.federation.FederationUpdate;
import io.alys.peg.DepositMint;
import io.alys.peg.PegContent;
import io.alys.peg.PegParameters;
import io.alys.peg.Settlement;
import io.alys.peg.bridge.BridgeInput.ChainBlock;
import io.alys.peg.deposit.Deposit;
import io.alys.peg.deposit.DepositEffect;
import io.alys.peg.deposit.DepositEvent;
import io.alys.peg.deposit.Deposits;
import io.alys.peg.payout.Payout;
import io.alys.peg.payout.Payouts;
import io.alys.peg.payout.SignatureRule;
import io.alys.peg.rules.ProducerView;
import io.alys.peg.state.PegState;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Hash32;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The bridge of one node: how far it followed both chains, its deposit book, its payouts, and
 * whether it is halted. Immutable and pure.
 *
 * <pre>
 *   Bitcoin's blocks --> deposit book --+                       +--> signatures, broadcasts
 *   sidechain's blocks --> both of them |--> view of producers  |
 *   answers, time --------> payouts ----+-----------------------+
 * </pre>
 *
 * <p>It decides nothing about money: which deposit is minted, which burn is paid and which
 * transaction settled it are the words of blocks, and this only carries them out. A transaction is
 * given to governance by what final blocks hold, never by what the journal remembers of blocks that
 * may have been reverted while the node was down.
 */
public final class BridgeCore {
  final BridgeTerms terms;
  final State state;

  /**
   * @param followed the block of the sidechain up to which everything here is told
   * @param finalised the last block whose finality is told
   * @param update waits for a block
   * @param halted why nothing leaves
   */
  record State(
      Deposits deposits,
      Payouts payouts,
      Followed followed,
      BlockNumber finalised,
      Optional<FederationUpdate> update,
      Optional<String> halted) {

    State with(Deposits now) {
      return new State(now, payouts, followed, finalised, update, halted);
    }

    State with(Payouts now) {
      return new State(deposits, now, followed, finalised, update, halted);
    }

    State with(Followed now) {
      return new State(deposits, payouts, now, finalised, update, halted);
    }

    State finalised(BlockNumber now) {
      return new State(deposits, payouts, followed, now, update, halted);
    }

    State announced(Optional<FederationUpdate> now) {
      return new State(deposits, payouts, followed, finalised, now, halted);
    }

    State halted(Optional<String> why) {
      return new State(deposits, payouts.held(why.isPresent()), followed, finalised, update, why);
    }
  }

  /** A block of the sidechain. */
  public record Followed(Hash32 block, BlockNumber number) {}

  /**
   * @param effects in the order in which they are to be carried out
   */
  public record Step(BridgeCore next, List<BridgeEffect> effects) {
    public Step {
      effects = List.copyOf(effects);
    }
  }

  BridgeCore(BridgeTerms terms, State state) {
    this.terms = terms;
    this.state = state;
  }

  /**
   * A node that has seen nothing.
   *
   * @param bitcoin the block after which deposits count
   */
  public static BridgeCore startingAt(
      BridgeTerms terms, SignatureRule rule, Hash32 genesis, Deposit.Place bitcoin) {
    return new BridgeCore(
        terms,
        new State(
            Deposits.startingAfter(bitcoin, terms.depositsFor(BlockNumber.GENESIS.next())),
            Payouts.none(terms.payouts(), rule),
            new Followed(genesis, BlockNumber.GENESIS),
            BlockNumber.GENESIS,
            Optional.empty(),
            Optional.empty()));
  }

  /** Takes up what the journal has. */
  public BridgeCore replay(BridgeEvent event) {
    State next =
        switch (event) {
          case BridgeEvent.DepositsChanged(DepositEvent change) ->
              state.with(state.deposits.apply(change).next());
          case BridgeEvent.PayoutChanged(Payout payout) ->
              state.with(state.payouts.restore(payout));
          case BridgeEvent.PayoutForgotten(Txid txid) -> state.with(state.payouts.forget(txid));
          case BridgeEvent.Followed(Hash32 block, BlockNumber number) ->
              state.with(new Followed(block, number)).with(deposits(number));
          case BridgeEvent.Finalised(BlockNumber upTo) -> state.finalised(upTo);
          case BridgeEvent.UpdateHeard(FederationUpdate update) ->
              state.announced(Optional.of(update));
          case BridgeEvent.UpdateCarried _ -> state.announced(Optional.empty());
          case BridgeEvent.Held(String reason) -> state.halted(Optional.of(reason));
          case BridgeEvent.Released _ -> state.halted(Optional.empty());
        };
    return new BridgeCore(terms, next);
  }

  /** The book of deposits as it is kept after a block. */
  private Deposits deposits(BlockNumber followed) {
    return state.deposits.under(terms.depositsFor(followed.next()));
  }

  public Step apply(BridgeInput input, Instant at) {
    Turn turn = new Turn(this, at);
    switch (input) {
      case BridgeInput.BitcoinMoved(DepositEvent event) -> turn.deposits(ofOthers(event));
      case BridgeInput.ChainMoved(List<ChainBlock> reverted, List<ChainBlock> applied) ->
          moved(turn, reverted, applied);
      case BridgeInput.ChainFinalised(List<ChainBlock> blocks) -> finalise(turn, blocks);
      case BridgeInput.PayoutMoved(Txid txid, var what) ->
          turn.payouts(now -> now.apply(txid, what, at));
      case BridgeInput.FederationAnnounced(FederationUpdate update) -> announce(turn, update);
      case BridgeInput.Pause(String reason) -> turn.halt(reason);
      case BridgeInput.Resume _ -> turn.resume();
      case BridgeInput.Restarted _ -> turn.restarted();
      case BridgeInput.Tick _ -> turn.payouts(now -> now.tick(at));
    }
    return turn.finish();
  }

  /** What our own transactions leave at the federation's address is nobody's deposit. */
  private DepositEvent ofOthers(DepositEvent event) {
    return event instanceof DepositEvent.BlockScanned(var place, var parent, var found)
        ? new DepositEvent.BlockScanned(
            place,
            parent,
            found.stream()
                .filter(each -> state.payouts.payout(each.outpoint().txid()).isEmpty())
                .toList())
        : event;
  }

  private void moved(Turn turn, List<ChainBlock> reverted, List<ChainBlock> applied) {
    for (ChainBlock each : reverted) {
      requireFollowed(turn, each.block().position().hash());
      revert(turn, each);
      turn.follow(
          new Followed(
              each.block().position().parent(),
              new BlockNumber(each.block().position().number().value() - 1)));
    }
    for (ChainBlock each : applied) {
      requireFollowed(turn, each.block().position().parent());
      apply(turn, each);
      turn.follow(new Followed(each.block().position().hash(), each.block().position().number()));
    }
  }

  private static void requireFollowed(Turn turn, Hash32 expected) {
    if (!turn.state.followed.block().equals(expected)) {
      throw new IllegalStateException(
          "the bridge followed the chain to %s, and is told of what follows %s"
              .formatted(turn.state.followed.block(), expected));
    }
  }

  private static void apply(Turn turn, ChainBlock in) {
    PegContent content = in.block().content();
    BlockNumber number = in.block().position().number();
    if (!content.deposits().isEmpty()) {
      turn.deposits(new DepositEvent.Minted(number, outpoints(content)));
    }
    content
        .settlements()
        .forEach(each -> turn.payouts(now -> now.settle(each.txid(), number, turn.at)));
    Orders.of(in).ifPresent(order -> turn.payouts(now -> now.propose(order)));
  }

  private static void revert(Turn turn, ChainBlock in) {
    PegContent content = in.block().content();
    Orders.of(in).ifPresent(order -> turn.payouts(now -> now.withdraw(order.txid())));
    content.settlements().forEach(each -> turn.payouts(now -> now.unsettle(each.txid(), turn.at)));
    if (!content.deposits().isEmpty()) {
      turn.deposits(new DepositEvent.MintReverted(outpoints(content)));
    }
  }

  private static List<Outpoint> outpoints(PegContent content) {
    return content.deposits().stream().map(DepositMint::outpoint).toList();
  }

  private static void finalise(Turn turn, List<ChainBlock> blocks) {
    if (blocks.isEmpty()) {
      return;
    }
    Set<Txid> proposed = new HashSet<>();
    blocks.forEach(each -> Orders.of(each).ifPresent(order -> proposed.add(order.txid())));
    BlockNumber upTo = blocks.getLast().block().position().number();
    turn.payouts(now -> now.finalised(proposed, upTo, turn.at));
    turn.payouts(now -> now.prune(upTo));
    turn.finalised(upTo);
    for (ChainBlock each : blocks) {
      each.block().content().federationUpdate().ifPresent(turn::carried);
    }
  }

  private static void announce(Turn turn, FederationUpdate update) {
    if (turn.state.update.filter(known -> known.version() >= update.version()).isEmpty()) {
      turn.announced(update);
    }
  }

  /**
   * What this node has to say when its turn comes to make a block.
   *
   * @param estimate of the Bitcoin node; raised for transactions that are stuck, if it would not
   *     replace them
   * @param mintSlots withdrawals that the block has room for
   */
  public ProducerView view(PegState head, Optional<FeeRate> estimate, int mintSlots) {
    FederationSchedule schedule = head.federations();
    BlockNumber next = head.head().number().next();
    List<DepositMint> mature = mature(head, mintSlots);
    BlockHeight tip = state.deposits.position().height();
    List<Settlement> confirmed =
        state.payouts.confirmed(tip, terms.confirmationsAt(next)).stream()
            .filter(each -> head.payout(each.txid()).isPresent())
            .map(each -> new Settlement(each.txid(), each.place().block(), each.place().height()))
            .toList();
    Optional<FederationUpdate> update =
        state.update.filter(known -> known.version() > schedule.announced());
    return new ProducerView(
        estimate.map(rate -> raised(rate, terms.parameters().at(next))),
        mintSlots,
        mature,
        confirmed,
        update);
  }

  /**
   * Deposits that the block after a state may credit, as far as this node sees: with all their
   * confirmations, of enough, to a federation that counts, and credited by no block before.
   *
   * @param limit at most so many
   */
  public List<DepositMint> mature(PegState head, int limit) {
    BlockNumber next = head.head().number().next();
    PegParameters parameters = terms.parameters().at(next);
    long grace = parameters.rotation().graceBlocks();
    return state.deposits.mature(
        terms.depositsFor(next),
        mint ->
            !head.isKnown(mint.outpoint())
                && mint.amount().compareTo(parameters.amounts().minDeposit()) >= 0
                && head.federations().credits(mint.federationVersion(), next, grace),
        limit);
  }

  private FeeRate raised(FeeRate estimate, PegParameters parameters) {
    long increment = parameters.replacing().increment().satsPerKvb();
    long highest = parameters.fees().highest().satsPerKvb();
    return state.payouts.all().stream()
        .filter(each -> each.pace().stuck())
        .map(each -> each.order().feeRate().satsPerKvb() + increment)
        .map(rate -> new FeeRate(Math.min(rate, highest)))
        .reduce(estimate, (a, b) -> a.compareTo(b) >= 0 ? a : b);
  }

  /** Whose deposits are to be looked for on Bitcoin: also those that are announced only. */
  public static List<Federation> scanned(PegState head, BridgeTerms terms) {
    FederationSchedule schedule = head.federations();
    BlockNumber next = head.head().number().next();
    return Stream.concat(
            schedule.creditedAt(next, terms.longestGrace()).stream(),
            schedule.terms().stream()
                .filter(term -> term.from().compareTo(next) > 0)
                .map(FederationSchedule.Term::federation))
        .toList();
  }

  /** When {@link BridgeInput.Tick} has something to do. */
  public Optional<Instant> wakeAt() {
    return state.payouts.wakeAt();
  }

  public Deposits deposits() {
    return state.deposits;
  }

  public Payouts payouts() {
    return state.payouts;
  }

  public Followed followed() {
    return state.followed;
  }

  public BlockNumber finalised() {
    return state.finalised;
  }

  /** Why nothing leaves; empty when it does. */
  public Optional<String> halted() {
    return state.halted;
  }

  public Optional<FederationUpdate> announced() {
    return state.update;
  }

  /** Whether an effect says that the federation owes what it does not have. */
  static Optional<String> haltingReason(DepositEffect effect) {
    return effect instanceof DepositEffect.Alarm(var trouble)
        ? Optional.of(trouble.text())
        : Optional.empty();
  }
}
