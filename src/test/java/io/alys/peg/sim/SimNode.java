package io.alys.peg.sim;

import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Txid;
import io.alys.peg.DepositScan;
import io.alys.peg.bridge.BridgeCodec;
import io.alys.peg.bridge.BridgeCore;
import io.alys.peg.bridge.BridgeEffect;
import io.alys.peg.bridge.BridgeEvent;
import io.alys.peg.bridge.BridgeInput;
import io.alys.peg.bridge.BridgeTerms;
import io.alys.peg.deposit.Deposit;
import io.alys.peg.deposit.DepositEffect;
import io.alys.peg.deposit.DepositEvent;
import io.alys.peg.payout.Order;
import io.alys.peg.payout.PayoutEffect;
import io.alys.peg.payout.PayoutInput;
import io.alys.peg.trouble.Trouble;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * One node: the bridge's core, a journal, and the world that its effects go to. It can die between
 * any two effects; then it is what its journal says.
 */
final class SimNode {
  private final PegWorld world;
  private final BridgeTerms terms;
  private final List<Bytes> journal = new ArrayList<>();
  private final Deque<BridgeInput> inbox = new ArrayDeque<>();
  final List<Trouble> alarms = new ArrayList<>();
  BridgeCore core;
  private BridgeCore durable;
  private int snapshotAt;
  private Optional<Bytes> snapshot = Optional.empty();
  int lives = 1;

  SimNode(PegWorld world, BridgeTerms terms) {
    this.world = world;
    this.terms = terms;
    core = fresh();
    durable = core;
  }

  private BridgeCore fresh() {
    return BridgeCore.startingAt(
        terms,
        world.signing::check,
        ModelSidechain.GENESIS,
        new Deposit.Place(new BlockHeight(0), world.genesisOfBitcoin));
  }

  void feed(BridgeInput input) {
    inbox.add(input);
    drain();
  }

  private void drain() {
    while (!inbox.isEmpty()) {
      BridgeCore.Step step = core.apply(inbox.removeFirst(), world.now);
      core = step.next();
      if (step.effects().isEmpty()
          || !(step.effects().getFirst() instanceof BridgeEffect.Journal)) {
        durable = core; // Nothing that a restart would miss has changed.
      }
      for (BridgeEffect effect : step.effects()) {
        if (world.strikes()) {
          crash();
          return;
        }
        carryOut(effect);
      }
    }
  }

  /** kill -9. */
  void crash() {
    inbox.clear();
    lives++;
    BridgeCore replayed =
        snapshot
            .map(octets -> BridgeCodec.decode(octets, terms, world.signing::check))
            .orElseGet(this::fresh);
    for (Bytes octets : journal.subList(snapshotAt, journal.size())) {
      replayed = replayed.replay(BridgeCodec.decodeEvent(octets));
    }
    if (!BridgeCodec.encode(replayed).equals(BridgeCodec.encode(durable))) {
      throw new AssertionError("the journal makes another bridge than the one that wrote it");
    }
    core = replayed;
    feed(new BridgeInput.Restarted());
  }

  void snapshot() {
    snapshot = Optional.of(BridgeCodec.encode(durable));
    snapshotAt = journal.size();
  }

  private void carryOut(BridgeEffect effect) {
    switch (effect) {
      case BridgeEffect.Journal(List<BridgeEvent> events) -> {
        events.forEach(event -> journal.add(BridgeCodec.encode(event)));
        durable = core;
      }
      case BridgeEffect.OfPayout(PayoutEffect payout) -> {
        // Nobody hears of an alarm twice, and nobody else carries it: it is not a message.
        int copies = payout instanceof PayoutEffect.Alarm ? 1 : world.copies();
        for (; copies > 0; copies--) {
          carryOut(payout);
        }
      }
      case BridgeEffect.OfDeposits(DepositEffect deposit) -> {
        if (deposit instanceof DepositEffect.Alarm(Trouble trouble)) {
          alarms.add(trouble);
        }
      }
      case BridgeEffect.Halted _ -> {}
    }
  }

