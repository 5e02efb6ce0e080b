package io.alys.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.actor.ActorException.Kind;
import io.alys.actor.event.ActorEvent;
import io.alys.actor.event.DeadLetter.Reason;
import io.alys.actor.lifecycle.ActorState;
import io.alys.actor.supervision.BackoffPolicy;
import io.alys.actor.supervision.SupervisionStrategy;
import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SupervisionTest {
  private final Desk.Log log = new Desk.Log();

  private static Kind kindOf(Future<?> failing) {
    try {
      Await.result(failing);
    } catch (ActorException e) {
      return e.kind();
    }
    throw new AssertionError("it did not fail");
  }

  @Test
  void restartsEveryoneWhenOneForAllSaysSo() {
    Desk.Log other = new Desk.Log();
    try (ActorTestKit kit =
        ActorTestKit.create()
            .start(
                new SupervisionStrategy.OneForAll(3, Duration.ofMinutes(1)),
                Desk.spec("one", log),
                Desk.spec("two", other))) {
      kit.ref("one", Desk.class).tell(new Desk.Crash("together"));
      Await.until("the other runs again", () -> other.hooks.contains("started 2"));
      Await.until("and it itself", () -> log.hooks.contains("started 2"));
      assertThat(other.hooks).contains("preRestart restarted with its siblings");
    }
  }

  @Test
  void tellsAtOnceWhoeverWaitsForAnAnswerThatACrashTookAway() {
    try (ActorTestKit kit = ActorTestKit.create().start(Desk.spec("desk", log))) {
      ActorRef<Desk> desk = kit.ref("desk", Desk.class);
      Future<String> owed = desk.ask(new Desk.Later("never"), Duration.ofMinutes(10));
      desk.tell(new Desk.Crash("with debts"));
      assertThatThrownBy(() -> Await.result(owed))
          .isInstanceOfSatisfying(
              ActorException.class,
              e -> assertThat(e.kind()).isEqualTo(ActorException.Kind.CRASHED))
          .hasMessage("desk ended before it answered Desk.Later");
    }
  }

  @Test
  void tellsWhoeverWaitsForAnAnswerThatAStopTookAway() {
    Future<String> owed;
    try (ActorTestKit kit = ActorTestKit.create().start(Desk.spec("desk", log))) {
      owed = kit.ref("desk", Desk.class).ask(new Desk.Later("never"), Duration.ofMinutes(10));
      Await.until("it has the question", () -> !log.handled.isEmpty());
    }
    assertThat(kindOf(owed)).isEqualTo(Kind.STOPPED);
  }

  @Test
  void survivesSiblingsThatCrashTogether() {
    Desk.Log other = new Desk.Log();
    try (ActorTestKit kit =
        ActorTestKit.create()
            .start(
                new SupervisionStrategy.OneForAll(1_000, Duration.ofMinutes(1)),
                Desk.spec("one", log),
                Desk.spec("two", other))) {
      for (int i = 0; i < 50; i++) {
        kit.ref("one", Desk.class).tell(new Desk.Crash("together"));
        kit.ref("two", Desk.class).tell(new Desk.Crash("together"));
      }
      Await.until(
          "all crashes are accounted for",
          () -> kit.system().deadLetters().count(Reason.CRASHED) == 100);
      kit.awaitState("one", ActorState.RUNNING);
      kit.awaitState("two", ActorState.RUNNING);
      assertThat(Await.result(kit.ref("one", Desk.class).ask(new Desk.Echo("alive"))))
          .isEqualTo("alive");
    }
  }

  @Test
  void restTheLaterOnesWhenRestForOneSaysSo() {
    Desk.Log other = new Desk.Log();
    Desk.Log third = new Desk.Log();
    try (ActorTestKit kit =
        ActorTestKit.create()
            .start(
                new SupervisionStrategy.RestForOne(3, Duration.ofMinutes(1)),
                Desk.spec("one", log),
                Desk.spec("two", other),
                Desk.spec("three", third))) {
      kit.ref("two", Desk.class).tell(new Desk.Crash("and those behind"));
      Await.until("the last runs again", () -> third.hooks.contains("started 2"));
      assertThat(other.hooks).contains("started 2");
      assertThat(log.hooks).containsExactly("preStart 1", "started 1");
    }
  }

  @Test
  void givesUpTheOneThatIsNeverRestarted() {
    try (ActorTestKit kit =
        ActorTestKit.create()
            .start(Desk.spec("desk", log).supervised(new SupervisionStrategy.Never()))) {
      ActorRef<Desk> desk = kit.ref("desk", Desk.class);
      desk.tell(new Desk.Crash("for good"));
      kit.awaitState("desk", ActorState.FAILED);
      assertThat(kindOf(desk.ask(new Desk.Echo("anyone?")))).isEqualTo(Kind.STOPPED);
      assertThat(kit.system().registry().health().severity()).isEqualTo(2);
    }
  }

  @Test
  void givesUpWhatIsBelowASupervisorThatIsGivenUp() {
    Desk.Log other = new Desk.Log();
    Duration minute = Duration.ofMinutes(1);
    SupervisorSpec below =
        SupervisorSpec.of(
            "below", new SupervisionStrategy.OneForOne(1, minute), Desk.spec("desk", other));
    SupervisorSpec above =
        new SupervisorSpec(
            ActorId.of("above"),
            new SupervisionStrategy.OneForOne(0, minute),
            Optional.of(new SupervisionStrategy.Never()),
            List.of(below, Desk.spec("one", log)));
    try (ActorTestKit kit = ActorTestKit.create().start(above, Desk.spec("two", log))) {
      kit.ref("one", Desk.class).tell(new Desk.Crash("for all of them"));
      for (String each : List.of("above", "one", "below", "desk")) {
        kit.awaitState(each, ActorState.FAILED);
      }
      assertThatThrownBy(() -> Await.result(kit.ref("desk", Desk.class).ask(new Desk.Echo("?"))))
          .isInstanceOf(ActorException.class)
          .hasMessage("Desk.Echo for desk was refused: the actor is FAILED");
      assertThat(kit.events(ActorEvent.Failed.class))
          .contains(new ActorEvent.Failed(ActorId.of("desk"), "its supervisor below is given up"));
      assertThat(kit.system().stateOf(ActorId.of("two"))).isEqualTo(ActorState.RUNNING);
    }
    assertThat(other.hooks).doesNotContain("preStart 2");
  }

  @Test
  void escalatesUpToTheRootWhenNothingHelps() {
    try (ActorTestKit kit = ActorTestKit.create()) {
      SupervisorSpec below =
          SupervisorSpec.of(
              "below",
              new SupervisionStrategy.OneForOne(1, Duration.ofMinutes(1)),
              Desk.spec("desk", log));
      kit.start(new SupervisionStrategy.OneForOne(1, Duration.ofMinutes(1)), below);
      ActorRef<Desk> desk = kit.ref("desk", Desk.class);
      for (int i = 2; i <= 4; i++) {
        desk.tell(new Desk.Crash("again and again"));
        int number = i;
        Await.until("incarnation " + i, () -> log.hooks.contains("started " + number));
      }
      desk.tell(new Desk.Crash("one too many"));
      assertThat(Await.result(kit.system().failure())).contains("below", "again");
    }
  }

  @Test
  void startsLaterWhatDidNotStartAtOnce() {
    log.refuseToStart = true;
    BackoffPolicy policy = new BackoffPolicy(Duration.ofMillis(5), Duration.ofMillis(20), 2, 0.1);
    try (ActorTestKit kit = ActorTestKit.create()) {
      Future<Void> started =
          kit.system()
              .start(
                  SupervisorSpec.of(
                      "root",
                      new SupervisionStrategy.OneForOne(1, Duration.ofMinutes(1)),
                      Desk.spec("desk", log)
                          .supervised(
                              new SupervisionStrategy.ExponentialBackoff(
                                  policy, 1_000, Duration.ofMinutes(1)))));
      Await.until("it tried three times", () -> log.hooks.contains("preStart 3"));
      assertThat(started.isComplete()).isFalse();
      log.refuseToStart = false;
      Await.result(started);
      assertThat(kit.system().ready()).isTrue();
    }
  }
}
