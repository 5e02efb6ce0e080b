package io.alys.peg.rules;

import static io.alys.peg.rules.TestChain.PARAMETERS;
import static io.alys.peg.rules.TestChain.RATE;
import static io.alys.peg.rules.TestChain.view;
import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.FeeRate;
import io.alys.peg.Burn;
import io.alys.peg.DepositMint;
import io.alys.peg.PegContent;
import io.alys.peg.PegParameters;
import io.alys.peg.PegParameters.Amounts;
import io.alys.peg.PegParameters.Batching;
import io.alys.peg.PegParameters.FeePolicy;
import io.alys.peg.PegParameters.Rotation;
import io.alys.peg.state.BurnState;
import io.alys.peg.state.BurnState.Unpayable;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.ByHeight;
import io.alys.primitives.Sats;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Parameters of the peg that change while money is on its way. */
class PegActivationTest {
  private static final long HEIGHT = 10;
  private static final Amounts AMOUNTS = PARAMETERS.amounts();

  private static TestChain becoming(PegParameters later) {
    return new TestChain(ByHeight.from(PARAMETERS, Map.of(new BlockNumber(HEIGHT), later)));
  }

  private static PegParameters with(Amounts amounts) {
    return new PegParameters(
        PARAMETERS.network(),
        amounts,
        PARAMETERS.batching(),
        PARAMETERS.fees(),
        PARAMETERS.replacing(),
        PARAMETERS.rotation());
  }

  private static PegParameters with(FeePolicy fees, Batching batching, Rotation rotation) {
    return new PegParameters(
        PARAMETERS.network(), AMOUNTS, batching, fees, PARAMETERS.replacing(), rotation);
  }

  private static Amounts least(long deposit, long pegout) {
    return new Amounts(
        new Sats(deposit),
        new Sats(pegout),
        AMOUNTS.maxPegout(),
        AMOUNTS.windowCap(),
        AMOUNTS.windowBlocks());
  }

  /** So that the next block has this number. */
  private static void upTo(TestChain chain, long number) {
    while (chain.next().value() < number) {
      chain.idle(1);
    }
  }

  private static PegContent crediting(DepositMint deposit) {
    return new PegContent(
        List.of(deposit), List.of(), Optional.empty(), List.of(), Optional.empty());
  }

  @Test
  void aDepositIsHeldAgainstTheMinimumOfTheBlockThatMintsIt() {
    TestChain chain = becoming(with(least(20_000, 1_000_000)));
    DepositMint onItsWay = chain.deposit(15_000);
    upTo(chain, HEIGHT - 1);
    assertThat(chain.check(crediting(onItsWay))).isInstanceOf(PegVerdict.Accept.class);
    assertThat(duties(chain, onItsWay)).containsExactly(onItsWay);
    chain.idle(1);
    assertThat(((PegVerdict.Refuse) chain.check(crediting(onItsWay))).fault())
        .isEqualTo(PegFault.DEPOSIT_BELOW_MINIMUM);
    assertThat(duties(chain, onItsWay)).as("nor is it proposed").isEmpty();
  }

  private static List<DepositMint> duties(TestChain chain, DepositMint deposit) {
    return chain
        .rules
        .duties(
            chain.state(), chain.nextTime(), view(Optional.empty(), List.of(deposit), List.of()))
        .deposits();
  }

  @Test
  void aBurnIsHeldAgainstTheMinimumOfTheBlockThatMakesItFinal() {
    for (long decided : new long[] {HEIGHT - 1, HEIGHT}) {
      TestChain chain = becoming(with(least(10_000, 2_000_000)));
      upTo(chain, HEIGHT - 3);
      Burn burn = chain.burn(1_500_000);
      chain.burned(burn);
      upTo(chain, decided);
      chain.finalise();
      if (decided < HEIGHT) {
        assertThat(chain.stateOf(burn)).isInstanceOf(BurnState.Queued.class);
        upTo(chain, HEIGHT + 2);
        assertThat(chain.stateOf(burn)).as("for good").isInstanceOf(BurnState.Queued.class);
      } else {
        assertThat(chain.stateOf(burn))
            .isEqualTo(new BurnState.Refundable(Unpayable.BELOW_MINIMUM));
      }
    }
  }

  /** Else it would stand before all others until it has waited too long. */
  @Test
  void aBurnForWhichANarrowerWindowNeverHasRoomIsRefundedAndHoldsNobodyUp() {
    Amounts narrow =
        new Amounts(
            AMOUNTS.minDeposit(),
            AMOUNTS.minPegout(),
            new Sats(3_000_000),
            new Sats(4_000_000),
            AMOUNTS.windowBlocks());
    TestChain chain = becoming(with(narrow));
    chain.credit(chain.deposit(50_000_000));
    upTo(chain, HEIGHT - 4);
    Burn large = chain.burn(5_000_000);
    Burn fits = chain.burn(4_000_000);
    chain.burned(large, fits);
    chain.finalise();
    upTo(chain, HEIGHT);
    assertThat(chain.stateOf(large)).isInstanceOf(BurnState.Queued.class);
    chain.produce(Optional.of(RATE));
    assertThat(chain.stateOf(large)).isEqualTo(new BurnState.Refundable(Unpayable.ABOVE_MAXIMUM));
    chain.produce(Optional.of(RATE));
    assertThat(chain.stateOf(large)).isInstanceOf(BurnState.Refunded.class);
    assertThat(chain.stateOf(fits)).as("decided is decided").isInstanceOf(BurnState.Proposed.class);
  }

