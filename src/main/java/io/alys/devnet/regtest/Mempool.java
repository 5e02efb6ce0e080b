package io.alys.devnet.regtest;

import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.devnet.regtest.Admission.Accepted;
import io.alys.devnet.regtest.Admission.Refused;
import io.alys.devnet.script.Coin;
import io.alys.devnet.script.Refusal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The transactions that wait for a block, in the order in which they came. */
final class Mempool {
  /** With itself. Source: Bitcoin Core, {@code DEFAULT_ANCESTOR_LIMIT}, {@code _DESCENDANT_}. */
  static final int MAX_FAMILY = 25;

  private static final int MAX_REPLACED = 100;

  private final Map<Txid, MempoolEntry> entries = new LinkedHashMap<>();
  private final Map<Outpoint, Txid> spenders = new HashMap<>();
  private final ScriptCache scripts;

  Mempool(ScriptCache scripts) {
    this.scripts = scripts;
  }

  Collection<MempoolEntry> entries() {
    return List.copyOf(entries.values());
  }

  Optional<MempoolEntry> entry(Txid id) {
    return Optional.ofNullable(entries.get(id));
  }

  boolean spends(Outpoint outpoint) {
    return spenders.containsKey(outpoint);
  }

  /** Coins of the chain and of what waits, also those that something waiting spends. */
  CoinView over(CoinView chain) {
    return outpoint -> {
      MempoolEntry entry = entries.get(outpoint.txid());
      if (entry == null) {
        return chain.coin(outpoint);
      }
      List<Transaction.Output> outputs = entry.known().transaction().outputs();
      return outpoint.index() < outputs.size()
          ? Optional.of(outputs.get((int) outpoint.index()))
              .filter(Coin::isSpendable)
              .map(output -> Coin.of(output, Coin.IN_MEMPOOL, false))
          : Optional.empty();
    };
  }

  /**
   * Whether a transaction may wait here. Changes nothing.
   *
   * @param policy what it must pay
   * @param nowSeconds since 1970
   */
  Admission test(KnownTransaction known, ChainView chain, Policy policy, long nowSeconds) {
    CoinView coins = over(chain.coins());
    Optional<Refusal> refused =
        byItself(known, chain.tip())
            .or(() -> inHere(known, policy))
            .or(() -> missing(known, chain.coins(), coins))
            .or(() -> onTop(known.transaction(), coins, chain));
    if (refused.isPresent()) {
      return new Refused(refused.get());
    }
    MempoolEntry entry =
        new MempoolEntry(
            known,
            TransactionRules.fee(known.transaction(), coins),
            nowSeconds,
            chain.tip().height());
    Set<Txid> direct = conflicts(known.transaction());
    Set<Txid> leaving = new LinkedHashSet<>();
    direct.forEach(id -> leaving.addAll(descendants(id)));
    return PolicyRules.relayFee(entry, policy.minRelay())
        .or(() -> family(known, direct, leaving))
        .or(() -> replacement(entry, direct, leaving, policy))
        .or(() -> scripts.check(known, coins))
        .<Admission>map(Refused::new)
        .orElseGet(() -> new Accepted(entry, leaving));
  }

  private static Optional<Refusal> byItself(KnownTransaction known, Tip tip) {
    Transaction transaction = known.transaction();
    return TransactionRules.alone(transaction)
        .or(() -> Refusal.unless(!TransactionRules.isCoinbase(transaction), "coinbase"))
        .or(() -> PolicyRules.standard(known))
        .or(() -> Refusal.unless(TransactionRules.isFinal(transaction, tip), "non-final"));
  }

  private Optional<Refusal> inHere(KnownTransaction known, Policy policy) {
    MempoolEntry same = entries.get(known.txid());
    if (same != null) {
      return Refusal.of(
          same.known().wtxid().equals(known.wtxid())
              ? "txn-already-in-mempool"
              : "txn-same-nonwitness-data-in-mempool");
    }
    boolean mayReplace =
        policy.fullReplace()
            || conflicts(known.transaction()).stream()
                .allMatch(
                    id ->
                        PolicyRules.signalsReplacement(
                            entry(id).orElseThrow().known().transaction()));
    return Refusal.unless(mayReplace, "txn-mempool-conflict");
  }

  private static Optional<Refusal> missing(KnownTransaction known, CoinView chain, CoinView coins) {
    boolean all =
        known.transaction().inputs().stream()
            .allMatch(input -> coins.coin(input.spends()).isPresent());
    if (all) {
      return Optional.empty();
    }
    for (int i = 0; i < known.transaction().outputs().size(); i++) {
      if (chain.coin(new Outpoint(known.txid(), i)).isPresent()) {
        return Refusal.of(Refusal.ALREADY_KNOWN);
      }
    }
    return Refusal.of(Refusal.MISSING_INPUTS);
  }

  private static Optional<Refusal> onTop(Transaction transaction, CoinView coins, ChainView chain) {
    return Refusal.unless(
            TransactionRules.isRipe(transaction, coins, chain.tip(), chain.medianAt()),
            "non-BIP68-final")
        .or(() -> TransactionRules.inputs(transaction, coins, chain.tip().height() + 1));
  }

  /** What waits and spends a coin that the transaction spends. */
  private Set<Txid> conflicts(Transaction transaction) {
    Set<Txid> found = new LinkedHashSet<>();
    for (Transaction.Input input : transaction.inputs()) {
      Txid spender = spenders.get(input.spends());
      if (spender != null) {
        found.add(spender);
      }
    }
    return found;
  }

