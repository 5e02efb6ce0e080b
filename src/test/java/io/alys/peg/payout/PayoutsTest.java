package io.alys.peg.payout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.bitcoin.Bip143;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.SignatureCheck;
import io.alys.bitcoin.SigningKey;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.ethereum.Keccak256;
import io.alys.federation.Federation;
import io.alys.peg.payout.PayoutInput.Whereabouts;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PayoutsTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
  private static final List<SigningKey> KEYS =
      IntStream.range(1, 4)
          .mapToObj(i -> SigningKey.of(Keccak256.of(Bytes.copyOf((byte) i)).octets()))
          .toList();
  private static final Order ORDER = order();
  private static final Txid TXID = ORDER.txid();

  private Payouts payouts =
      Payouts.none(PayoutTerms.DEFAULTS, SignatureCheck::of).propose(ORDER).next();

  private static Order order() {
    Federation federation = Federation.of(1, KEYS.stream().map(SigningKey::publicKey).toList(), 2);
    Outpoint coin = new Outpoint(new Txid(Keccak256.of(Bytes.EMPTY).octets()), 0);
    Transaction transaction =
        new Transaction(
            2,
            List.of(new Transaction.Input(coin, Bytes.EMPTY, 0xffff_fffdL)),
            List.of(new Transaction.Output(new Sats(90_000), federation.outputScript())),
            0);
    Order.Terms terms =
        new Order.Terms(Order.Kind.PEGOUT, federation, FeeRate.RELAY_FLOOR, new BlockNumber(7));
    return Order.first(terms, transaction, List.of(new Sats(100_000)));
  }

  private static Signature signature(SigningKey key) {
    Bytes digest =
        new Bip143(ORDER.transaction()).digest(0, ORDER.witnessScript(), new Sats(100_000));
    return new Signature(0, key.publicKey(), key.sign(digest));
  }

  private List<PayoutEffect> feed(PayoutInput input) {
    Payouts.Step step = payouts.apply(TXID, input, NOW);
    payouts = step.next();
    return step.effects();
  }

  private List<PayoutEffect> finalise() {
    Payouts.Step step = payouts.finalised(Set.of(TXID), new BlockNumber(7), NOW);
    payouts = step.next();
    return step.effects();
  }

  private String title() {
    return payouts.payout(TXID).orElseThrow().stage().title();
  }

  @Test
  void asksForSignaturesOnlyOnceTheBlockIsFinal() {
    assertThat(payouts.retry(NOW).effects()).isEmpty();
    assertThat(finalise()).first().isInstanceOf(PayoutEffect.Journal.class);
    assertThat(payouts.retry(NOW).effects()).contains(new PayoutEffect.RequestSignatures(ORDER));
  }

  @Test
  void forgetsWhatNoFinalBlockProposes() {
    payouts = payouts.finalised(Set.of(), new BlockNumber(7), NOW).next();
    assertThat(payouts.size()).isZero();
  }

  @Test
  void refusesToForgetWhatWasFinal() {
    finalise();
    assertThatThrownBy(() -> payouts.withdraw(TXID))
        .hasMessage("the proposal of %s is reverted after it was final, and it is FINALISED", TXID);
  }

  @Test
  void keepsGoodSignaturesUntilThereAreEnoughAndCountsNoStranger() {
    finalise();
    feed(new PayoutInput.RequestTaken());
    SigningKey stranger = SigningKey.of(Keccak256.of(Bytes.copyOf((byte) 9)).octets());
    feed(new PayoutInput.Delivered(List.of(signature(KEYS.get(0)), signature(stranger))));
    assertThat(title()).isEqualTo("SIGNATURES_REQUESTED");
    feed(new PayoutInput.Delivered(List.of(signature(KEYS.get(1)))));
    assertThat(title()).isEqualTo("SIGNED");
  }

  @Test
  void goesFromSignedToSettledAndBackWhenTheBlockIsReverted() {
    finalise();
    feed(new PayoutInput.RequestTaken());
    feed(new PayoutInput.Delivered(KEYS.stream().map(PayoutsTest::signature).toList()));
    BlockHeight tip = new BlockHeight(100);
    assertThat(feed(new PayoutInput.Tested(new Verdict.Accepted(), tip)))
        .singleElement()
        .isInstanceOf(PayoutEffect.Broadcast.class);
    feed(new PayoutInput.Sent(new Verdict.Accepted(), tip));
    assertThat(title()).isEqualTo("BROADCAST");
    feed(new PayoutInput.Located(new Whereabouts.InMempool(), tip.plus(6)));
    assertThat(payouts.stuck()).containsExactly(TXID);
    Stage.Place place = new Stage.Place(tip.plus(7), BlockHash.ZERO);
    feed(new PayoutInput.Located(new Whereabouts.InBlock(place), tip.plus(7)));
    assertThat(payouts.confirmed(tip.plus(11), 6)).isEmpty();
    assertThat(payouts.confirmed(tip.plus(12), 6)).hasSize(1);
    payouts = payouts.settle(TXID, new BlockNumber(9), NOW).next();
    assertThat(title()).isEqualTo("SETTLED");
    payouts = payouts.unsettle(TXID, NOW).next();
    assertThat(title()).isEqualTo("CONFIRMED");
    payouts = payouts.settle(TXID, new BlockNumber(9), NOW).next();
    assertThat(payouts.prune(new BlockNumber(8 + 17_280)).next().size()).isEqualTo(1);
    assertThat(payouts.prune(new BlockNumber(9 + 17_280)).next().size()).isZero();
  }

  @Test
  void asksForNothingWhileHeldAndForAllOfItOnRelease() {
    payouts = payouts.hold().next();
    assertThat(finalise()).noneMatch(PayoutEffect::heldByPause);
    assertThat(payouts.release(NOW).effects()).contains(new PayoutEffect.RequestSignatures(ORDER));
  }

  @Test
  void readsBackWhatItWroteAndRefusesEveryShortening() {
    finalise();
    Bytes octets = PayoutCodec.encode(payouts.payout(TXID).orElseThrow());
    assertThat(PayoutCodec.decode(octets)).isEqualTo(payouts.payout(TXID).orElseThrow().durable());
    for (int size = 0; size < octets.size(); size++) {
      Bytes cut = Bytes.copyOf(Arrays.copyOf(octets.toArray(), size));
      assertThatIllegalArgumentException().isThrownBy(() -> PayoutCodec.decode(cut));
    }
  }
}
