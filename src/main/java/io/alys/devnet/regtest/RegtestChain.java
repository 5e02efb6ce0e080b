package io.alys.devnet.regtest;

import io.alys.bitcoin.Block;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Txid;
import io.alys.devnet.regtest.Admission.Accepted;
import io.alys.devnet.script.Coin;
import io.alys.devnet.script.Refusal;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A regtest node's chain and mempool. What is in it is right by the rules of Bitcoin as far as
 * {@link io.alys.devnet.script.SpendCheck} can judge scripts; what it cannot judge it refuses. Not
 * for two threads at once.
 */
public final class RegtestChain {
  private final ScriptCache scripts = new ScriptCache();
  private final BestChain chain = new BestChain(scripts);
  private final Mempool mempool = new Mempool(scripts);
  private final Consumer<ChainChange> changes;
  private Policy policy = Policy.DEFAULT;

  /**
   * The first block alone.
   *
   * @param changes is told each change after it was made
   */
  public RegtestChain(Consumer<ChainChange> changes) {
    this.changes = changes;
  }

  /** Does again what was done before, on the chain that was then. */
  public void replay(ChainChange change) {
    switch (change) {
      case ChainChange.Stored(Block block) -> submit(block, block.header().timeSeconds());
      case ChainChange.Invalidated(BlockHash hash) -> chain.block(hash).ifPresent(this::invalidate);
      case ChainChange.Reconsidered(BlockHash hash) ->
          chain.block(hash).ifPresent(this::reconsider);
      case ChainChange.Sent(SignedTransaction transaction, long timeSeconds) ->
          send(KnownTransaction.of(transaction), timeSeconds);
      case ChainChange.Evicted(Txid id) -> evict(id);
    }
  }

  public Policy policy() {
    return policy;
  }

  /** Puts another policy into force; what waits in the mempool stays. */
  public void setPolicy(Policy next) {
    policy = next;
  }

  public Tip tip() {
    return chain.view().tip();
  }

  public Optional<StoredBlock> block(BlockHash hash) {
    return chain.block(hash);
  }

  /** The block of the best chain at a height. */
  public Optional<StoredBlock> blockAt(int height) {
    return chain.at(height);
  }

  public boolean isBest(StoredBlock block) {
    return chain.isBest(block);
  }

  /** The block of the best chain that holds a transaction. */
  public Optional<StoredBlock> holding(Txid id) {
    return chain.holding(id);
  }

  /** An unspent output of the best chain. */
  public Optional<Coin> coin(Outpoint outpoint) {
    return chain.coins().coin(outpoint);
  }

  /** The same, as the mempool would leave it. */
  public Optional<Coin> coinWithMempool(Outpoint outpoint) {
    return mempool.spends(outpoint) ? Optional.empty() : mempool.over(chain.coins()).coin(outpoint);
  }

  /** All unspent outputs of the best chain. */
  public Map<Outpoint, Coin> coins() {
    return chain.coins().all();
  }

  /** What waits for a block, in the order in which it came. */
  public Collection<MempoolEntry> waiting() {
    return mempool.entries();
  }

  public Optional<MempoolEntry> waiting(Txid id) {
    return mempool.entry(id);
  }

  /** The waiting transactions without which one could not be in a block, itself aside. */
  public Set<Txid> ancestors(MempoolEntry entry) {
    return mempool.ancestors(entry.known().transaction());
  }

  /** A waiting transaction and all that could not be without it. */
  public Set<Txid> descendants(Txid id) {
    return mempool.descendants(id);
  }

  /** Whether it, or what it comes from, says that it may be replaced (BIP125). */
  public boolean isReplaceable(MempoolEntry entry) {
    return PolicyRules.signalsReplacement(entry.known().transaction())
        || ancestors(entry).stream()
            .flatMap(id -> waiting(id).stream())
            .anyMatch(before -> PolicyRules.signalsReplacement(before.known().transaction()));
  }

  /** The waiting transactions that a transaction spends. */
  public Set<Txid> parents(MempoolEntry entry) {
    return mempool.parents(entry.known().transaction());
  }

  /** The waiting transactions that spend a transaction. */
  public Set<Txid> children(Txid id) {
    return mempool.children(id);
  }

  /** What the mempool would say of a transaction; changes nothing. */
  public Admission test(KnownTransaction known, long nowSeconds) {
    return mempool.test(known, chain.view(), policy, nowSeconds);
  }

  /** Takes a transaction into the mempool, when it may wait there. */
  public Admission send(KnownTransaction known, long nowSeconds) {
    Admission admission = test(known, nowSeconds);
    if (admission instanceof Accepted accepted) {
      mempool.add(accepted);
      changes.accept(new ChainChange.Sent(known.signed(), nowSeconds));
    }
    return admission;
  }

