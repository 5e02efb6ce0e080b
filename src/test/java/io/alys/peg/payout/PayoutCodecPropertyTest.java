package io.alys.peg.payout;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.SignatureCheck;
import io.alys.ethereum.Keccak256;
import io.alys.peg.SomePeg;
import io.alys.peg.codec.TotalReading;
import io.alys.primitives.Bytes;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class PayoutCodecPropertyTest {
  private static Bytes again(Bytes octets) {
    return PayoutCodec.encode(PayoutCodec.decode(octets));
  }

  private static Payouts read(Bytes octets) {
    return PayoutCodec.decode(octets, PayoutTerms.DEFAULTS, SignatureCheck::of);
  }

  private static Payout payout(SomePeg some, Stage stage) {
    return new Payout(some.order(), stage, Payout.Pace.NEW);
  }

  private static Payouts several(SomePeg some) {
    Payouts payouts = Payouts.none(PayoutTerms.DEFAULTS, SignatureCheck::of);
    for (Stage stage : some.stages()) {
      payouts = payouts.restore(payout(some, stage));
    }
    return payouts.held(some.below(2) == 0);
  }

  @Property(tries = 100)
  void readsWhatItWroteOfEveryStage(@ForAll long seed) {
    SomePeg some = new SomePeg(seed);
    for (Stage stage : some.stages()) {
      Payout payout = payout(some, stage);
      assertThat(PayoutCodec.decode(PayoutCodec.encode(payout))).isEqualTo(payout);
    }
  }

  @Property(tries = 2)
  void refusesWhatIsCutAndSeesEveryChangedByte(@ForAll long seed) {
    SomePeg some = new SomePeg(seed);
    for (Stage stage : some.stages()) {
      Bytes whole = PayoutCodec.encode(payout(some, stage));
      TotalReading.refusesWhatIsCutOrLonger(whole, PayoutCodecPropertyTest::again);
      TotalReading.seesEveryChangedByte(whole, PayoutCodecPropertyTest::again);
    }
  }

  @Property(tries = 3)
  void readsASnapshotOrRefusesIt(@ForAll long seed) {
    Payouts payouts = several(new SomePeg(seed));
    Bytes whole = PayoutCodec.encode(payouts);
    assertThat(read(whole).all()).containsExactlyInAnyOrderElementsOf(payouts.all());
    assertThat(read(whole).isHeld()).isEqualTo(payouts.isHeld());
    TotalReading.refusesWhatIsCutOrLonger(whole, octets -> PayoutCodec.encode(read(octets)));
  }

  /** Whoever changes a form gives it another number: journals of old ones are on disks. */
  @Example
  void keepsItsForms() {
    SomePeg some = new SomePeg(1);
    Bytes all = Bytes.EMPTY;
    for (Stage stage : some.stages()) {
      all = all.plus(PayoutCodec.encode(payout(some, stage)));
    }
    assertThat(Keccak256.of(all))
        .hasToString("0x27913f3baa9c7fc41fc5130f627371c7829ddfbec98da911e8cbcf383faf2581");
    assertThat(Keccak256.of(PayoutCodec.encode(several(new SomePeg(2)))))
        .hasToString("0x7f0f7225e6f7fa8dfe193c82aa4c15ff9331f3a20112be23be21650908c9ba22");
  }
}
