package io.alys.peg.sim;

import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.ethereum.BurnId;
import io.alys.peg.payout.Order;
import io.alys.peg.state.Payment;
import io.alys.peg.state.Payout;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * No burn is paid twice on Bitcoin: neither on its chain, nor by any two transactions that were
 * given away to be signed, as both may confirm one day if they share no coin.
 */
final class PaidOnce implements PegWorld.Checker {
  private final Map<Txid, Set<BurnId>> pays = new HashMap<>();
  private final Map<BurnId, Map<Txid, Set<Outpoint>>> promises = new HashMap<>();

  @Override
  public void asked(PegWorld world, Order order) {
    if (pays.containsKey(order.txid())) {
      return;
    }
    Set<BurnId> burns = new HashSet<>();
    world.chain.state().payout(order.txid()).map(Payout::payments).orElse(List.of()).stream()
        .map(Payment::burn)
        .forEach(burns::add);
    pays.put(order.txid(), burns);
    Set<Outpoint> coins = new HashSet<>();
    order.transaction().inputs().stream().map(Transaction.Input::spends).forEach(coins::add);
    for (BurnId burn : burns) {
      Map<Txid, Set<Outpoint>> others = promises.computeIfAbsent(burn, _ -> new HashMap<>());
      others.forEach(
          (txid, spent) -> {
            if (spent.stream().noneMatch(coins::contains)) {
              throw new AssertionError(
                  "burn %s can be paid by %s and by %s".formatted(burn, txid, order.txid()));
            }
          });
      others.put(order.txid(), coins);
    }
  }

  @Override
  public void bitcoinMoved(PegWorld world) {
    Map<BurnId, Txid> paid = new HashMap<>();
    for (Txid txid : world.bitcoin.onChain()) {
      for (BurnId burn : pays.getOrDefault(txid, Set.of())) {
        Txid before = paid.put(burn, txid);
        if (before != null) {
          throw new AssertionError(
              "burn %s is paid twice: by %s and by %s".formatted(burn, before, txid));
        }
      }
    }
  }
}
