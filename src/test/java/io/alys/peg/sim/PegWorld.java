package io.alys.peg.sim;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.peg.Burn;
import io.alys.peg.bridge.BridgeInput;
import io.alys.peg.bridge.BridgeInput.ChainBlock;
import io.alys.peg.bridge.BridgeTerms;
import io.alys.peg.payout.Order;
import io.alys.peg.payout.PayoutInput;
import io.alys.peg.payout.PayoutTerms;
import io.alys.peg.payout.Verdict;
import io.alys.peg.state.PegState;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import io.alys.primitives.Seed;
import io.alys.primitives.Wei;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Supplier;

/**
 * Both chains, governance, people and one node, on one clock. What happens is a list of {@link
 * Happening}s, each with a seed of its own, so that some of them can be left out and the others
 * still happen as before.
 */
final class PegWorld {
  /** What can happen. */
  enum Kind {
    BLOCK,
    FINAL_BLOCK,
    SIDECHAIN_REORG,
    BITCOIN_BLOCK,
    BITCOIN_REORG,
    FEES,
    EVICTION,
    DEPOSIT,
    FEDERATION,
    PAUSE,
    CRASH,
    SNAPSHOT,
    SILENCE
  }

  record Happening(Kind kind, long seed) {}

  /** How a world is. */
  record Nature(int confirmations, Signing signing, int crashesPerMille) {}