  /** Puts a transaction out of the mempool, and what spends it. */
  public void evict(Txid id) {
    mempool.remove(id);
    changes.accept(new ChainChange.Evicted(id));
  }

  /**
   * Takes a block.
   *
   * @return why it is refused, in the words of BIP22; {@code inconclusive} when it is kept beside
   *     the best chain
   */
  public Optional<Refusal> submit(Block block, long nowSeconds) {
    Block whole = BlockBuilder.completed(block);
    Optional<Refusal> refused = chain.store(whole, nowSeconds);
    if (refused.isPresent()) {
      return refused;
    }
    activate();
    changes.accept(new ChainChange.Stored(whole));
    StoredBlock stored = chain.block(whole.header().hash()).orElseThrow();
    return stored.refusal().or(() -> Refusal.unless(chain.isBest(stored), "inconclusive"));
  }

  private void activate() {
    BestChain.Moved moved = chain.activate();
    moved.connected().forEach(block -> mempool.confirm(block.transactions()));
    if (moved.disconnected().isEmpty()) {
      return;
    }
    // Before they were in a block they had paid what was asked then.
    Policy free = new Policy(new FeeRate(0), policy.incremental(), true);
    List<MempoolEntry> before = mempool.clear();
    ChainView view = chain.view();
    for (KnownTransaction known : moved.disconnected()) {
      if (mempool.test(known, view, free, view.tip().medianSeconds()) instanceof Accepted again) {
        mempool.add(again);
      }
    }
    for (MempoolEntry entry : before) {
      if (mempool.test(entry.known(), view, free, entry.timeSeconds()) instanceof Accepted) {
        mempool.add(new Accepted(entry, Set.of()));
      }
    }
  }

  /** Says that no chain may hold a block, nor what follows it. */
  public void invalidate(StoredBlock block) {
    chain.invalidate(block);
    activate();
    changes.accept(new ChainChange.Invalidated(block.hash()));
  }

  /** Takes that back. */
  public void reconsider(StoredBlock block) {
    chain.reconsider(block);
    activate();
    changes.accept(new ChainChange.Reconsidered(block.hash()));
  }

  /** What a miner makes the next block from. */
  public BlockTemplate template(long nowSeconds) {
    List<MempoolEntry> chosen = BlockBuilder.choose(mempool);
    Sats fees = chosen.stream().map(MempoolEntry::fee).reduce(Sats.ZERO, Sats::plus);
    return new BlockTemplate(
        tip(),
        chosen,
        BlockRules.subsidy(tip().height() + 1).plus(fees),
        BlockBuilder.commitment(chosen.stream().map(MempoolEntry::known).toList()),
        Math.max(nowSeconds, tip().medianSeconds() + 1));
  }

  /** Mines one block after the other of what waits, and gives their names. */
  public List<BlockHash> generate(int blocks, Bytes payTo, long nowSeconds) {
    List<BlockHash> made = new ArrayList<>();
    for (int i = 0; i < blocks; i++) {
      BlockTemplate template = template(nowSeconds);
      List<KnownTransaction> known =
          template.transactions().stream().map(MempoolEntry::known).toList();
      Sats fees = template.reward().minus(BlockRules.subsidy(template.tip().height() + 1));
      Block block = build(payTo, known, fees, template.timeSeconds());
      Optional<Refusal> refused = submit(block, block.header().timeSeconds());
      if (refused.isPresent()) {
        throw new IllegalStateException(
            "a block that the stand-in mined is wrong: " + refused.get().text());
      }
      made.add(block.header().hash());
    }
    return made;
  }

  /** A second later when that very block is known: one that became invalid cannot come again. */
  private Block build(Bytes payTo, List<KnownTransaction> known, Sats fees, long timeSeconds) {
    long time = timeSeconds;
    Block block = BlockBuilder.build(tip(), payTo, known, fees, time);
    while (chain.block(block.header().hash()).isPresent()) {
      block = BlockBuilder.build(tip(), payTo, known, fees, ++time);
    }
    return block;
  }

  /**
   * Mines a block of exactly these transactions; their fees go to nobody, as Bitcoin Core has it.
   *
   * @return why there can be no such block
   */
  public Optional<Refusal> generateOf(
      List<KnownTransaction> transactions, Bytes payTo, long nowSeconds) {
    long time = Math.max(nowSeconds, tip().medianSeconds() + 1);
    Block block = build(payTo, transactions, Sats.ZERO, time);
    Optional<Refusal> refused = chain.test(block);
    return refused.isPresent() ? refused : submit(block, block.header().timeSeconds());
  }
}
