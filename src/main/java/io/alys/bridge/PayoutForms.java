package io.alys.bridge;

import io.alys.bitcoin.Psbt;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Txid;
import io.alys.bitcoin.WitnessAssembly.Contribution;
import io.alys.bridge.BridgeCommand.PayoutForm;
import io.alys.peg.payout.Collected;
import io.alys.peg.payout.Order;
import io.alys.peg.payout.Payout;
import io.alys.peg.payout.Signature;
import io.alys.peg.payout.Stage;
import java.util.Optional;

/**
 * Transactions for other tools. One is given only when signing it is right: a proposal that is not
 * final may be reverted, and its coins proposed to others.
 */
final class PayoutForms {
  private PayoutForms() {}

  static PayoutForm of(Txid txid, Books books) {
    Optional<String> halted = books.core().halted();
    return books
        .core()
        .payouts()
        .payout(txid)
        .map(payout -> halted.map(why -> paused(txid, why)).orElseGet(() -> of(payout)))
        .orElseGet(
            () -> withheld(txid, "is none of this chain's proposals; see 'alys peg list pegouts'"));
  }

  private static PayoutForm of(Payout payout) {
    Order order = payout.order();
    return switch (payout.stage()) {
      case Stage.Proposed _ ->
          withheld(order.txid(), "is not final: it may be reverted; ask again when it is");
      case Stage.Finalised _ -> given(payout, unsigned(order));
      case Stage.Requested(Collected collected, int _) ->
          given(payout, partly(unsigned(order), collected));
      case Stage.Signed(SignedTransaction signed) ->
          given(payout, unsigned(order).finished(signed));
      case Stage.Broadcast(SignedTransaction signed, var _) ->
          given(payout, unsigned(order).finished(signed));
      case Stage.Failed(Optional<SignedTransaction> signed, String _, boolean _) ->
          given(payout, signed.map(unsigned(order)::finished).orElseGet(() -> unsigned(order)));
      case Stage.Confirmed _, Stage.Settled _, Stage.Replaced _ ->
          withheld(order.txid(), "is " + payout.stage().title() + ": there is nothing left to do");
    };
  }

  private static Psbt unsigned(Order order) {
    return Psbt.of(order.transaction(), order.amounts(), order.federation().multisig());
  }

  private static Psbt partly(Psbt psbt, Collected collected) {
    Psbt signed = psbt;
    for (Signature each : collected.valid()) {
      signed = signed.with(new Contribution(each.input(), each.key(), each.octets()));
    }
    return signed;
  }

  private static PayoutForm given(Payout payout, Psbt psbt) {
    Order order = payout.order();
    return new PayoutForm.Given(
        order.txid(),
        payout.stage().title(),
        psbt.toBase64(),
        order.amounts(),
        order.witnessScript());
  }

  private static PayoutForm paused(Txid txid, String why) {
    return withheld(txid, "rests, since peg-outs are paused: " + why + "; see 'alys resume'");
  }

  private static PayoutForm withheld(Txid txid, String why) {
    return new PayoutForm.Withheld("transaction %s %s".formatted(txid, why));
  }
}