  @Test
  void theWindowCountsWhatLeftBeforeItBecameNarrower() {
    Amounts narrow =
        new Amounts(
            AMOUNTS.minDeposit(),
            AMOUNTS.minPegout(),
            new Sats(3_000_000),
            new Sats(4_000_000),
            20);
    TestChain chain = becoming(with(narrow));
    chain.credit(chain.deposit(20_000_000), chain.deposit(20_000_000));
    chain.queue(chain.burn(3_000_000));
    chain.produce(Optional.of(RATE));
    long left = chain.state().head().number().value();
    assertThat(chain.open()).hasSize(1);
    upTo(chain, HEIGHT);
    Burn later = chain.burn(2_000_000);
    chain.queue(later);
    while (chain.next().value() < left + 20) {
      chain.produce(Optional.of(RATE));
      assertThat(chain.stateOf(later)).isInstanceOf(BurnState.Queued.class);
    }
    chain.produce(Optional.of(RATE));
    assertThat(chain.stateOf(later)).isInstanceOf(BurnState.Proposed.class);
  }

  @Test
  void feesBatchesAndPatienceAreThoseOfTheBlockThatProposes() {
    FeePolicy usual = PARAMETERS.fees();
    FeePolicy high =
        new FeePolicy(
            FeeRate.perVirtualByte(20),
            FeeRate.perVirtualByte(600),
            usual.consolidateUpTo(),
            usual.consolidatedCoins(),
            usual.sweepDivisor());
    Batching batching = PARAMETERS.batching();
    Batching single =
        new Batching(1, batching.patience(), 1, batching.maxInputs(), batching.refundAfterBlocks());
    TestChain chain = becoming(with(high, single, PARAMETERS.rotation()));
    chain.credit(chain.deposit(20_000_000), chain.deposit(20_000_000));
    upTo(chain, HEIGHT - 3);
    chain.burned(chain.burn(1_000_000), chain.burn(1_000_000));
    chain.finalise();
    PegContent old = duties(chain);
    assertThat(old.proposal()).as("two of five, and no patience gone yet").isEmpty();
    chain.idle(1);
    PegContent now = duties(chain);
    assertThat(now.proposal().orElseThrow().feeRate()).isEqualTo(FeeRate.perVirtualByte(20));
    assertThat(now.proposal().orElseThrow().transaction().outputs()).as("and change").hasSize(2);
    assertThat(chain.check(now)).isInstanceOf(PegVerdict.Accept.class);
  }

  private static PegContent duties(TestChain chain) {
    return chain.rules.duties(
        chain.state(), chain.nextTime(), view(Optional.of(RATE), List.of(), List.of()));
  }

  @Test
  void aBurnWaitsAsLongAsTheBlockSaysThatLooks() {
    Batching batching = PARAMETERS.batching();
    Batching hasty =
        new Batching(
            batching.size(), batching.patience(), batching.maxPayments(), batching.maxInputs(), 4);
    TestChain chain = becoming(with(PARAMETERS.fees(), hasty, PARAMETERS.rotation()));
    Burn burn = chain.burn(1_000_000);
    chain.queue(burn);
    upTo(chain, HEIGHT);
    assertThat(chain.stateOf(burn)).isInstanceOf(BurnState.Queued.class);
    chain.idle(1);
    assertThat(chain.stateOf(burn)).isEqualTo(new BurnState.Refundable(Unpayable.WAITED_TOO_LONG));
  }

  @Test
  void aFederationsNoticeIsThatOfTheBlockThatCarriesIt() {
    Rotation longer = new Rotation(8, 30, 10);
    TestChain chain = becoming(with(PARAMETERS.fees(), PARAMETERS.batching(), longer));
    upTo(chain, HEIGHT - 1);
    assertThat(chain.check(announcing(HEIGHT + 1))).isInstanceOf(PegVerdict.Accept.class);
    chain.idle(1);
    assertThat(((PegVerdict.Refuse) chain.check(announcing(HEIGHT + 7))).fault())
        .isEqualTo(PegFault.FEDERATION_UPDATE_REFUSED);
    assertThat(chain.check(announcing(HEIGHT + 8))).isInstanceOf(PegVerdict.Accept.class);
  }

  private static PegContent announcing(long activation) {
    return new PegContent(
        List.of(),
        List.of(),
        Optional.empty(),
        List.of(),
        Optional.of(TestChain.update(2, new BlockNumber(activation))));
  }
}
