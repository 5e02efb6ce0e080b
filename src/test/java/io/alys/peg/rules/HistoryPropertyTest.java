package io.alys.peg.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Outpoint;
import io.alys.ethereum.BurnId;
import io.alys.federation.FederationUpdate;
import io.alys.peg.Burn;
import io.alys.peg.DepositMint;
import io.alys.peg.PegBlock;
import io.alys.peg.PegContent;
import io.alys.peg.PegParameters;
import io.alys.peg.Proposal;
import io.alys.peg.Refund;
import io.alys.peg.Settlement;
import io.alys.peg.state.BurnRecord;
import io.alys.peg.state.BurnState;
import io.alys.peg.state.Coin;
import io.alys.peg.state.Conservation;
import io.alys.peg.state.Payout;
import io.alys.peg.state.PegState;
import io.alys.peg.state.PegStateCodec;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Sats;
import io.alys.primitives.Seed;
import io.alys.primitives.Wei;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Generated histories: deposits, burns of every kind, proofs of work, reorganisations, fees that
 * rise and fall, federations that follow one another, transactions of which any variant confirms.
 */
class HistoryPropertyTest {
  private static final int BLOCKS = 120;
  private static final BigInteger PER_SAT = BigInteger.TEN.pow(10);

  /** Burns wait for at most 25 blocks, and one of some size fills the window. */
  private static final PegParameters IMPATIENT =
      new PegParameters(
          TestChain.PARAMETERS.network(),
          new PegParameters.Amounts(
              new Sats(10_000),
              new Sats(1_000_000),
              new Sats(30_000_000),
              new Sats(50_000_000),
              20),
          new PegParameters.Batching(5, Duration.ofSeconds(10), 20, 50, 25),
          new PegParameters.FeePolicy(
              FeeRate.RELAY_FLOOR, new FeeRate(9_000_000), new FeeRate(3_000), 5, 20),
          TestChain.PARAMETERS.replacing(),
          TestChain.PARAMETERS.rotation());

  /** One history in the making. */
  private static final class History {
    private final Seed seed;
    private final TestChain chain = new TestChain(IMPATIENT);
    private final ModelBitcoin bitcoin = new ModelBitcoin();
    private final List<DepositMint> mature = new ArrayList<>();
    private final List<PegState> states = new ArrayList<>();
    private final List<PegBlock> blocks = new ArrayList<>();
    private Optional<FederationUpdate> update = Optional.empty();
    private long rate = 10_000;
    private int lastFinal;

    History(long seed) {
      this.seed = Seed.of(seed);
      states.add(chain.state());
    }

    private boolean chance(int percent) {
      return seed.nextInt(100) < percent;
    }

    private PegState now() {
      return states.getLast();
    }

    void step() {
      if (chance(40)) {
        deposits();
      }
      if (chance(3)) {
        announce();
      }
      rate = Math.clamp(rate + (seed.nextInt(21) - 10) * rate / 20, 500, 9_000_000);
      if (chance(4)) {
        rate = 9_000_000;
      }
      if (chance(8)) {
        reorganise();
      }
      if (chance(25)) {
        confirmSomething();
      }
      Optional<BlockNumber> finalises = Optional.empty();
      BlockNumber finalised = now().head().finalised();
      long open = now().head().number().since(finalised);
      if (open > 0 && chance(35)) {
        finalises = Optional.of(finalised.plus(1 + seed.nextInt((int) open)));
      }
      produce(burns(), finalises);
    }

    private void deposits() {
      long version = 1L + seed.nextInt((int) now().federations().last().federation().version());
      for (int i = seed.nextInt(4); i >= 0; i--) {
        long sats = 5_000L + seed.nextInt(chance(30) ? 50_000 : 6_000_000);
        DepositMint deposit = chain.deposit(sats, TestChain.account(seed.nextInt(30)), version);
        mature.add(deposit);
        bitcoin.deposit(deposit);
      }
    }

