package io.alys.devnet.regtest;

import io.alys.bitcoin.Block;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.Txid;
import io.alys.devnet.script.Refusal;
import io.alys.primitives.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All blocks, and which of them form the best chain: the longest valid one, of two the one that
 * came first. Every block has the same work, so the longest is that with the most.
 */
final class BestChain {
  /** The first block of regtest. Source: Bitcoin Core, {@code CRegTestParams}. */
  static final Block GENESIS =
      Block.parse(
          Bytes.fromHex(
              "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a"
                  + "7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4adae5494dffff7f200200"
                  + "0000010100000001000000000000000000000000000000000000000000000000000000000000"
                  + "0000ffffffff4d04ffff001d0104455468652054696d65732030332f4a616e2f323030392043"
                  + "68616e63656c6c6f72206f6e206272696e6b206f66207365636f6e64206261696c6f75742066"
                  + "6f722062616e6b73ffffffff0100f2052a01000000434104678afdb0fe5548271967f1a67130"
                  + "b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7"
                  + "ba0b8d578a4c702b6bf11d5fac00000000"));

  private static final int MEDIAN_BLOCKS = 11;

  private final LinkedHashMap<BlockHash, StoredBlock> blocks = new LinkedHashMap<>();
  private final List<StoredBlock> best = new ArrayList<>();
  private final Map<Txid, StoredBlock> index = new HashMap<>();
  private final CoinSet coins = new CoinSet();
  private final ScriptCache scripts;

  /** What a change of the best chain did to transactions, in the order of their blocks. */
  record Moved(List<KnownTransaction> disconnected, List<StoredBlock> connected) {}

  BestChain(ScriptCache scripts) {
    this.scripts = scripts;
    StoredBlock first = new StoredBlock(GENESIS, 0, GENESIS.header().timeSeconds());
    blocks.put(first.hash(), first);
    best.add(first);
    // Its coinbase was never a coin: nobody can spend it.
  }

  StoredBlock tip() {
    return best.getLast();
  }

  ChainView view() {
    StoredBlock last = tip();
    return new ChainView(
        coins,
        new Tip(last.hash(), last.height(), last.medianSeconds()),
        height -> best.get(height).medianSeconds());
  }

  CoinSet coins() {
    return coins;
  }

  Optional<StoredBlock> block(BlockHash hash) {
    return Optional.ofNullable(blocks.get(hash));
  }

  Optional<StoredBlock> at(int height) {
    return height >= 0 && height < best.size() ? Optional.of(best.get(height)) : Optional.empty();
  }

  boolean isBest(StoredBlock block) {
    return at(block.height()).filter(same -> same == block).isPresent();
  }

  Optional<StoredBlock> holding(Txid id) {
    return Optional.ofNullable(index.get(id));
  }

  /** Keeps a block when nothing, its coins aside, speaks against it. */
  Optional<Refusal> store(Block block, long nowSeconds) {
    if (!BlockRules.hasWork(block.header())) {
      return Refusal.of("high-hash");
    }
    StoredBlock known = blocks.get(block.header().hash());
    if (known != null) {
      return Refusal.of(known.isInvalid() ? "duplicate-invalid" : "duplicate");
    }
    StoredBlock parent = blocks.get(block.header().parent());
    if (parent == null) {
      return Refusal.of("prev-blk-not-found");
    }
    Optional<Refusal> refused =
        Refusal.unless(isUsable(parent), "bad-prevblk")
            .or(() -> BlockRules.header(block.header(), parent, nowSeconds))
            .or(() -> BlockRules.body(block, parent));
    if (refused.isEmpty()) {
      long median = median(parent, block.header().timeSeconds());
      StoredBlock stored = new StoredBlock(block, parent.height() + 1, median);
      blocks.put(stored.hash(), stored);
    }
    return refused;
  }

  private long median(StoredBlock parent, long timeSeconds) {
    List<Long> times = new ArrayList<>(List.of(timeSeconds));
    Optional<StoredBlock> next = Optional.of(parent);
    while (next.isPresent() && times.size() < MEDIAN_BLOCKS) {
      times.add(next.get().block().header().timeSeconds());
      next = block(next.get().parent());
    }
    return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
  }

