package io.alys.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Seed;
import io.alys.storage.BlockCommand.BlockPage;
import io.alys.storage.BlockCommand.ChainHead;
import io.alys.storage.BlockCommand.ChainKept;
import io.alys.storage.BlockCommand.KeepBlocks;
import io.alys.storage.BlockCommand.KeptBlock;
import io.alys.storage.BlockCommand.LoadBlocksAfter;
import io.alys.storage.sqlite.SqliteBlocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Any tree, whichever way its head goes, is kept as a map of blocks keeps it. */
class BlockPropertyTest {
  private static final int STEPS = 60;

  /** A map, and the rules said once more in the simplest way. */
  private static final class Naive {
    private TreeMap<Hash32, KeptBlock> blocks = new TreeMap<>();
    private Optional<ChainHead> head = Optional.empty();

    private long finalised() {
      return head.map(there -> there.finalisedNumber().value()).orElse(0L);
    }

    private List<Hash32> chain(Hash32 from) {
      List<Hash32> found = new ArrayList<>();
      for (KeptBlock at = blocks.get(from); at != null; at = blocks.get(at.parent())) {
        found.addFirst(at.hash());
      }
      return found;
    }

    ChainKept keep(KeepBlocks asked) {
      TreeMap<Hash32, KeptBlock> before = new TreeMap<>(blocks);
      ChainKept answer = tryTo(asked);
      if (!(answer instanceof ChainKept.Kept)) {
        blocks = before;
      }
      return answer;
    }

    private ChainKept tryTo(KeepBlocks asked) {
      ChainKept below = new ChainKept.BelowFinalised(new BlockNumber(finalised()));
      for (KeptBlock block : asked.blocks()) {
        if (!blocks.containsKey(block.hash())) {
          if (block.number().value() <= finalised()) {
            return below;
          }
          if (block.number().value() > 1 && !blocks.containsKey(block.parent())) {
            return new ChainKept.UnknownBlock(block.parent());
          }
        }
        blocks.put(block.hash(), block);
      }
      if (asked.head().isEmpty()) {
        return new ChainKept.Kept();
      }
      ChainHead next = asked.head().get();
      List<Hash32> old = head.map(there -> chain(there.finalised())).orElse(List.of());
      List<Hash32> chain = chain(next.head());
      if (next.finalisedNumber().value() < finalised()) {
        return below;
      }
      if (next.number().value() > 0 && chain.isEmpty()) {
        return new ChainKept.UnknownBlock(next.head());
      }
      if (chain.size() < old.size() || !chain.subList(0, old.size()).equals(old)) {
        return below;
      }
      if (next.finalisedNumber().value() > 0
          && !chain.get((int) next.finalisedNumber().value() - 1).equals(next.finalised())) {
        return new ChainKept.UnknownBlock(next.finalised());
      }
      head = Optional.of(next);
      Set<Hash32> dead = new HashSet<>();
      blocks.forEach(
          (hash, block) -> {
            List<Hash32> own = chain(hash);
            int shared = (int) Math.min(own.size(), next.finalisedNumber().value());
            if (!own.subList(0, shared).equals(chain.subList(0, shared))) {
              dead.add(hash);
            }
          });
      blocks.keySet().removeAll(dead);
      return new ChainKept.Kept();
    }

    int drop(Hash32 wrong) {
      KeptBlock block = blocks.get(wrong);
      if (block == null || block.number().value() <= finalised()) {
        return 0;
      }
      List<Hash32> dead =
          blocks.keySet().stream().filter(hash -> chain(hash).contains(wrong)).toList();
      head =
          head.map(
              there ->
                  dead.contains(there.head())
                      ? new ChainHead(
                          block.parent(),
                          new BlockNumber(block.number().value() - 1),
                          there.finalised(),
                          there.finalisedNumber())
                      : there);
      dead.forEach(blocks.keySet()::remove);
      return dead.size();
    }
  }