    private void announce() {
      long version = now().federations().last().federation().version() + 1;
      update = Optional.of(TestChain.update(version, chain.next().plus(seed.nextInt(20))));
    }

    /** Up to the last final block, but not past it, even if the block with the proof goes. */
    private void reorganise() {
      int finalised = lastFinal;
      int keep = finalised + seed.nextInt(states.size() - finalised);
      while (states.size() > keep + 1) {
        states.removeLast();
        blocks.removeLast();
      }
      chain.reorganise(now());
    }

    /** Only what is final is signed; of what is signed any variant may confirm. */
    private void confirmSomething() {
      for (Payout payout : now().payouts().byBlock().values()) {
        List<Payout.Variant> last =
            payout.variants().stream()
                .filter(variant -> variant.block().compareTo(now().head().finalised()) <= 0)
                .toList();
        last.forEach(variant -> bitcoin.sign(payout, variant));
        if (!last.isEmpty() && chance(30)) {
          bitcoin.confirm(payout, last.get(seed.nextInt(last.size())));
        }
      }
    }

    private List<Burn> burns() {
      List<Burn> burns = new ArrayList<>();
      while (chance(40)) {
        Wei value = Wei.of(new Sats(900_000L + seed.nextInt(chance(50) ? 200_000 : 9_000_000)));
        if (chance(50)) {
          value = value.plus(Wei.of(seed.nextInt(Integer.MAX_VALUE)));
        }
        if (chance(5)) {
          value = new Wei(value.value().shiftLeft(1 + seed.nextInt(150)));
        }
        String address = chance(10) ? "nowhere" : TestChain.address(seed.nextInt(20));
        burns.add(chain.burn(chance(4) ? Wei.of(seed.nextInt(2) * 999_999_999L) : value, address));
      }
      return burns;
    }

    private void produce(List<Burn> burns, Optional<BlockNumber> finalises) {
      ProducerView view =
          new ProducerView(
              chance(80) ? Optional.of(new FeeRate(rate)) : Optional.empty(),
              seed.nextInt(17),
              mature,
              bitcoin.confirmed.stream().map(TestChain::settlement).toList(),
              update);
      PegContent content = chain.rules.duties(now(), chain.nextTime(), view);
      PegBlock block = chain.block(content, burns, finalises);
      states.add(chain.add(block));
      lastFinal = Math.max(lastFinal, (int) now().head().finalised().value());
      blocks.add(block);
    }

    /** Faults stop: everything confirms, money comes, fees are low. */
    void drain() {
      rate = 2_000;
      for (int i = 0; i < 600 && !isDone(); i++) {
        if (i % 10 == 0) {
          for (int deposit = 0; deposit < 3; deposit++) {
            mature.add(
                chain.deposit(
                    20_000_000,
                    TestChain.account(1),
                    now().federations().inForceAt(chain.next()).version()));
            bitcoin.deposit(mature.getLast());
          }
        }
        for (Payout payout : now().payouts().byBlock().values()) {
          Payout.Variant latest = payout.latest();
          if (latest.block().compareTo(now().head().finalised()) <= 0) {
            bitcoin.sign(payout, latest);
            bitcoin.confirm(payout, latest);
          }
        }
        BlockNumber before = now().head().number();
        boolean news = before.compareTo(now().head().finalised()) > 0;
        produce(List.of(), news ? Optional.of(before) : Optional.empty());
      }
    }

    private boolean isDone() {
      return now().payouts().byBlock().isEmpty()
          && now().burns().pending().isEmpty()
          && now().burns().queue().isEmpty()
          && now().burns().refundable().isEmpty();
    }
  }

  private static History play(long seed) {
    History history = new History(seed);
    for (int i = 0; i < BLOCKS; i++) {
      history.step();
    }
    return history;
  }

