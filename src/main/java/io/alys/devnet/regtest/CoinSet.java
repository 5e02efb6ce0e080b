package io.alys.devnet.regtest;

import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.devnet.script.Coin;
import io.alys.devnet.script.Refusal;
import io.alys.primitives.Sats;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All coins that are unspent at the end of the best chain. */
final class CoinSet implements CoinView {
  private final Map<Outpoint, Coin> coins = new HashMap<>();

  @Override
  public Optional<Coin> coin(Outpoint outpoint) {
    return Optional.ofNullable(coins.get(outpoint));
  }

  Map<Outpoint, Coin> all() {
    return Map.copyOf(coins);
  }

  /**
   * Spends and makes what the block says, when all of it is allowed; else nothing changes.
   *
   * @param claimable what its coinbase may hold beside the fees
   */
  Optional<Refusal> connect(
      StoredBlock stored, ChainView chain, Sats claimable, ScriptCache scripts) {
    Map<Outpoint, Coin> spent = new LinkedHashMap<>();
    Sats fees = Sats.ZERO;
    Optional<Refusal> refused = Optional.empty();
    List<KnownTransaction> all = stored.transactions();
    int done = 0;
    for (; done < all.size() && refused.isEmpty(); done++) {
      KnownTransaction known = all.get(done);
      if (done > 0) {
        refused = allowed(known, chain, scripts);
        if (refused.isPresent()) {
          break;
        }
        fees = fees.plus(TransactionRules.fee(known.transaction(), this));
        spend(known.transaction(), spent);
      }
      make(known, stored.height(), done == 0);
    }
    if (refused.isEmpty()) {
      refused = claims(all.getFirst().transaction().outputTotal(), claimable.plus(fees));
    }
    stored.setSpent(spent);
    if (refused.isPresent()) {
      undo(stored, done);
    }
    return refused;
  }

  private Optional<Refusal> allowed(KnownTransaction known, ChainView chain, ScriptCache scripts) {
    return TransactionRules.inputs(known.transaction(), this, chain.tip().height() + 1)
        .or(
            () ->
                Refusal.unless(
                    TransactionRules.isRipe(
                        known.transaction(), this, chain.tip(), chain.medianAt()),
                    "bad-txns-nonfinal"))
        .or(() -> scripts.check(known, this));
  }

  private static Optional<Refusal> claims(Sats claimed, Sats most) {
    return claimed.compareTo(most) <= 0
        ? Optional.empty()
        : Refusal.of(
            "bad-cb-amount",
            "coinbase pays too much (actual=%d vs limit=%d)"
                .formatted(claimed.value(), most.value()));
  }

  private void spend(Transaction transaction, Map<Outpoint, Coin> spent) {
    for (Transaction.Input input : transaction.inputs()) {
      Coin coin = coins.remove(input.spends());
      if (coin != null) {
        spent.put(input.spends(), coin);
      }
    }
  }

  private void make(KnownTransaction known, int height, boolean coinbase) {
    List<Transaction.Output> outputs = known.transaction().outputs();
    for (int i = 0; i < outputs.size(); i++) {
      if (Coin.isSpendable(outputs.get(i))) {
        coins.put(new Outpoint(known.txid(), i), Coin.of(outputs.get(i), height, coinbase));
      }
    }
  }

  /** Takes back what a block, the last one that was connected, did. */
  void disconnect(StoredBlock stored) {
    undo(stored, stored.transactions().size());
  }

  private void undo(StoredBlock stored, int transactions) {
    // What a transaction spends of the block itself was never before it: it is taken away below.
    coins.putAll(stored.spent());
    for (KnownTransaction known : stored.transactions().subList(0, transactions)) {
      Txid id = known.txid();
      for (int i = 0; i < known.transaction().outputs().size(); i++) {
        coins.remove(new Outpoint(id, i));
      }
    }
    stored.setSpent(Map.of());
  }
}