  private Optional<Refusal> family(KnownTransaction known, Set<Txid> direct, Set<Txid> leaving) {
    Set<Txid> ancestors = ancestors(known.transaction());
    if (ancestors.size() >= MAX_FAMILY) {
      return Refusal.of(
          "too-long-mempool-chain",
          "too many unconfirmed ancestors [limit: %d]".formatted(MAX_FAMILY));
    }
    for (Txid ancestor : ancestors) {
      if (direct.contains(ancestor)) {
        return Refusal.of(
            "bad-txns-spends-conflicting-tx",
            "%s spends conflicting transaction %s".formatted(known.txid(), ancestor));
      }
      Set<Txid> heirs = descendants(ancestor);
      heirs.removeAll(leaving);
      if (heirs.size() >= MAX_FAMILY) {
        return Refusal.of(
            "too-long-mempool-chain",
            "too many descendants for tx %s [limit: %d]".formatted(ancestor, MAX_FAMILY));
      }
    }
    return Optional.empty();
  }

  private Optional<Refusal> replacement(
      MempoolEntry entry, Set<Txid> direct, Set<Txid> leaving, Policy policy) {
    if (direct.isEmpty()) {
      return Optional.empty();
    }
    if (leaving.size() > MAX_REPLACED) {
      return Refusal.of(
          "too many potential replacements",
          "rejecting replacement %s; too many potential replacements (%d > %d)"
              .formatted(entry.txid(), leaving.size(), MAX_REPLACED));
    }
    return PolicyRules.higherRate(entry, all(direct))
        .or(() -> addsUnconfirmed(entry, leaving))
        .or(() -> PolicyRules.paysForReplaced(entry, all(leaving), policy.incremental()));
  }

  private List<MempoolEntry> all(Set<Txid> ids) {
    return ids.stream().flatMap(id -> entry(id).stream()).toList();
  }

  /** BIP125's rule 2: every unconfirmed input was one of what leaves. */
  private Optional<Refusal> addsUnconfirmed(MempoolEntry entry, Set<Txid> leaving) {
    Set<Txid> before = new LinkedHashSet<>();
    all(leaving).forEach(old -> before.addAll(parents(old.known().transaction())));
    List<Transaction.Input> inputs = entry.known().transaction().inputs();
    for (int i = 0; i < inputs.size(); i++) {
      Txid parent = inputs.get(i).spends().txid();
      if (entries.containsKey(parent) && !before.contains(parent)) {
        return Refusal.of(
            "replacement-adds-unconfirmed",
            "replacement %s adds unconfirmed input, idx %d".formatted(entry.txid(), i));
      }
    }
    return Optional.empty();
  }

  void add(Accepted accepted) {
    accepted.replaces().forEach(this::drop);
    MempoolEntry entry = accepted.entry();
    entries.put(entry.txid(), entry);
    entry
        .known()
        .transaction()
        .inputs()
        .forEach(input -> spenders.put(input.spends(), entry.txid()));
  }

  private void drop(Txid id) {
    MempoolEntry gone = entries.remove(id);
    if (gone != null) {
      gone.known().transaction().inputs().forEach(input -> spenders.remove(input.spends(), id));
    }
  }

  /** Takes one out, and all that spend it. */
  void remove(Txid id) {
    descendants(id).forEach(this::drop);
  }

  /** A block has come: what is in it leaves, and what it makes impossible. */
  void confirm(List<KnownTransaction> confirmed) {
    confirmed.forEach(known -> drop(known.txid()));
    for (KnownTransaction known : confirmed) {
      conflicts(known.transaction()).forEach(this::remove);
    }
  }

  /** Takes out all, and gives them in the order in which they came. */
  List<MempoolEntry> clear() {
    List<MempoolEntry> all = new ArrayList<>(entries.values());
    entries.clear();
    spenders.clear();
    return all;
  }

  /** The waiting transactions whose outputs it spends. */
  Set<Txid> parents(Transaction transaction) {
    Set<Txid> found = new LinkedHashSet<>();
    for (Transaction.Input input : transaction.inputs()) {
      if (entries.containsKey(input.spends().txid())) {
        found.add(input.spends().txid());
      }
    }
    return found;
  }

  /** The waiting transactions that spend its outputs. */
  Set<Txid> children(Txid id) {
    Set<Txid> found = new LinkedHashSet<>();
    int outputs = entry(id).map(e -> e.known().transaction().outputs().size()).orElse(0);
    for (int i = 0; i < outputs; i++) {
      Txid spender = spenders.get(new Outpoint(id, i));
      if (spender != null) {
        found.add(spender);
      }
    }
    return found;
  }

  /** What must be in a block before it; parents before children. */
  Set<Txid> ancestors(Transaction transaction) {
    Set<Txid> found = new LinkedHashSet<>();
    gather(transaction, found);
    return found;
  }

  private void gather(Transaction transaction, Set<Txid> found) {
    for (Txid parent : parents(transaction)) {
      if (!found.contains(parent)) {
        gather(entry(parent).orElseThrow().known().transaction(), found);
        found.add(parent);
      }
    }
  }

  /** It and all that could not be without it. */
  Set<Txid> descendants(Txid id) {
    Set<Txid> found = new LinkedHashSet<>();
    List<Txid> next = new ArrayList<>(List.of(id));
    while (!next.isEmpty()) {
      Txid one = next.removeLast();
      if (found.add(one)) {
        next.addAll(children(one));
      }
    }
    return found;
  }
}
