package io.alys.consensus.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.consensus.approval.Authorities;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.BlockCodec;
import io.alys.consensus.block.Slot;
import io.alys.federation.FederationUpdate;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class AuthorityChangePropertyTest {
  private static final int BLOCKS = 10;

  /** A chain, and by which block which authorities were announced to take over. */
  private static final class Run {
    private final Seed lots;
    private final TreeMap<Long, Authorities> takeovers = new TreeMap<>(Map.of(0L, SomeBlocks.SET));
    private final List<Block> blocks = new ArrayList<>();
    private final List<ChainState> states = new ArrayList<>(List.of(SomeBlocks.genesis()));
    private long version = 1;

    Run(Seed lots) {
      this.lots = lots;
    }

    ChainState head() {
      return states.getLast();
    }

    void grow() {
      ChainState parent = head();
      Optional<FederationUpdate> update =
          lots.nextInt(3) == 0 ? Optional.of(announce(parent)) : Optional.empty();
      Slot slot = new Slot(SomeBlocks.slotAfter(parent).number() + lots.nextInt(4));
      Block block = SomeChange.block(parent, update, slot);
      blocks.add(block);
      states.add(SomeChange.after(parent, block));
    }

    private FederationUpdate announce(ChainState parent) {
      long earliest = Math.max(parent.head().number().value() + 3, takeovers.lastKey() + 1);
      long from = earliest + lots.nextInt(3);
      int[] numbers = new int[1 + lots.nextInt(6)];
      int first = lots.nextInt(12);
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = 1 + (first + i) % 12;
      }
      takeovers.put(from, SomeChange.set(numbers));
      return SomeChange.update(parent, ++version, from, numbers);
    }
  }

  /** One node has run all the time, the other one starts from a saved state and gets the rest. */
  @Property(tries = 6)
  void whoHasTheSameBlocksHasTheSameAuthoritiesAtEveryHeight(@ForAll long seed) {
    Seed lots = Seed.of(seed);
    Run run = new Run(lots);
    for (int i = 0; i < BLOCKS; i++) {
      run.grow();
    }
    int from = lots.nextInt(BLOCKS);
    ChainState other = ChainStateCodec.decode(ChainStateCodec.encode(run.states.get(from)));
    for (int i = 0; i <= BLOCKS; i++) {
      Authorities due = run.takeovers.floorEntry(i + 1L).getValue();
      assertThat(run.states.get(i).authorities()).isEqualTo(due);
      assertThat(run.states.get(i).schedule().at(new BlockNumber(i + 1L))).isEqualTo(due);
    }
    for (int i = from; i < BLOCKS; i++) {
      other = SomeChange.after(other, read(run.blocks.get(i)));
      assertThat(other).isEqualTo(run.states.get(i + 1));
    }
    assertThat(SomeBlocks.RULES.verifySeals(run.states.get(from), run.blocks.subList(from, BLOCKS)))
        .isPresent();
  }

  private static Block read(Block sent) {
    return switch (BlockCodec.decode(BlockCodec.encode(sent))) {
      case BlockCodec.Decoded.Read(Block block) -> block;
      case BlockCodec.Decoded.Rejected wrong -> throw new AssertionError(wrong);
    };
  }

  /** A block of those who are not in force is refused, whoever they are. */
  @Property(tries = 6)
  void nobodyElsesBlockFollows(@ForAll long seed) {
    Run run = new Run(Seed.of(seed));
    for (int i = 0; i < BLOCKS; i++) {
      run.grow();
      ChainState head = run.head();
      Block right = SomeChange.block(head);
      for (Authorities others : run.takeovers.values()) {
        Block wrong = SomeChange.signed(right.header(), right.body(), others);
        // Signatures are joined by adding: with secrets as small as here, others may have one sum.
        if (!wrong.equals(right)) {
          assertThat(SomeBlocks.check(head, wrong)).isInstanceOf(BlockRefusal.class);
        }
      }
    }
  }
}
