package io.alys.peg.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.Dust;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.ethereum.BurnId;
import io.alys.peg.DepositMint;
import io.alys.peg.state.Coin;
import io.alys.peg.state.Payment;
import io.alys.peg.state.Payout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Bitcoin as it is when nobody reorganises it: coins, and what spent them. */
final class ModelBitcoin {
  private final Map<Outpoint, Long> coins = new HashMap<>();
  private final Map<Outpoint, Txid> spent = new HashMap<>();
  private final Map<BurnId, Txid> paid = new HashMap<>();
  private final Set<Txid> signed = new HashSet<>();
  private final Map<BurnId, List<Transaction>> promised = new HashMap<>();
  final List<Txid> confirmed = new ArrayList<>();

  void deposit(DepositMint deposit) {
    coins.put(deposit.outpoint(), deposit.amount().value());
  }

  /**
   * Governance signs a final variant, from now on it may confirm at any time. Whatever may confirm
   * and pays one burn must exclude all else that does.
   */
  void sign(Payout payout, Payout.Variant variant) {
    if (!signed.add(variant.txid())) {
      return;
    }
    for (Payment payment : payout.payments()) {
      List<Transaction> others = promised.computeIfAbsent(payment.burn(), _ -> new ArrayList<>());
      for (Transaction other : others) {
        assertThat(sharesAnInput(other, variant.transaction()))
            .as("%s and %s pay burn %s", other.txid(), variant.txid(), payment.burn())
            .isTrue();
      }
      others.add(variant.transaction());
    }
  }

  private static boolean sharesAnInput(Transaction one, Transaction two) {
    return one.inputs().stream()
        .anyMatch(
            input ->
                two.inputs().stream().anyMatch(other -> other.spends().equals(input.spends())));
  }

  /** A signed variant gets into a block, unless another one did. */
  void confirm(Payout payout, Payout.Variant variant) {
    assertThat(signed).contains(variant.txid());
    if (spent.containsKey(payout.inputs().getFirst().outpoint())) {
      return;
    }
    Transaction transaction = variant.transaction();
    long in = 0;
    for (Transaction.Input input : transaction.inputs()) {
      assertThat(coins).as("coins for %s", variant.txid()).containsKey(input.spends());
      in += coins.getOrDefault(input.spends(), 0L);
      coins.remove(input.spends());
      spent.put(input.spends(), variant.txid());
    }
    assertThat(in).isGreaterThanOrEqualTo(transaction.outputTotal().value());
    assertThat(transaction.outputs()).noneMatch(Dust::isDust);
    for (Payment payment : payout.payments()) {
      assertThat(paid.put(payment.burn(), variant.txid()))
          .as("burn %s is paid once", payment.burn())
          .isNull();
    }
    payout
        .changeOf(variant)
        .ifPresent(change -> coins.put(change.outpoint(), change.value().value()));
    confirmed.add(variant.txid());
  }

  boolean isPaid(BurnId burn) {
    return paid.containsKey(burn);
  }

  /** The state's coins are Bitcoin's. */
  void requireHas(Iterable<Coin> claimed) {
    for (Coin coin : claimed) {
      assertThat(coins).containsEntry(coin.outpoint(), coin.value().value());
    }
  }

  boolean isSpent(Outpoint outpoint) {
    return spent.containsKey(outpoint);
  }
}
