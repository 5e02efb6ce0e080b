package io.alys.stream;

import static io.alys.stream.Letters.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.alys.stream.PendingRequests.Due;
import io.alys.stream.PendingRequests.Patience;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PendingRequestsTest {
  private static final Patience TWICE = new Patience(Duration.ofSeconds(10), 2);

  private final PendingRequests<String> pending = new PendingRequests<>();

  private static Instant at(int seconds) {
    return START.plusSeconds(seconds);
  }

  @Test
  void asksAgainAndThenGivesUp() {
    pending.add("a", "A", TWICE, at(0));
    assertThat(pending.next()).contains(at(10));
    assertThat(pending.due(at(9))).isEmpty();
    assertThat(pending.due(at(10))).containsExactly(new Due.Again<>("a", "A", 2));
    assertThat(pending.due(at(19))).isEmpty();
    assertThat(pending.due(at(20)))
        .containsExactly(new Due.TimedOut<>("a", "A", Duration.ofSeconds(20)));
    assertThat(pending.size()).isZero();
    assertThat(pending.next()).isEmpty();
  }

  @Test
  void tellsHowLongTheAnswerTook() {
    pending.add("a", "A", TWICE, at(0));
    pending.add("a", "A", TWICE, at(3));
    assertThat(pending.complete("a", at(7))).isEqualTo(Duration.ofSeconds(7));
    assertThat(pending.complete("a", at(8))).isNull();
    assertThat(pending.due(at(100))).isEmpty();
  }

  @Test
  void progressBeginsTheDeadlineAnew() {
    pending.add("a", "A", TWICE, at(0));
    pending.progressed("a", at(8));
    pending.progressed("b", at(8));
    assertThat(pending.due(at(17))).isEmpty();
    assertThat(pending.due(at(18))).containsExactly(new Due.Again<>("a", "A", 2));
  }

  @Test
  void aHundredThousandLeaveNothingBehind() {
    for (int i = 0; i < 100_000; i++) {
      pending.add("r" + i, "R", new Patience(Duration.ofSeconds(1 + i % 7), 1), at(0));
    }
    for (int i = 0; i < 100_000; i += 2) {
      assertThat(pending.complete("r" + i, at(1))).isNotNull();
    }
    assertThat(pending.due(at(7))).hasSize(50_000);
    assertThat(pending.size()).isZero();
    assertThat(pending.next()).isEmpty();
  }
}
