package io.alys.consensus.fork;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.alys.consensus.auxpow.SomeProof;
import io.alys.consensus.block.Slot;
import io.alys.consensus.finality.BlockRef;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Hash32;
import io.alys.primitives.Seed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

public class ForkChoicePropertyTest {
  public static final Candidate ROOT =
      new Candidate(
          new BlockRef(new BlockNumber(100), hash(Seed.of(1))), Hash32.ZERO, new Slot(1_000));

  public static Hash32 hash(Seed seed) {
    return new Hash32(SomeProof.hashes(1, seed).getFirst());
  }

  /** Each block on one of those before it. */
  static List<Candidate> tree(int blocks, Seed seed) {
    List<Candidate> tree = new ArrayList<>(List.of(ROOT));
    for (int i = 0; i < blocks; i++) {
      int back = Math.min(tree.size(), 6);
      tree.add(child(tree.get(tree.size() - 1 - seed.nextInt(back)), 1 + seed.nextInt(3), seed));
    }
    return tree.subList(1, tree.size());
  }

  static Candidate child(Candidate parent, int slots, Seed seed) {
    return new Candidate(
        new BlockRef(parent.at().number().next(), hash(seed)),
        parent.hash(),
        new Slot(parent.slot().number() + slots));
  }

  /** Any order in which each parent comes before its children. */
  static List<Candidate> shuffled(List<Candidate> tree, Seed seed) {
    List<Candidate> waiting = new ArrayList<>(tree);
    List<Candidate> order = new ArrayList<>();
    Set<Hash32> known = new HashSet<>(Set.of(ROOT.hash()));
    while (!waiting.isEmpty()) {
      Candidate drawn = waiting.get(seed.nextInt(waiting.size()));
      if (known.contains(drawn.parent())) {
        waiting.remove(drawn);
        order.add(drawn);
        known.add(drawn.hash());
      }
    }
    return order;
  }

  static ForkChoice choiceOf(List<Candidate> order, int capacity) {
    ForkChoice choice = ForkChoice.startingAt(ROOT, capacity);
    for (Candidate block : order) {
      choice = plus(choice, block);
    }
    return choice;
  }

  static ForkChoice plus(ForkChoice choice, Candidate block) {
    return switch (choice.plus(block)) {
      case ForkChoice.Addition.Added added -> added.next();
      case ForkChoice.Addition.Known _ -> choice;
      case ForkChoice.Addition.Refused _ -> choice;
    };
  }

  @Property(tries = 200)
  void theHeadDoesNotDependOnTheOrderOfArrival(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int blocks) {
    Seed lots = Seed.of(seed);
    List<Candidate> tree = tree(blocks, lots);
    Candidate best = tree.stream().max(Candidate.BETTER).orElseThrow();

    assertThat(choiceOf(shuffled(tree, lots), blocks).head()).isEqualTo(best);
    assertThat(choiceOf(shuffled(tree, lots), blocks).head()).isEqualTo(best);
  }

  @Property(tries = 200)
  void theWayFromOneHeadToAnotherLeadsThere(@ForAll long seed) {
    Seed lots = Seed.of(seed);
    List<Candidate> tree = tree(40, lots);
    ForkChoice choice = choiceOf(tree, 40);
    Candidate from = tree.get(lots.nextInt(tree.size()));
    Candidate to = tree.get(lots.nextInt(tree.size()));
    Map<Hash32, Candidate> all = new HashMap<>(Map.of(ROOT.hash(), ROOT));
    tree.forEach(block -> all.put(block.hash(), block));

    Move move = choice.move(from.hash(), to.hash());
    Candidate at = from;
    for (Candidate reverted : move.reverted()) {
      assertThat(reverted).isEqualTo(at);
      at = requireNonNull(all.get(reverted.parent()));
    }
    for (Candidate applied : move.applied()) {
      assertThat(applied.parent()).isEqualTo(at.hash());
      at = applied;
    }
    assertThat(at).isEqualTo(to);
    assertThat(move.applied()).noneMatch(move.reverted()::contains);
  }

  @Property(tries = 200)
  void nothingFinalIsEverReverted(@ForAll long seed) {
    Seed lots = Seed.of(seed);
    ForkChoice choice = ForkChoice.startingAt(ROOT, 30);
    List<Candidate> made = new ArrayList<>(List.of(ROOT));
    List<Hash32> finals = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      Candidate parent = made.get(made.size() - 1 - lots.nextInt(Math.min(made.size(), 8)));
      Candidate block = child(parent, 1 + lots.nextInt(3), lots);
      made.add(block);
      Candidate before = choice.head();
      ForkChoice next = plus(choice, block);
      if (next.find(before.hash()).isPresent()) {
        assertThat(next.move(before.hash(), next.head().hash()).reverted())
            .noneMatch(reverted -> finals.contains(reverted.hash()));
      }
      choice = next;
      assertThat(choice.size()).isLessThanOrEqualTo(30);
      List<Candidate> branch =
          choice.move(choice.finalised().hash(), choice.head().hash()).applied();
      if (!branch.isEmpty() && lots.nextInt(5) == 0) {
        Hash32 last = branch.get(lots.nextInt(branch.size())).hash();
        Candidate head = choice.head();
        choice = choice.finalise(last);
        finals.add(last);
        assertThat(choice.head()).isEqualTo(head);
        assertThat(choice.finalised().hash()).isEqualTo(last);
      }
    }
  }

  @Property(tries = 100)
  void sideBranchesNeverKeepTheBestChainFromGrowing(@ForAll long seed) {
    Seed lots = Seed.of(seed);
    ForkChoice choice = ForkChoice.startingAt(ROOT, 12);
    Candidate best = ROOT;
    for (int i = 0; i < 12; i++) {
      Candidate side = child(ROOT, 50 + i, lots);
      choice = plus(choice, side);
      best = child(best, 1, lots);
      choice = plus(choice, best);
      assertThat(choice.head()).isEqualTo(best);
    }
    assertThat(choice.size()).isEqualTo(12);
  }
}