  private boolean isUsable(StoredBlock block) {
    Optional<StoredBlock> next = Optional.of(block);
    while (next.isPresent() && !next.get().isInvalid()) {
      if (isBest(next.get())) {
        return true;
      }
      next = block(next.get().parent());
    }
    return false;
  }

  /** Makes the best of all blocks the tip; what turns out to be wrong on the way is invalid. */
  Moved activate() {
    Deque<KnownTransaction> disconnected = new ArrayDeque<>();
    List<StoredBlock> connected = new ArrayList<>();
    StoredBlock target = candidate();
    while (target != tip()) {
      List<StoredBlock> path = pathTo(target);
      int fork = path.isEmpty() ? target.height() : path.getFirst().height() - 1;
      while (tip().height() > fork) {
        connected.remove(tip());
        disconnect(disconnected);
      }
      for (StoredBlock block : path) {
        if (!connect(block)) {
          break;
        }
        connected.add(block);
      }
      target = candidate();
    }
    return new Moved(List.copyOf(disconnected), connected);
  }

  private StoredBlock candidate() {
    StoredBlock last = tip();
    StoredBlock newest = blocks.sequencedValues().getLast();
    if (!last.isInvalid() && newest.parent().equals(last.hash()) && !newest.isInvalid()) {
      return newest; // The common case, told without a look at all blocks.
    }
    Set<BlockHash> usable = new HashSet<>();
    StoredBlock found = best.getFirst();
    for (StoredBlock block : blocks.values()) {
      boolean after = block.height() == 0 || usable.contains(block.parent());
      if (after && !block.isInvalid()) {
        usable.add(block.hash());
        found = block.height() > found.height() ? block : found;
      }
    }
    return found;
  }

  /** The blocks from after the fork up to a target; none when that lies below the tip. */
  private List<StoredBlock> pathTo(StoredBlock target) {
    Deque<StoredBlock> path = new ArrayDeque<>();
    StoredBlock next = target;
    while (!isBest(next)) {
      path.addFirst(next);
      next = blocks.getOrDefault(next.parent(), next);
    }
    return List.copyOf(path);
  }

  private boolean connect(StoredBlock block) {
    if (block.isInvalid()) {
      return false;
    }
    Optional<Refusal> refused =
        coins.connect(block, view(), BlockRules.subsidy(block.height()), scripts);
    refused.ifPresent(block::refuse);
    if (refused.isEmpty()) {
      best.add(block);
      block.transactions().forEach(known -> index.put(known.txid(), block));
    }
    return refused.isEmpty();
  }

  private void disconnect(Deque<KnownTransaction> disconnected) {
    StoredBlock last = best.removeLast();
    coins.disconnect(last);
    last.transactions().forEach(known -> index.remove(known.txid()));
    List<KnownTransaction> all = last.transactions();
    all.subList(1, all.size()).reversed().forEach(disconnected::addFirst);
  }

  /** Why a block that follows the tip would be refused; changes nothing. */
  Optional<Refusal> test(Block block) {
    StoredBlock last = tip();
    Optional<Refusal> refused = BlockRules.body(block, last);
    if (refused.isPresent()) {
      return refused;
    }
    StoredBlock stored = new StoredBlock(block, last.height() + 1, last.medianSeconds());
    Optional<Refusal> wrong =
        coins.connect(stored, view(), BlockRules.subsidy(stored.height()), scripts);
    if (wrong.isEmpty()) {
      coins.disconnect(stored);
    }
    return wrong;
  }

  void invalidate(StoredBlock block) {
    block.setInvalid(true);
  }

  /** Takes back that it, what is before it, or what follows it, is invalid. */
  void reconsider(StoredBlock block) {
    Optional<StoredBlock> next = Optional.of(block);
    while (next.isPresent()) {
      next.get().setInvalid(false);
      next = block(next.get().parent());
    }
    Set<BlockHash> after = new HashSet<>(Set.of(block.hash()));
    for (StoredBlock other : blocks.values()) {
      if (after.contains(other.parent())) {
        after.add(other.hash());
        other.setInvalid(false);
      }
    }
  }
}