  @Property(tries = 25)
  void keepsWhatANaiveOneKeeps(@ForAll long seed) throws IOException {
    Path folder = Files.createTempDirectory("blocks");
    Path file = folder.resolve("chain.db");
    Seed lots = Seed.of(seed);
    Naive naive = new Naive();
    SqliteBlocks real = SqliteBlocks.open(file, JournalFixture.settings(), false);
    try {
      for (int step = 0; step < STEPS; step++) {
        SqliteBlocks store = real;
        switch (lots.nextInt(12)) {
          case 0 -> {
            real.close();
            real = SqliteBlocks.open(file, JournalFixture.settings(), false);
          }
          case 1 -> {
            Hash32 wrong = some(naive, lots).hash();
            assertThat(store.<Integer>commit(() -> store.drop(List.of(wrong))))
                .isEqualTo(naive.drop(wrong));
          }
          default -> {
            KeepBlocks asked = asked(naive, lots);
            assertThat(store.<ChainKept>commit(() -> store.keep(asked)))
                .as("seed %d, step %d", seed, step)
                .isEqualTo(naive.keep(asked));
          }
        }
        agree(real, naive, 1 + lots.nextInt(9));
      }
    } finally {
      real.close();
      try (Stream<Path> left = Files.list(folder)) {
        for (Path one : left.toList()) {
          Files.delete(one);
        }
      }
      Files.delete(folder);
    }
  }

  private static void agree(SqliteBlocks real, Naive naive, int limit) {
    real.verify();
    assertThat(real.head()).isEqualTo(naive.head);
    Map<Hash32, KeptBlock> found = new TreeMap<>();
    BlockPage page = real.load(new LoadBlocksAfter(BlockNumber.GENESIS, Optional.empty(), limit));
    page.blocks().forEach(block -> assertThat(found.put(block.hash(), block)).isNull());
    while (page.more()) {
      page = real.load(page.next(limit));
      page.blocks().forEach(block -> assertThat(found.put(block.hash(), block)).isNull());
    }
    assertThat(found).isEqualTo(naive.blocks);
    List<Hash32> chain = naive.head.map(head -> naive.chain(head.head())).orElse(List.of());
    for (int number = 1; number <= chain.size(); number++) {
      assertThat(real.find(new BlockNumber(number)).orElseThrow().block().hash())
          .isEqualTo(chain.get(number - 1));
    }
    assertThat(real.find(new BlockNumber(chain.size() + 1L))).isEmpty();
  }

  /** A kept one, or one that never was. */
  private static KeptBlock some(Naive naive, Seed lots) {
    List<KeptBlock> all = List.copyOf(naive.blocks.values());
    return all.isEmpty() || lots.nextInt(20) == 0
        ? BlockFixture.block(1 + lots.nextInt(9), 90)
        : all.get(lots.nextInt(all.size()));
  }

  private static KeptBlock child(KeptBlock parent, Seed lots) {
    return new KeptBlock(
        BlockFixture.hash(parent.number().value() + 1, lots.nextInt(1_000_000)),
        parent.hash(),
        parent.number().next(),
        Bytes.copyOf(new byte[lots.nextInt(6_000)]),
        Bytes.EMPTY);
  }

  private static KeepBlocks asked(Naive naive, Seed lots) {
    List<KeptBlock> blocks = new ArrayList<>();
    KeptBlock last =
        lots.nextInt(8) == 0 ? BlockFixture.block(1, lots.nextInt(3), 0) : some(naive, lots);
    if (last.number().value() == 1) {
      blocks.add(last);
    }
    for (int more = lots.nextInt(4); more > 0; more--) {
      last = child(last, lots);
      blocks.add(last);
    }
    KeptBlock head = last;
    return new KeepBlocks(
        blocks, lots.nextBoolean() ? Optional.of(head(naive, head, lots)) : Optional.empty());
  }

  /** Final is mostly what was, or a little more of the head's own chain. */
  private static ChainHead head(Naive naive, KeptBlock head, Seed lots) {
    List<Hash32> chain = naive.chain(head.hash());
    int finalised =
        (int) Math.min(naive.finalised() + (lots.nextInt(3) == 0 ? 1 : 0), chain.size());
    Hash32 last = finalised == 0 ? Hash32.ZERO : chain.get(finalised - 1);
    if (lots.nextInt(15) == 0 && head.number().value() > 0) {
      return new ChainHead(head.hash(), head.number(), head.hash(), head.number());
    }
    return new ChainHead(head.hash(), head.number(), last, new BlockNumber(finalised));
  }
}
