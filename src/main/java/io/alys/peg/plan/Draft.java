package io.alys.peg.plan;

import io.alys.bitcoin.Dust;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.Transaction;
import io.alys.peg.state.Coin;
import io.alys.peg.state.Payment;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A transaction before its fee is known: which coins, which payments, who gets the rest.
 *
 * @param inputs in the order of the transaction
 * @param payments each bears the same share of the fee; without any, the rest bears it
 * @param restScript locks what the payments leave, less the fee when there are none
 */
record Draft(
    Multisig signers, List<Coin> inputs, List<Payment> payments, Optional<Bytes> restScript) {
  private static final long VERSION = 2;
  private static final long LOCK_TIME = 0;

  /** Says that it may be replaced (BIP125). */
  private static final long SEQUENCE = 0xffff_fffdL;

  /** The size depends on the number of outputs and their scripts only. */
  int signedVirtualBytes() {
    return signers.signedVirtualBytes(
        transaction(payments.stream().map(_ -> Sats.ZERO).toList(), Sats.ZERO));
  }

  /** What each payment bears, rounded up; the miners get less than one satoshi each too much. */
  Sats share(FeeRate rate) {
    long fee = rate.feeFor(signedVirtualBytes()).value();
    return new Sats((fee + payments.size() - 1) / payments.size());
  }

  /** The payments that a share would leave below what nodes relay. */
  List<Payment> dustAfter(Sats share) {
    return payments.stream()
        .filter(
            payment ->
                payment.gross().value() - share.value() < Dust.limit(payment.script()).value())
        .toList();
  }

  /** What is left of the coins when the payments are taken in full. */
  Sats rest() {
    long gross = payments.stream().mapToLong(payment -> payment.gross().value()).sum();
    long coins = inputs.stream().mapToLong(coin -> coin.value().value()).sum();
    return new Sats(coins - gross);
  }

  /** The transaction whose payments bear a share each, and whose rest is untouched. */
  Transaction paying(Sats share) {
    return transaction(
        payments.stream().map(payment -> payment.gross().minus(share)).toList(), rest());
  }

  /** The transaction without payments whose rest bears the fee. */
  Transaction sweeping(Sats fee) {
    return transaction(List.of(), rest().minus(fee));
  }

  private Transaction transaction(List<Sats> paid, Sats left) {
    List<Transaction.Output> outputs = new ArrayList<>();
    for (int i = 0; i < paid.size(); i++) {
      outputs.add(new Transaction.Output(paid.get(i), payments.get(i).script()));
    }
    restScript.ifPresent(script -> outputs.add(new Transaction.Output(left, script)));
    List<Transaction.Input> spends =
        inputs.stream()
            .map(coin -> new Transaction.Input(coin.outpoint(), Bytes.EMPTY, SEQUENCE))
            .toList();
    return new Transaction(VERSION, spends, outputs, LOCK_TIME);
  }
}
