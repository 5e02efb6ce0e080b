package io.alys.consensus.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.consensus.rules.SomeBlocks;
import io.alys.primitives.BlockNumber;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AuthorityScheduleTest {
  private static Authorities set(int first) {
    return new Authorities(List.of(SomeBlocks.key(first).publicKey()));
  }

  private static BlockNumber block(long number) {
    return new BlockNumber(number);
  }

  @Test
  void givesTheTurnToEachSetAtItsBlockAndNotOneBefore() {
    AuthoritySchedule schedule =
        AuthoritySchedule.startingWith(set(1)).plus(set(2), block(10)).plus(set(3), block(20));
    assertThat(schedule.at(block(9))).isEqualTo(set(1));
    assertThat(schedule.at(block(10))).isEqualTo(set(2));
    assertThat(schedule.at(block(19))).isEqualTo(set(2));
    assertThat(schedule.at(block(20))).isEqualTo(set(3));
    assertThat(schedule.after(block(8)).inForce()).isEqualTo(set(1));
    assertThat(schedule.after(block(9)).inForce()).isEqualTo(set(2));
    assertThat(schedule.after(block(19)).coming()).isEmpty();
    assertThat(schedule.sets()).containsExactly(set(1), set(2), set(3));
  }

  @Test
  void keepsSetsInTheOrderOfTheirBlocks() {
    AuthoritySchedule schedule = AuthoritySchedule.startingWith(set(1)).plus(set(2), block(10));
    assertThatThrownBy(() -> schedule.plus(set(3), block(10)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("authorities from %s do not follow those from %s", block(10), block(10));
    assertThatThrownBy(() -> schedule.plus(set(3), block(9)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void keepsNoMoreThanItsBound() {
    AuthoritySchedule full =
        IntStream.rangeClosed(1, AuthoritySchedule.MAX_COMING)
            .boxed()
            .reduce(
                AuthoritySchedule.startingWith(set(1)),
                (so, i) -> so.plus(set(i + 1), block(i)),
                (a, _) -> a);
    assertThatThrownBy(() -> full.plus(set(20), block(100)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("9 sets of authorities wait; at most 8 may");
  }
}