  @Property(tries = 25)
  void paysEveryBurnOnceOrRefundsItWhenFaultsStop(@ForAll long seed) {
    History history = play(seed);
    history.drain();
    assertThat(history.isDone()).isTrue();
    Set<BurnId> refunded = new HashSet<>();
    for (PegBlock block : history.blocks) {
      for (Refund refund : block.content().refunds()) {
        assertThat(refunded.add(refund.burn())).as("refunded once").isTrue();
      }
    }
    for (BurnRecord known : history.now().burns().burns().values()) {
      BurnId id = known.burn().id();
      switch (known.state()) {
        case BurnState.Paid _ -> {
          assertThat(history.bitcoin.isPaid(id)).isTrue();
          assertThat(refunded).doesNotContain(id);
        }
        case BurnState.Refunded _ -> assertThat(history.bitcoin.isPaid(id)).isFalse();
        default -> throw new AssertionError("still " + known);
      }
    }
  }

  @Property(tries = 25)
  void mintsEveryDepositOnceAtMost(@ForAll long seed) {
    History history = play(seed);
    Set<Outpoint> minted = new HashSet<>();
    for (PegBlock block : history.blocks) {
      for (DepositMint deposit : block.content().deposits()) {
        assertThat(minted.add(deposit.outpoint())).isTrue();
      }
    }
    for (DepositMint deposit : history.mature) {
      assertThat(history.now().isKnown(deposit.outpoint()))
          .isEqualTo(minted.contains(deposit.outpoint()));
    }
  }

  /** Counted from the blocks and from Bitcoin, not from what the state says of itself. */
  @Property(tries = 25)
  void accountsForEverySatoshi(@ForAll long seed) {
    History history = play(seed);
    PegState now = history.now();
    BigInteger minted = BigInteger.ZERO;
    BigInteger back = BigInteger.ZERO;
    BigInteger burned = BigInteger.ZERO;
    for (PegBlock block : history.blocks) {
      for (DepositMint deposit : block.content().deposits()) {
        minted = minted.add(Wei.of(deposit.amount()).value());
      }
      for (Refund refund : block.content().refunds()) {
        back = back.add(Wei.of(refund.amount()).value());
      }
      for (Burn burn : block.burns()) {
        burned = burned.add(burn.value().value());
      }
    }
    assertThat(now.totals().minted()).isEqualTo(minted);
    assertThat(now.totals().burned()).isEqualTo(burned);
    assertThat(now.totals().refunded()).isEqualTo(back);
    Conservation counted = Conservation.of(now);
    assertThat(counted.holds()).isTrue();
    BigInteger left = minted.subtract(burned).add(back);
    BigInteger rounding = BigInteger.valueOf(now.burns().burns().size()).multiply(PER_SAT);
    BigInteger fees = Wei.of(now.totals().sweepFees()).value();
    BigInteger kept = counted.coins().add(fees).subtract(left).subtract(counted.owed());
    // What could not be minted back because no withdrawal holds so much is kept, too.
    assertThat(kept).isGreaterThanOrEqualTo(BigInteger.ZERO);
    assertThat(kept.subtract(capped(now))).isLessThanOrEqualTo(rounding);
    history.bitcoin.requireHas(now.reserve().coins());
    for (Payout payout : now.payouts().byBlock().values()) {
      if (payout.inputs().stream().noneMatch(in -> history.bitcoin.isSpent(in.outpoint()))) {
        history.bitcoin.requireHas(payout.inputs());
      }
    }
  }

  private static BigInteger capped(PegState now) {
    BigInteger most = BigInteger.valueOf(Long.MAX_VALUE).multiply(BigInteger.TEN.pow(9));
    return now.burns().burns().values().stream()
        .filter(known -> known.state() instanceof BurnState.Refunded)
        .map(known -> known.burn().value().value().subtract(most).max(BigInteger.ZERO))
        .reduce(BigInteger.ZERO, BigInteger::add);
  }

