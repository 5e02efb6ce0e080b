package io.alys.consensus.voting;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.consensus.voting.Voters.Rule;
import io.alys.primitives.Seed;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What is final is so for all, and the chain goes on, as long as too few lie. */
class VotingSimTest {
  private static final int LONG = 1_000;

  /** Slots in which letters are late. */
  private static Voters history(int count, int liars, int mayWait, Rule rule, long seed) {
    Seed chance = Seed.of(seed);
    Voters world = new Voters(count, liars, mayWait, rule, chance);
    for (int i = 0; i < 50; i++) {
      world.slot(0.2 + 0.6 * chance.nextDouble());
    }
    return world;
  }

  @Property(tries = 30)
  void nothingFinalExcludesAnotherAndTheChainGoesOn(
      @ForAll @IntRange(min = 1, max = 7) int count,
      @ForAll @IntRange(max = 2) int some,
      @ForAll long seed) {
    Voters world = history(count, Math.min(some, (count - 1) / 3), LONG, Rule.WHOLE, seed);
    assertThat(world.disagree()).isFalse();
    for (int i = 0; i < 40; i++) {
      world.slot(1);
    }
    long before = world.finality();
    for (int i = 0; i < 40; i++) {
      world.slot(1);
    }
    assertThat(world.disagree()).isFalse();
    assertThat(world.finality()).isGreaterThan(before);
  }

  @Property(tries = 30)
  void nothingFinalExcludesAnotherWhereProofsAreDue(
      @ForAll @IntRange(min = 2, max = 7) int count,
      @ForAll @IntRange(max = 2) int some,
      @ForAll @IntRange(min = 2, max = 5) int mayWait,
      @ForAll long seed) {
    int liars = Math.min(some, (count - 1) / 3);
    assertThat(history(count, liars, mayWait, Rule.WHOLE, seed).disagree()).isFalse();
  }

  /** Each block needs a proof soon, and only blocks with proofs follow: the chain must not end. */
  @Example
  void aChainWhoseProofsAreDueGoesOn() {
    long gone =
        LongStream.range(0, 20)
            .filter(
                seed -> {
                  Voters world = history(3, 0, 3, Rule.WHOLE, seed);
                  long before = world.finality();
                  for (int i = 0; i < 60; i++) {
                    world.slot(1);
                  }
                  return world.finality() > before;
                })
            .count();
    assertThat(gone).isGreaterThan(18);
  }

  /** With fewer rules some history ends with two chains, both final. */
  @Example
  void withoutTheRulesNodesDisagree() {
    assertThat(someDisagree(Rule.SLOTS_ONLY)).isTrue();
    assertThat(someDisagree(Rule.NO_RULE_OF_PROOFS)).isTrue();
    assertThat(someDisagree(Rule.WHOLE)).isFalse();
  }

  private static boolean someDisagree(Rule rule) {
    return LongStream.range(0, 100).anyMatch(seed -> history(4, 1, LONG, rule, seed).disagree());
  }
}
