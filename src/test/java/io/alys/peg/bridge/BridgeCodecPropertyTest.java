package io.alys.peg.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.SignatureCheck;
import io.alys.ethereum.Keccak256;
import io.alys.peg.SomePeg;
import io.alys.peg.codec.TotalReading;
import io.alys.peg.deposit.DepositEvent;
import io.alys.peg.payout.PayoutTerms;
import io.alys.peg.rules.TestChain;
import io.alys.primitives.Bytes;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class BridgeCodecPropertyTest {
  private static final BridgeTerms TERMS =
      new BridgeTerms(TestChain.PARAMETERS, 3, PayoutTerms.DEFAULTS);

  private static List<BridgeEvent> events(SomePeg some) {
    return List.of(
        new BridgeEvent.DepositsChanged(
            new DepositEvent.BlockScanned(
                some.place(), some.bitcoinBlock(), some.upTo(2, some::found))),
        new BridgeEvent.PayoutChanged(some.payout()),
        new BridgeEvent.PayoutForgotten(some.txid()),
        new BridgeEvent.Followed(some.hash(), some.number()),
        new BridgeEvent.Finalised(some.number()),
        new BridgeEvent.UpdateHeard(some.update()),
        new BridgeEvent.UpdateCarried(some.below(9)),
        new BridgeEvent.Held(some.text()),
        new BridgeEvent.Released());
  }

  /** Several of everything but the last event, which would take the reason away again. */
  private static BridgeCore core(SomePeg some) {
    BridgeCore core =
        BridgeCore.startingAt(TERMS, SignatureCheck::of, TestChain.GENESIS_HASH, some.place());
    core =
        core.replay(
            new BridgeEvent.DepositsChanged(
                new DepositEvent.Minted(some.number(), List.of(some.outpoint()))));
    for (BridgeEvent event :
        List.of(
            new BridgeEvent.PayoutChanged(some.payout()),
            new BridgeEvent.PayoutChanged(some.payout()),
            new BridgeEvent.Followed(some.hash(), some.number()),
            new BridgeEvent.Finalised(some.number()),
            new BridgeEvent.UpdateHeard(some.update()))) {
      core = core.replay(event);
    }
    return some.below(2) == 0 ? core : core.replay(new BridgeEvent.Held(some.text()));
  }

  private static Bytes eventAgain(Bytes octets) {
    return BridgeCodec.encode(BridgeCodec.decodeEvent(octets));
  }

  private static BridgeCore read(Bytes octets) {
    return BridgeCodec.decode(octets, TERMS, SignatureCheck::of);
  }

  @Property(tries = 100)
  void readsTheEventsThatItWrote(@ForAll long seed) {
    for (BridgeEvent event : events(new SomePeg(seed))) {
      assertThat(BridgeCodec.decodeEvent(BridgeCodec.encode(event))).isEqualTo(event);
    }
  }

  @Property(tries = 50)
  void readsTheBridgeThatItWrote(@ForAll long seed) {
    BridgeCore core = core(new SomePeg(seed));
    BridgeCore read = read(BridgeCodec.encode(core));
    assertThat(read.followed()).isEqualTo(core.followed());
    assertThat(read.finalised()).isEqualTo(core.finalised());
    assertThat(read.announced()).isEqualTo(core.announced()).isPresent();
    assertThat(read.halted()).isEqualTo(core.halted());
    assertThat(read.payouts().isHeld()).isEqualTo(core.halted().isPresent());
    assertThat(read.payouts().all()).containsExactlyInAnyOrderElementsOf(core.payouts().all());
    assertThat(read.deposits().all()).isEqualTo(core.deposits().all());
  }

  @Property(tries = 3)
  void refusesWhatIsCutAndSeesEveryChangedByte(@ForAll long seed) {
    SomePeg some = new SomePeg(seed);
    for (BridgeEvent event : events(some)) {
      Bytes whole = BridgeCodec.encode(event);
      TotalReading.refusesWhatIsCutOrLonger(whole, BridgeCodecPropertyTest::eventAgain);
      TotalReading.seesEveryChangedByte(whole, BridgeCodecPropertyTest::eventAgain);
    }
    TotalReading.refusesWhatIsCutOrLonger(
        BridgeCodec.encode(core(some)), octets -> BridgeCodec.encode(read(octets)));
  }

  @Property(tries = 3)
  void readsAnUpdateOfAuthoritiesInAFormOfItsOwn(@ForAll long seed) {
    SomePeg some = new SomePeg(seed);
    BridgeEvent event = new BridgeEvent.UpdateHeard(some.updateOfAuthorities());
    Bytes written = BridgeCodec.encode(event);
    assertThat(BridgeCodec.decodeEvent(written)).isEqualTo(event);
    TotalReading.refusesWhatIsCutOrLonger(written, BridgeCodecPropertyTest::eventAgain);
    TotalReading.seesEveryChangedByte(written, BridgeCodecPropertyTest::eventAgain);
    BridgeCore core = core(some).replay(event);
    assertThat(read(BridgeCodec.encode(core)).announced()).isEqualTo(core.announced()).isPresent();
    TotalReading.refusesWhatIsCutOrLonger(
        BridgeCodec.encode(core), octets -> BridgeCodec.encode(read(octets)));
  }

  /** Whoever changes a form gives it another number: journals of old ones are on disks. */
  @Example
  void keepsItsForms() {
    SomePeg some = new SomePeg(1);
    Bytes all = Bytes.EMPTY;
    for (BridgeEvent event : events(some)) {
      all = all.plus(BridgeCodec.encode(event));
    }
    assertThat(Keccak256.of(all))
        .hasToString("0x18d17da4126bbbed74596dd14ae63b726535b97dcfdfe0f59d9d4cc402d0dfc9");
    assertThat(Keccak256.of(BridgeCodec.encode(core(some))))
        .hasToString("0xa6f48773c3d4e6d10224114730ed92b81c56cc7fd402a22821a48aac6e593c40");
  }
}
