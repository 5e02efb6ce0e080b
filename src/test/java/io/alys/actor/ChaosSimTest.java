package io.alys.actor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A tree of every strategy and every overflow, under crashes, slow handlers and floods drawn from a
 * seed: no message is done twice unless policy tried it again, each one ends with its work, a dead
 * letter or an error to its sender, and every actor ends as its policy says.
 */
class ChaosSimTest {
  private static final int MESSAGES = 1_500;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void accountsForEveryMessageAndEveryActor(long seed) {
    ChaosWorld.run(seed, MESSAGES);
  }

  @Test
  void drawsTheSameOutOfTheSameSeed() {
    ChaosPlan plan = ChaosWorld.plan(7, MESSAGES);
    assertThat(ChaosWorld.plan(7, MESSAGES)).isEqualTo(plan);
    assertThat(ChaosWorld.plan(8, MESSAGES).sendings()).isNotEqualTo(plan.sendings());
    assertThat(plan.sendings()).extracting(ChaosPlan.Sending::calm).contains(true, false);
    for (ChaosPlan.Fate fate : ChaosPlan.Fate.values()) {
      assertThat(plan.sendings()).anyMatch(sending -> plan.fate(sending.number(), 1) == fate);
    }
  }
}
