package io.alys.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.supervision.BackoffPolicy;
import io.alys.network.NetworkCommand.PeerId;
import io.alys.primitives.Seed;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DiallerTest {
  private static final PeerId ONE = new PeerId("one");
  private static final Duration ESTRANGED = Duration.ofMinutes(5);

  private final Set<PeerId> connected = new HashSet<>();
  private final Dialler dialler =
      new Dialler(
          List.of("a:1", "b:2"),
          new BackoffPolicy(Duration.ofSeconds(1), Duration.ofSeconds(8), 2, 0),
          ESTRANGED,
          Duration.ofSeconds(10),
          Seed.of(1));

  private List<String> due(double seconds) {
    return dialler.due(nanos(seconds), connected::contains);
  }

  private static long nanos(double seconds) {
    return (long) (seconds * 1e9);
  }

  private void failed(String address, double atSeconds) {
    dialler.failed(address, "no", Duration.ZERO, nanos(atSeconds));
  }

  @Test
  void dialsAllAtOnceAndNoneTwice() {
    dialler.begin(nanos(-5));
    assertThat(due(0)).containsExactly("a:1", "b:2");
    assertThat(due(100)).isEmpty();
  }

  @Test
  void waitsLongerAfterEachFailure() {
    due(0);
    failed("a:1", 0);
    assertThat(due(0.9)).isEmpty();
    assertThat(due(1)).containsExactly("a:1");
    failed("a:1", 1);
    assertThat(due(2.9)).isEmpty();
    assertThat(due(3)).containsExactly("a:1");
    for (int i = 0; i < 20; i++) {
      failed("a:1", 10 * i);
      assertThat(due(10 * i + 8)).containsExactly("a:1");
    }
  }

  @Test
  void beginsAnewAfterAConnectionThatLasted() {
    for (int i = 0; i < 5; i++) {
      due(100 * i);
      failed("a:1", 100 * i);
    }
    due(500);
    dialler.failed("a:1", "left", Duration.ofSeconds(10), nanos(600));
    assertThat(due(600.9)).isEmpty();
    assertThat(due(601)).containsExactly("a:1");
  }

  @Test
  void doesNotDialWhomItHasOverAnotherStream() {
    due(0);
    dialler.reached("a:1", ONE);
    connected.add(ONE);
    failed("a:1", 0);
    assertThat(due(100)).isEmpty();
    assertThat(dialler.troubles(connected::contains)).containsExactly("b:2: not reached yet");
    connected.clear();
    assertThat(due(100)).containsExactly("a:1");
  }

  @Test
  void restsLongFromANodeOfAnotherChain() {
    due(0);
    dialler.estranged("a:1", "another genesis", 0);
    assertThat(due(299)).isEmpty();
    assertThat(due(360)).containsExactly("a:1");
    assertThat(dialler.troubles(connected::contains)).contains("a:1: another genesis");
  }

  @Test
  void neverDialsItselfAgainAndMissesItNot() {
    due(0);
    dialler.oneself("a:1");
    assertThat(due(1e6)).isEmpty();
    assertThat(dialler.troubles(connected::contains)).containsExactly("b:2: not reached yet");
  }

  @Test
  void knowsNothingOfAddressesThatAreNotItsOwn() {
    dialler.reached("c:3", ONE);
    dialler.failed("c:3", "no", Duration.ZERO, 0);
    dialler.estranged("c:3", "no", 0);
    dialler.oneself("c:3");
    assertThat(due(0)).containsExactly("a:1", "b:2");
  }
}
