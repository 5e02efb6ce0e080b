package io.alys.stream;

import static io.alys.stream.Letters.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.alys.stream.Connection.Loss;
import io.alys.stream.Connection.Step;
import io.alys.stream.Connection.Wish;
import io.alys.stream.StreamCommand.ConnectionState.Connected;
import io.alys.stream.StreamCommand.ConnectionState.Connecting;
import io.alys.stream.StreamCommand.ConnectionState.Disconnected;
import io.alys.stream.StreamCommand.ConnectionState.Failed;
import io.alys.stream.StreamCommand.ConnectionState.Reconnecting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConnectionTest {
  private static final String ONE = "http://one:1";
  private static final String TWO = "http://two:2";
  private static final Loss BROKEN = new Loss.Broken("it broke");
  private static final Loss NOBODY = new Loss.Unreachable("nobody listens");
  private static final Loss BARRED = new Loss.Barred("unwanted");

  private Instant now = START;
  private Connection at;
  private List<Wish> wishes = List.of();

  ConnectionTest() {
    at = Connection.of(Letters.config(ONE).reconnect(), List.of(ONE));
  }

  private void endpoints(String... endpoints) {
    at = Connection.of(Letters.config(endpoints).reconnect(), List.of(endpoints));
  }

  private void take(Step step) {
    at = step.next();
    wishes = step.wishes();
  }

  private void after(Duration delay) {
    now = now.plus(delay);
    take(at.tick(now));
  }

  private void connect() {
    take(at.establish(now));
    take(at.accepted(at.generation(), now));
  }

  private void lose(Loss loss) {
    take(at.lost(at.generation(), loss, now, 0.5));
  }

  /** Waits for the next attempt, and returns for how long. */
  private Duration untilNextAttempt() {
    Instant before = now;
    do { // An endpoint that rests makes the wait longer.
      now = at.dueAt().orElseThrow();
      take(at.tick(now));
    } while (wishes.isEmpty());
    assertThat(wishes).hasSize(1).first().isInstanceOf(Wish.Open.class);
    return Duration.between(before, now);
  }

  @Test
  void isDisconnectedUntilSomebodyWantsIt() {
    assertThat(at.state()).isEqualTo(new Disconnected());
    assertThat(at.wakeAt()).isEmpty();
    take(at.establish(now));
    assertThat(at.state()).isEqualTo(new Connecting(ONE, 1, Optional.empty(), ""));
    assertThat(wishes).containsExactly(new Wish.Open(1, ONE));
    take(at.accepted(1, now));
    assertThat(at.state()).isEqualTo(new Connected(ONE, START));
    assertThat(at.wakeAt()).isEmpty();
  }

  @Test
  void saysWhyTheFirstConnectionDoesNotComeAbout() {
    take(at.establish(now));
    lose(BROKEN);
    assertThat(at.state())
        .isEqualTo(new Connecting(ONE, 1, Optional.of(now.plusMillis(100)), "it broke"));
    untilNextAttempt();
    assertThat(at.state()).isEqualTo(new Connecting(ONE, 2, Optional.empty(), "it broke"));
  }

  @Test
  void establishingTwiceChangesNothing() {
    take(at.establish(now));
    assertThat(at.establish(now)).isEqualTo(new Step(at, List.of()));
    take(at.accepted(1, now));
    assertThat(at.establish(now)).isEqualTo(new Step(at, List.of()));
  }

  @Test
  void connectsAgainAtOnceAfterAStableConnectionBroke() {
    connect();
    now = now.plusSeconds(5);
    lose(BROKEN);
    assertThat(at.state()).isEqualTo(new Reconnecting("it broke", 0, Optional.of(now)));
    assertThat(untilNextAttempt()).isZero();
  }

  @Test
  void waitsWhenTheConnectionDidNotLast() {
    connect();
    now = now.plusMillis(4_999);
    lose(BROKEN);
    assertThat(untilNextAttempt()).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void waitsLongerEachTimeUpToTheLongest() {
    take(at.establish(now));
    long total = 0;
    for (int attempt = 1; attempt < 20; attempt++) {
      lose(BROKEN);
      Duration wait = untilNextAttempt();
      assertThat(wait).isLessThanOrEqualTo(Duration.ofSeconds(70));
      total += wait.toMillis();
    }
    assertThat(total).isGreaterThan(300_000);
  }

  @Test
  void givesUpAfterTheLastAttemptAndProbesSlowly() {
    take(at.establish(now));
    for (int attempt = 1; attempt < 100; attempt++) {
      lose(BROKEN);
      untilNextAttempt();
    }
    assertThat(at.state()).isInstanceOf(Connecting.class);
    lose(BROKEN);
    assertThat(at.state()).isEqualTo(new Failed("it broke", false));
    assertThat(untilNextAttempt()).isEqualTo(Duration.ofMinutes(5));
    lose(BROKEN);
    assertThat(at.state()).isEqualTo(new Failed("it broke", false));
    untilNextAttempt();
    take(at.accepted(at.generation(), now));
    assertThat(at.connected()).isTrue();
  }

  @Test
  void doesNotTryAgainByItselfWhenItIsRefusedForGood() {
    take(at.establish(now));
    lose(BARRED);
    assertThat(at.state()).isEqualTo(new Failed("unwanted", true));
    assertThat(at.wakeAt()).isEmpty();
    after(Duration.ofDays(1));
    assertThat(wishes).isEmpty();
    take(at.establish(now));
    assertThat(wishes).containsExactly(new Wish.Open(2, ONE));
  }

  @Test
  void triesAgainWithNewCredentialsAfterARefusal() {
    take(at.establish(now));
    lose(BARRED);
    take(at.renewed("credentials were renewed", now));
    assertThat(wishes).containsExactly(new Wish.Open(2, ONE));
  }

  @Test
  void makesTheStreamAnewWithNewCredentials() {
    connect();
    take(at.renewed("credentials were renewed", now));
    assertThat(wishes)
        .containsExactly(new Wish.Close(1, "credentials were renewed"), new Wish.Open(2, ONE));
    assertThat(at.state())
        .isEqualTo(new Reconnecting("credentials were renewed", 1, Optional.empty()));
  }

  @Test
  void otherCertificatesEndARefusalAndNoConnectionThatStands() {
    endpoints(ONE, TWO);
    take(at.establish(now));
    lose(BARRED);
    untilNextAttempt();
    take(at.accepted(at.generation(), now));
    take(at.reconsidered("certificates were exchanged", now));
    assertThat(wishes).isEmpty();
    assertThat(at.state()).isEqualTo(new Connected(TWO, now));
    after(Duration.ofSeconds(10));
    assertThat(wishes).containsExactly(new Wish.Knock(ONE));

    endpoints(ONE);
    take(at.establish(now));
    lose(BARRED);
    assertThat(at.state()).isEqualTo(new Failed("unwanted", true));
    take(at.reconsidered("certificates were exchanged", now));
    assertThat(wishes).containsExactly(new Wish.Open(2, ONE));
  }

  @Test
  void newCredentialsOpenNothingThatNobodyWants() {
    assertThat(at.renewed("credentials were renewed", now)).isEqualTo(new Step(at, List.of()));
  }

  @Test
  void goesToTheNextEndpointWhenTheFirstFails() {
    endpoints(ONE, TWO);
    take(at.establish(now));
    lose(NOBODY);
    untilNextAttempt();
    assertThat(wishes).containsExactly(new Wish.Open(2, TWO));
    lose(NOBODY);
    untilNextAttempt();
    assertThat(wishes).containsExactly(new Wish.Open(3, ONE));
  }

  @Test
  void goesBackToThePreferredEndpointWhenItAnswers() {
    endpoints(ONE, TWO);
    take(at.establish(now));
    lose(NOBODY);
    untilNextAttempt();
    take(at.accepted(2, now));
    after(Duration.ofSeconds(10));
    assertThat(wishes).containsExactly(new Wish.Knock(ONE));
    take(at.answered(ONE, now));
    assertThat(wishes)
        .containsExactly(new Wish.Close(2, "going back to " + ONE), new Wish.Open(3, ONE));
    take(at.accepted(3, now));
    assertThat(at.state()).isEqualTo(new Connected(ONE, now));
    assertThat(at.wakeAt()).isEmpty();
  }

  @Test
  void staysWhereItIsWhenALesserEndpointAnswers() {
    endpoints(ONE, TWO);
    connect();
    assertThat(at.answered(TWO, now)).isEqualTo(new Step(at, List.of()));
    assertThat(at.answered(ONE, now)).isEqualTo(new Step(at, List.of()));
  }

  @Test
  void isRefusedForGoodOnlyWhenEveryEndpointRefuses() {
    endpoints(ONE, TWO);
    take(at.establish(now));
    lose(BARRED);
    untilNextAttempt();
    assertThat(wishes).containsExactly(new Wish.Open(2, TWO));
    lose(BARRED);
    assertThat(at.state()).isEqualTo(new Failed("unwanted", true));
  }

  @Test
  void knocksAtAClosedPortAndConnectsWhenItOpens() {
    take(at.establish(now));
    for (int i = 0; i < 4; i++) {
      lose(NOBODY);
      untilNextAttempt();
    }
    lose(NOBODY);
    assertThat(at.dueAt()).hasValueSatisfying(due -> assertThat(due).isAfter(now.plusSeconds(1)));
    after(Duration.ofMillis(500));
    assertThat(wishes).containsExactly(new Wish.Knock(ONE));
    after(Duration.ofMillis(500));
    assertThat(wishes).containsExactly(new Wish.Knock(ONE));
  }

  @Test
  void anOpenPortEndsTheWait() {
    take(at.establish(now));
    lose(NOBODY);
    take(at.answered(ONE, now));
    assertThat(wishes).containsExactly(new Wish.Open(2, ONE));
    assertThat(at.answered(ONE, now)).isEqualTo(new Step(at, List.of()));
  }

  @Test
  void anOpenPortEndsTheRestOfAnEndpointThatFailedTooOften() {
    take(at.establish(now));
    for (int i = 0; i < 4; i++) {
      lose(NOBODY);
      untilNextAttempt();
    }
    lose(NOBODY); // The fifth within a minute: it rests for 10 s.
    now = now.plusSeconds(3);
    take(at.tick(now));
    assertThat(wishes).doesNotHaveAnyElementsOfTypes(Wish.Open.class);
    take(at.answered(ONE, now));
    assertThat(wishes).containsExactly(new Wish.Open(6, ONE));
    lose(BROKEN); // Somebody listens and sends it away: no knock brings the next attempt near.
    assertThat(at.knockAt()).isEmpty();
    assertThat(at.dueAt().orElseThrow()).isAfter(now.plusSeconds(1));
  }

  @Test
  void anOpenPortSaysNothingWhenTheStreamIsWhatBreaks() {
    take(at.establish(now));
    lose(BROKEN);
    assertThat(at.knockAt()).isEmpty();
  }

  @Test
  void restsAnEndpointThatFailsTooOften() {
    take(at.establish(now));
    for (int i = 0; i < 4; i++) {
      lose(BROKEN);
      untilNextAttempt();
    }
    lose(BROKEN); // The fifth within a minute.
    Instant fifth = now;
    Instant due = at.dueAt().orElseThrow();
    now = due;
    take(at.tick(now));
    assertThat(wishes).isEmpty();
    assertThat(at.dueAt()).contains(fifth.plusSeconds(10));
    assertThat(untilNextAttempt()).isPositive();
  }

  @Test
  void disconnectsFromAnywhere() {
    take(at.establish(now));
    take(at.disconnect("enough"));
    assertThat(wishes).containsExactly(new Wish.Close(1, "enough"));
    assertThat(at.state()).isEqualTo(new Disconnected());
    assertThat(at.wakeAt()).isEmpty();
    take(at.disconnect("enough"));
    assertThat(wishes).isEmpty();
    connect();
    take(at.disconnect("enough"));
    assertThat(at.state()).isEqualTo(new Disconnected());
  }

  @Test
  void whatAnOlderStreamReportsIsVoid() {
    connect();
    now = now.plusSeconds(9);
    lose(BROKEN);
    untilNextAttempt();
    assertThat(at.lost(1, BROKEN, now, 0.5)).isEqualTo(new Step(at, List.of()));
    Step late = at.accepted(1, now);
    assertThat(late.next()).isEqualTo(at);
    assertThat(late.wishes()).containsExactly(new Wish.Close(1, "it is not wanted any more"));
  }
}
