package io.alys.sync;

import static io.alys.sync.SomeRuns.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.alys.network.NetworkCommand.PeerId;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuspectsTest {
  private static final PeerId A = peer("a");

  private static boolean mayServe(Suspects suspects, Duration after) {
    return suspects.mayServe(A, after.toNanos());
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "3, 4", "6, 32", "7, 60", "40, 60"})
  void whoFailsRestsTwiceAsLongEachTimeUpToAMinute(int failures, int seconds) {
    Suspects suspects = Suspects.NONE;
    for (int i = 0; i < failures; i++) {
      suspects = suspects.failed(A, 0);
    }
    assertThat(mayServe(suspects, Duration.ofSeconds(seconds).minusNanos(1))).isFalse();
    assertThat(mayServe(suspects, Duration.ofSeconds(seconds))).isTrue();
    assertThat(suspects.isBelieved(A)).isEqualTo(failures < 3);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "6, 32", "7, 60", "40, 60"})
  void whoLiesRestsTwiceAsLongEachTimeUpToAnHour(int lies, int minutes) {
    Suspects suspects = Suspects.NONE;
    for (int i = 0; i < lies; i++) {
      suspects = suspects.lied(A, 0);
    }
    assertThat(mayServe(suspects, Duration.ofMinutes(minutes).minusNanos(1))).isFalse();
    assertThat(mayServe(suspects, Duration.ofMinutes(minutes))).isTrue();
    assertThat(suspects.isBelieved(A)).isFalse();
    assertThat(suspects.lies(A)).isEqualTo(lies);
  }

  @Test
  void whoShowsWhatItClaimsIsBelievedAgainStepByStepAndItsLiesAreRemembered() {
    Suspects suspects = Suspects.NONE.lied(A, 0).served(A);
    assertThat(suspects.isBelieved(A)).isTrue();
    assertThat(suspects.failed(A, 0).isBelieved(A)).isFalse();
    assertThat(suspects.served(A).served(A).served(A).lies(A)).isEqualTo(1);
    assertThat(Suspects.NONE.failed(A, 0).failed(A, 0).served(A).size()).isEqualTo(1);
    assertThat(Suspects.NONE.failed(A, 0).served(A).size()).isZero();
    assertThat(Suspects.NONE.served(A)).isSameAs(Suspects.NONE);
  }

  @Test
  void remembersABoundedNumberAndLiarsLongest() {
    Suspects suspects = Suspects.NONE.lied(A, 0);
    for (int i = 0; i < 1_000; i++) {
      suspects = suspects.failed(peer("p" + i), i);
      assertThat(suspects.size()).isLessThanOrEqualTo(Suspects.MAX_PEERS);
    }
    assertThat(suspects.lies(A)).isEqualTo(1);
    assertThat(suspects.mayServe(peer("p999"), 999)).isFalse();
    assertThat(suspects.mayServe(peer("p0"), 0)).isTrue();
  }
}