  private void carryOut(PayoutEffect effect) {
    switch (effect) {
      case PayoutEffect.RequestSignatures(Order order) -> world.request(order);
      case PayoutEffect.TestAccept(Txid txid, SignedTransaction signed) ->
          answer(
              txid,
              new PayoutInput.Tested(
                  world.bitcoinAnswers(() -> world.bitcoin.test(signed)), tip()));
      case PayoutEffect.Broadcast(Txid txid, SignedTransaction signed) ->
          answer(
              txid,
              new PayoutInput.Sent(world.bitcoinAnswers(() -> world.broadcast(signed)), tip()));
      case PayoutEffect.Watch(Txid txid) -> locate(txid);
      case PayoutEffect.Alarm(Txid _, Trouble trouble) -> alarms.add(trouble);
      case PayoutEffect.Journal _, PayoutEffect.Forget _ ->
          throw new AssertionError("a journal effect beside the journal: " + effect);
      case PayoutEffect.AskReplacement _, PayoutEffect.Announce _ -> {}
    }
  }

  void answer(Txid txid, PayoutInput what) {
    for (int copies = world.copies(); copies > 0; copies--) {
      inbox.add(new BridgeInput.PayoutMoved(txid, what));
    }
  }

  private BlockHeight tip() {
    return world.bitcoin.tip().height();
  }

  private void locate(Txid txid) {
    answer(txid, new PayoutInput.Located(world.bitcoin.locate(txid), tip()));
  }

  /** Follows Bitcoin to its tip. */
  void scan() {
    int life = lives;
    while (lives == life
        && !world.bitcoin.tip().hash().equals(core.deposits().position().block())) {
      Deposit.Place position = core.deposits().position();
      if (!world.bitcoin.has(position.height(), position.block())) {
        feed(new BridgeInput.BitcoinMoved(new DepositEvent.BlocksDisconnected(fork(position))));
        continue;
      }
      ModelBitcoin.Mined next = world.bitcoin.at(position.height().plus(1)).orElseThrow();
      DepositScan scan = new DepositScan(BridgeCore.scanned(world.chain.state(), terms));
      List<DepositScan.Found> found = new ArrayList<>();
      next.entries().forEach(entry -> found.addAll(scan.scan(entry.signed())));
      feed(
          new BridgeInput.BitcoinMoved(
              new DepositEvent.BlockScanned(
                  new Deposit.Place(next.height(), next.hash()), next.parent(), found)));
    }
    for (Txid txid : core.payouts().watched()) {
      locate(txid);
    }
    drain();
  }

  private Deposit.Place fork(Deposit.Place from) {
    for (int height = from.height().value() - 1; height >= 0; height--) {
      BlockHeight at = new BlockHeight(height);
      Optional<Deposit.Place> common =
          core.deposits()
              .scannedAt(at)
              .filter(hash -> world.bitcoin.has(at, hash))
              .map(hash -> new Deposit.Place(at, hash));
      if (common.isPresent()) {
        return common.get();
      }
    }
    throw new AssertionError("not even the first block is in common");
  }

  /** Follows the sidechain to its head. */
  void follow() {
    Hash32 from = core.followed().block();
    List<List<BridgeInput.ChainBlock>> path = world.chain.path(from);
    if (!path.get(0).isEmpty() || !path.get(1).isEmpty()) {
      feed(new BridgeInput.ChainMoved(path.get(0), path.get(1)));
    }
    if (core.finalised().compareTo(world.chain.finalised()) < 0) {
      feed(new BridgeInput.ChainFinalised(world.chain.finalSince(core.finalised())));
    }
  }

  void tick() {
    if (core.wakeAt().filter(at -> !at.isAfter(world.now)).isPresent()) {
      feed(new BridgeInput.Tick());
    }
  }
}