  /** Also from bytes, and whatever happened in between. */
  @Property(tries = 10)
  void comesToTheSameStateFromTheSameBlocks(@ForAll long seed) {
    History history = play(seed);
    PegRules others = new PegRules(IMPATIENT);
    PegState again = history.states.getFirst();
    for (int i = 0; i < history.blocks.size(); i++) {
      PegVerdict verdict = others.check(again, history.blocks.get(i));
      assertThat(verdict).isEqualTo(new PegVerdict.Accept(history.states.get(i + 1)));
      again = PegStateCodec.decode(PegStateCodec.encode(history.states.get(i + 1)));
      assertThat(again).isEqualTo(history.states.get(i + 1));
      assertThat(again.hashCode()).isEqualTo(history.states.get(i + 1).hashCode());
    }
  }

  /** What a producer hears, and in what order it hears it, is one thing; what it says another. */
  @Property(tries = 10)
  void saysTheSameInWhateverOrderItHeard(@ForAll long seed) {
    History history = play(seed);
    List<DepositMint> fresh = new ArrayList<>(history.mature);
    fresh.addAll(history.mature);
    List<Settlement> confirmed =
        new ArrayList<>(history.bitcoin.confirmed.stream().map(TestChain::settlement).toList());
    Optional<FeeRate> rate = Optional.of(TestChain.RATE);
    PegState now = history.now();
    PegContent forward =
        history.chain.rules.duties(
            now, history.chain.nextTime(), TestChain.view(rate, history.mature, confirmed));
    PegContent backward =
        history.chain.rules.duties(
            now,
            history.chain.nextTime(),
            TestChain.view(rate, fresh.reversed(), confirmed.reversed()));
    assertThat(backward).isEqualTo(forward);
  }

  @Property(tries = 10)
  void spendsOnlyWhatIsSettled(@ForAll long seed) {
    History history = play(seed);
    for (int i = 0; i < history.blocks.size(); i++) {
      PegState before = history.states.get(i);
      PegState after = history.states.get(i + 1);
      for (Payout payout : after.payouts().byBlock().values()) {
        if (payout.opened().equals(after.head().number())) {
          Set<Coin> spendable = new HashSet<>(before.reserve().coins());
          for (Settlement settled : history.blocks.get(i).content().settlements()) {
            Payout old = before.payout(settled.txid()).orElseThrow();
            old.changeOf(old.variant(settled.txid()).orElseThrow()).ifPresent(spendable::add);
          }
          assertThat(spendable).containsAll(payout.inputs());
          assertThat(payout.inputs())
              .extracting(Coin::federationVersion)
              .containsOnly(payout.version());
        }
      }
    }
  }

  /** Else the properties above would say less than they seem to. */
  @Example
  void meetsEveryKindOfThing() {
    EnumSet<Proposal.Kind> kinds = EnumSet.noneOf(Proposal.Kind.class);
    EnumSet<BurnState.Unpayable> refunds = EnumSet.noneOf(BurnState.Unpayable.class);
    Set<String> settled = new HashSet<>();
    for (int seed = 0; seed < 15; seed++) {
      History history = play(seed);
      for (int i = 0; i < history.blocks.size(); i++) {
        PegContent content = history.blocks.get(i).content();
        content.proposal().ifPresent(proposal -> kinds.add(proposal.kind()));
        for (Settlement settlement : content.settlements()) {
          Payout payout = history.states.get(i).payout(settlement.txid()).orElseThrow();
          boolean last = payout.latest().txid().equals(settlement.txid());
          settled.add(payout.variants().size() == 1 ? "only" : last ? "last" : "earlier");
        }
      }
      for (BurnRecord known : history.now().burns().burns().values()) {
        if (known.state() instanceof BurnState.Refunded(BurnState.Unpayable why, BlockNumber _)) {
          refunds.add(why);
        }
      }
    }
    assertThat(kinds).containsExactlyInAnyOrder(Proposal.Kind.values());
    assertThat(settled).containsExactlyInAnyOrder("only", "last", "earlier");
    assertThat(refunds).containsExactlyInAnyOrder(BurnState.Unpayable.values());
  }
}
