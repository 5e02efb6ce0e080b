package io.alys.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.testkit.HandClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  private final HandClock clock = new HandClock();
  private final List<String> said = new ArrayList<>();
  private final Throttle throttle =
      new Throttle(clock, (kind, count) -> said.add(count + " more " + kind));

  private void say(String kind, int times) {
    for (int i = 1; i <= times; i++) {
      String line = kind + i;
      throttle.say(kind, () -> said.add(line));
    }
  }

  @Test
  void saysOneLineOfEachKindASecondAndThenHowManyMoreThereWere() {
    say("a", 3);
    say("b", 1);
    assertThat(said).containsExactly("a1", "b1");
    clock.advance(Duration.ofMillis(999));
    assertThat(said).hasSize(2);
    clock.advance(Duration.ofMillis(1));
    assertThat(said).containsExactly("a1", "b1", "2 more a");
    said.clear();
    say("a", 5);
    say("b", 1);
    assertThat(said).containsExactly("b1");
    clock.advance(Duration.ofSeconds(1));
    assertThat(said).containsExactly("b1", "5 more a");
    clock.advance(Duration.ofSeconds(1));
    say("a", 1);
    assertThat(said).containsExactly("b1", "5 more a", "a1");
  }

  @Test
  void isNotLeftWithAnythingUnsaid() {
    say("a", 2);
    throttle.close();
    assertThat(said).containsExactly("a1", "1 more a");
    assertThat(clock.alarms()).isZero();
  }
}