  private record Later(int at, long order, int life, Txid txid, PayoutInput what)
      implements Comparable<Later> {
    @Override
    public int compareTo(Later other) {
      return at != other.at ? Integer.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  private static final PayoutTerms PATIENCE =
      new PayoutTerms(
          3, Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(20), 5, 60);
  private static final BigInteger PER_SAT = BigInteger.TEN.pow(10);
  private static final int CALM_ROUNDS = 400;

  final Nature nature;
  final Signing signing;
  final ModelBitcoin bitcoin;
  final ModelSidechain chain = new ModelSidechain();
  final ModelGovernance governance;
  final BlockHash genesisOfBitcoin;
  final SimNode node;
  final List<Checker> checkers =
      List.of(
          new PaidOnce(),
          new MintedOnce(),
          new CoinsAreReal(),
          new OnlyFinalIsSigned(),
          new LiesAreRefused());
  Instant now = ModelSidechain.START;
  Seed seed = Seed.of(0);
  private boolean storm = true;
  private int step;
  private long orders;
  private long people;
  private final PriorityQueue<Later> later = new PriorityQueue<>();

  PegWorld(Nature nature) {
    this.nature = nature;
    signing = nature.signing();
    bitcoin = new ModelBitcoin(signing);
    governance = new ModelGovernance(signing);
    genesisOfBitcoin = bitcoin.tip().hash();
    node =
        new SimNode(
            this, new BridgeTerms(ModelSidechain.PARAMETERS, nature.confirmations(), PATIENCE));
  }

  /** What must hold whatever happens. */
  interface Checker {
    default void blockMade(PegWorld world, ChainBlock block) {}

    default void asked(PegWorld world, Order order) {}

    default void bitcoinMoved(PegWorld world) {}
  }

  void run(List<Happening> happenings) {
    for (Happening happening : happenings) {
      seed = Seed.of(happening.seed());
      step++;
      now = now.plusSeconds(1 + seed.nextInt(15));
      happen(happening.kind());
      if (happening.kind() != Kind.SILENCE) {
        settle();
      }
    }
    calm();
  }

  private boolean chance(int percent) {
    return seed.nextInt(100) < percent;
  }

  private void happen(Kind kind) {
    switch (kind) {
      case BLOCK -> produce(Optional.empty());
      case FINAL_BLOCK -> produce(finality());
      case SIDECHAIN_REORG -> reorganiseSidechain();
      case BITCOIN_BLOCK -> {
        bitcoin.mine(seed, 70);
        bitcoinMoved();
      }
      case BITCOIN_REORG -> {
        int deepest = Math.min(10, nature.confirmations() - 1);
        bitcoin.reorganise(seed, 1 + seed.nextInt(deepest), 20);
        bitcoinMoved();
      }
      case FEES -> bitcoin.charge(new FeeRate(1_000 + seed.nextInt(chance(20) ? 60_000 : 5_000)));
      case EVICTION -> bitcoin.evict(seed);
      case DEPOSIT -> deposit();
      case FEDERATION -> announce();
      case PAUSE -> node.feed(new BridgeInput.Pause("drill"));
      case CRASH -> node.crash();
      case SNAPSHOT -> node.snapshot();
      case SILENCE -> now = now.plusSeconds(seed.nextInt(60));
    }
  }

  /** The node catches up, and messages arrive. */
  private void settle() {
    node.scan();
    node.follow();
    while (!later.isEmpty() && later.peek().at() <= step) {
      Later message = later.remove();
      if (message.life() == node.lives || chance(50)) {
        node.feed(new BridgeInput.PayoutMoved(message.txid(), message.what()));
      }
    }
    if (node.core.halted().isPresent() && (!storm || chance(30))) {
      node.feed(new BridgeInput.Resume());
    }
    node.tick();
  }

  private void bitcoinMoved() {
    checkers.forEach(checker -> checker.bitcoinMoved(this));
  }

  private Optional<BlockNumber> finality() {
    BlockNumber known = chain.state().head().finalised();
    long open = chain.state().head().number().since(known);
    return open > 0 ? Optional.of(known.plus(1 + seed.nextInt((int) open))) : Optional.empty();
  }

  private void produce(Optional<BlockNumber> finalises) {
    node.scan();
    Optional<FeeRate> estimate =
        chance(90)
            ? Optional.of(new FeeRate(bitcoin.floor.satsPerKvb() + seed.nextInt(2_000)))
            : Optional.empty();
    PegState head = chain.state();
    ChainBlock block =
        chain.produce(
            node.core.view(head, estimate, 1 + seed.nextInt(16)),
            now,
            storm ? burns(head) : List.of(),
            finalises);
    checkers.forEach(checker -> checker.blockMade(this, block));
  }

  private void reorganiseSidechain() {
    int open = chain.unfinalised();
    if (open > 0) {
      int depth = 1 + seed.nextInt(open);
      chain.dropLast(depth);
      for (int i = 0; i <= depth; i++) {
        now = now.plusSeconds(1);
        produce(chance(20) ? finality() : Optional.empty());
      }
    }
  }

  private List<Burn> burns(PegState head) {
    BigInteger held =
        head.totals().minted().add(head.totals().refunded()).subtract(head.totals().burned());
    List<Burn> burns = new ArrayList<>();
    while (chance(45)) {
      long sats = 50_000L + seed.nextInt(chance(20) ? 60_000_000 : 3_000_000);
      BigInteger value =
          BigInteger.valueOf(sats)
              .multiply(PER_SAT)
              .add(BigInteger.valueOf(seed.nextInt(1_000_000)));
      if (value.compareTo(held) > 0) {
        break;
      }
      held = held.subtract(value);
      burns.add(
          new Burn(
              head.head().number().next(),
              SimKeys.hash("burn", people++),
              burns.size(),
              SimKeys.account(seed.nextInt(9)),
              SimKeys.ADDRESSES.get(seed.nextInt(SimKeys.ADDRESSES.size())),
              new Wei(value)));
    }
    return burns;
  }

  private void deposit() {
    List<Transaction.Output> outputs = new ArrayList<>();
    // An update that is not final may never come: its address is nobody's to pay to yet.
    var schedule = chain.finalState().federations();
    for (int i = seed.nextInt(3); i >= 0; i--) {
      long sats = chance(10) ? 1_000 : 200_000L + seed.nextInt(40_000_000);
      var term = schedule.terms().get(seed.nextInt(schedule.terms().size()));
      outputs.add(new Transaction.Output(new Sats(sats), term.federation().outputScript()));
    }
    if (chance(90)) {
      Bytes memo =
          Bytes.copyOf((byte) 0x6a, (byte) 20).plus(SimKeys.account(seed.nextInt(9)).octets());
      outputs.add(new Transaction.Output(Sats.ZERO, memo));
    }
    Outpoint outside = new Outpoint(new Txid(SimKeys.hash("outside", people++).octets()), 0);
    bitcoin.deposit(
        new Transaction(
            2, List.of(new Transaction.Input(outside, Bytes.EMPTY, 0xffff_fffdL)), outputs, 0));
  }

  private void announce() {
    long version = chain.state().federations().last().federation().version() + 1;
    if (version <= SimKeys.FEDERATIONS) {
      BlockNumber from = chain.state().head().number().plus(8 + seed.nextInt(10));
      node.feed(new BridgeInput.FederationAnnounced(SimKeys.update(version, from)));
    }
  }

  boolean strikes() {
    return storm && seed.nextInt(1_000) < nature.crashesPerMille();
  }

  Verdict bitcoinAnswers(Supplier<Verdict> verdict) {
    if (!storm || !chance(15)) {
      return verdict.get();
    }
    // Half of the time it heard, and only its answer is lost.
    String reason = chance(50) ? "no answer to " + verdict.get() : "connection refused";
    return new Verdict.Unreachable(reason);
  }

  /** How often what one actor tells another arrives. */
  int copies() {
    if (!storm) {
      return 1;
    }
    int drawn = seed.nextInt(100);
    return drawn < 8 ? 2 : drawn < 16 ? 0 : 1;
  }

  Verdict broadcast(SignedTransaction signed) {
    return bitcoin.submit(signed);
  }

  void request(Order order) {
    checkers.forEach(checker -> checker.asked(this, order));
    if (storm && chance(10)) {
      node.answer(order.txid(), new PayoutInput.RequestNotTaken("the mailbox is full"));
      return;
    }
    node.answer(order.txid(), new PayoutInput.RequestTaken());
    for (PayoutInput said : governance.ask(order, seed, storm)) {
      int delay = storm ? seed.nextInt(6) : 0;
      later.add(new Later(step + delay, orders++, node.lives, order.txid(), said));
    }
  }

  /** The faults stop: from here on everyone gets what is theirs, and soon. */
  private void calm() {
    storm = false;
    bitcoin.charge(FeeRate.RELAY_FLOOR);
    for (int round = 0; round < CALM_ROUNDS; round++) {
      seed = Seed.of(round);
      step++;
      now = now.plusSeconds(10);
      bitcoin.mine(seed, 100);
      bitcoinMoved();
      settle();
      produce(finality());
      settle();
      if (round % 4 == 3 && round > nature.confirmations() && Served.everyone(this)) {
        return;
      }
    }
    Served.require(this);
  }
}
