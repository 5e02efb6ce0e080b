package io.alys.peg.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.peg.rules.TestChain;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PayoutTest {
  private static Payout payout() {
    TestChain chain = new TestChain();
    chain.credit(chain.deposit(5_000_000), chain.deposit(4_000_000));
    chain.queue(chain.burn(6_000_000));
    chain.produce(Optional.of(TestChain.RATE));
    return chain.state().payouts().byBlock().values().iterator().next();
  }

  private static Payout with(
      List<Coin> inputs,
      List<Payment> payments,
      OptionalLong changeTo,
      List<Payout.Variant> variants) {
    Payout some = payout();
    return new Payout(some.opened(), some.version(), inputs, payments, changeTo, variants);
  }

  @Test
  void hasInputsOutputsAndATransaction() {
    Payout some = payout();
    assertThat(with(some.inputs(), some.payments(), some.changeTo(), some.variants()))
        .isEqualTo(some);
    for (Runnable wrong :
        List.<Runnable>of(
            () -> with(List.of(), some.payments(), some.changeTo(), some.variants()),
            () -> with(some.inputs(), some.payments(), some.changeTo(), List.of()),
            () -> with(some.inputs(), List.of(), OptionalLong.empty(), some.variants()))) {
      assertThatThrownBy(wrong::run)
          .hasMessage(
              "the payout of %s spends nothing, pays nothing or has no transaction", some.opened());
    }
  }

  @Test
  void hasOnlyTransactionsOfItsOwnShape() {
    Payout some = payout();
    for (Runnable wrong :
        List.<Runnable>of(
            () -> with(some.inputs(), some.payments(), OptionalLong.empty(), some.variants()),
            () ->
                with(
                    some.inputs().subList(0, 1),
                    some.payments(),
                    some.changeTo(),
                    some.variants()))) {
      assertThatThrownBy(wrong::run)
          .hasMessage(
              "%s spends or pays something else than the payout of %s",
              some.latest().txid(), some.opened());
    }
  }
}
