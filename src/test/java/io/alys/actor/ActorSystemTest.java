package io.alys.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.actor.ActorException.Kind;
import io.alys.actor.event.ActorEvent;
import io.alys.actor.event.DeadLetter.Reason;
import io.alys.actor.lifecycle.ActorState;
import io.alys.actor.mailbox.MailboxConfig;
import io.alys.actor.mailbox.Overflow;
import io.alys.actor.mailbox.Priority;
import io.alys.actor.supervision.BackoffPolicy;
import io.alys.actor.supervision.SupervisionStrategy;
import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import io.alys.testkit.Faults;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActorSystemTest {
  private static final Duration SOON = Duration.ofSeconds(5);

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
  void answersWhatItIsAsked() {
    try (ActorTestKit kit = ActorTestKit.create().start(Desk.spec("desk", log))) {
      ActorRef<Desk> desk = kit.ref("desk", Desk.class);
      assertThat(Await.result(desk.ask(new Desk.Echo("hello")))).isEqualTo("hello");
      assertThat(Await.result(desk.ask(new Desk.WhoAmI()))).isEqualTo(1);
    }
  }

  @Test
  void worksOnAnEventLoopToo() {
    try (ActorTestKit kit = ActorTestKit.create().start(Desk.spec("desk", log).onEventLoop())) {
      ActorRef<Desk> desk = kit.ref("desk", Desk.class);
      assertThat(Await.result(desk.ask(new Desk.Echo("hello")))).isEqualTo("hello");
    }
  }

  @Test
  void failsAnAskThatTheHandlerForgotToAnswer() {
    try (ActorTestKit kit = ActorTestKit.create().start(Desk.spec("desk", log))) {
      ActorRef<Desk> desk = kit.ref("desk", Desk.class);
      assertThatThrownBy(() -> Await.result(desk.ask(new Desk.Forget())))
          .hasMessage("desk handled Desk.Forget and did not answer");
      assertThat(kindOf(desk.ask(new Desk.No()))).isEqualTo(Kind.REFUSED);
    }
  }

  @Test
  void answersLaterWhatItDeferred() {
    try (ActorTestKit kit = ActorTestKit.create().start(Desk.spec("desk", log))) {
      ActorRef<Desk> desk = kit.ref("desk", Desk.class);
      Future<String> answer = desk.ask(new Desk.Later("at last"));
      desk.tell(new Desk.Release());
      assertThat(Await.result(answer)).isEqualTo("at last");
    }
  }

  @Test
  void endsAnAskAtItsDeadline() {
    try (ActorTestKit kit = ActorTestKit.create().start(Desk.spec("desk", log))) {
      ActorRef<Desk> desk = kit.ref("desk", Desk.class);
      Promise<Void> hold = Promise.promise();
      desk.tell(new Desk.Hold(hold));
      Future<String> answer = desk.ask(new Desk.Echo("late"), Duration.ofMillis(20));
      assertThat(kindOf(answer)).isEqualTo(Kind.DEADLINE);
      hold.complete();
      Await.until(
          "it was not handled after all",
          () -> kit.system().deadLetters().count(Reason.EXPIRED) == 1);
      assertThat(kit.system().pendingAsks()).isZero();
    }
  }

  @Test
  void handlesOneMessageAtATimeInTheirOrder() {
    try (ActorTestKit kit = ActorTestKit.create().start(Desk.spec("desk", log))) {
      ActorRef<Desk> desk = kit.ref("desk", Desk.class);
      Promise<Void> hold = Promise.promise();
      desk.tell(new Desk.Hold(hold));
      List<Object> expected = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        desk.tell(new Desk.Note(i));
        expected.add(new Desk.Note(i));
      }
      Await.until(
          "it waits",
          () ->
              kit.system().registry().find(ActorId.of("desk")).orElseThrow().mailboxSize()
                  == 1_000);
      assertThat(log.handled).hasSize(1);
      hold.complete();
      Await.until("all are handled", () -> log.handled.size() == 1_001);
      assertThat(log.handled.subList(1, 1_001)).isEqualTo(expected);
    }
  }

  @Test
  void takesTheMoreUrgentFirst() {
    try (ActorTestKit kit = ActorTestKit.create().start(Desk.spec("desk", log))) {
      ActorRef<Desk> desk = kit.ref("desk", Desk.class);
      Promise<Void> hold = Promise.promise();
      desk.tell(new Desk.Hold(hold));
      Await.until("it holds", () -> log.handled.size() == 1);
      desk.with(Priority.LOW).tell(new Desk.Note(3));
      desk.tell(new Desk.Note(2));
      desk.with(Priority.CRITICAL).tell(new Desk.Note(1));
      Await.until(
          "they wait",
          () -> kit.system().registry().find(ActorId.of("desk")).orElseThrow().mailboxSize() == 3);
      hold.complete();
      Await.until("all are handled", () -> log.handled.size() == 4);
      assertThat(log.handled.subList(1, 4))
          .containsExactly(new Desk.Note(1), new Desk.Note(2), new Desk.Note(3));
    }
  }

  @Test
  void restartsAfterACrashAndKeepsWhatWaits() {
    try (ActorTestKit kit = ActorTestKit.create().start(Desk.spec("desk", log))) {
      ActorRef<Desk> desk = kit.ref("desk", Desk.class);
      Promise<Void> hold = Promise.promise();
      desk.tell(new Desk.Hold(hold));
      desk.tell(new Desk.Crash("on purpose"));
      desk.tell(new Desk.Note(7));
      Future<Integer> who = desk.ask(new Desk.WhoAmI());
      hold.complete();
      assertThat(Await.result(who)).isEqualTo(2);
      assertThat(log.handled).contains(new Desk.Note(7));
      assertThat(log.hooks)
          .containsExactly(
              "preStart 1",
              "started 1",
              "preRestart on purpose",
              "preStart 2",
              "postRestart on purpose",
              "started 2");
      assertThat(kit.system().deadLetters().count(Reason.CRASHED)).isEqualTo(1);
      assertThat(kit.meters().get("alys.actor.restarts").tag("actor", "desk").counter().count())
          .isEqualTo(1);
      assertThat(kit.events(ActorEvent.Crashed.class)).hasSize(1);
    }
  }

  @Test
  void tellsTheAskerOfACrash() {
    try (ActorTestKit kit = ActorTestKit.create().start(Desk.spec("desk", log))) {
      ActorRef<Desk> desk = kit.ref("desk", Desk.class);
      assertThat(kindOf(desk.ask(new Desk.CrashAsync("boom")))).isEqualTo(Kind.CRASHED);
    }
  }

  @Test
  void triesACrashingMessageAgainAsOftenAsPolicySays() {
    Faults faults =
        new Faults().crashOn("desk", Desk.Note.class, 1).crashOn("desk", Desk.Note.class, 2);
    try (ActorTestKit kit =
        ActorTestKit.with(faults).start(Desk.spec("desk", log).redeliveries(2))) {
      kit.ref("desk", Desk.class).tell(new Desk.Note(1));
      Await.until(
          "it was handled at the third attempt", () -> log.handled.contains(new Desk.Note(1)));
      assertThat(kit.system().deadLetters().total()).isZero();
      assertThat(kit.events(ActorEvent.Crashed.class)).hasSize(2);
    }
  }

  @Test
  void refusesWhatAFullMailboxCannotTake() {
    MailboxConfig small = MailboxConfig.DEFAULT.capacity(2);
    try (ActorTestKit kit = ActorTestKit.create().start(Desk.spec("desk", log, small))) {
      ActorRef<Desk> desk = kit.ref("desk", Desk.class);
      Promise<Void> hold = Promise.promise();
      desk.tell(new Desk.Hold(hold));
      Await.until("it holds", () -> log.handled.size() == 1);
      Await.result(desk.offer(new Desk.Note(1), SOON));
      Await.result(desk.offer(new Desk.Note(2), SOON));
      assertThat(kindOf(desk.ask(new Desk.Echo("no room")))).isEqualTo(Kind.MAILBOX_FULL);
      assertThat(kindOf(desk.offer(new Desk.Note(3), SOON))).isEqualTo(Kind.MAILBOX_FULL);
      assertThat(kit.system().deadLetters().count(Reason.MAILBOX_FULL)).isEqualTo(2);
      hold.complete();
    }
  }

  @Test
  void letsSendersWaitForRoomWhenItBlocks() {
    MailboxConfig small = MailboxConfig.DEFAULT.capacity(1).overflow(new Overflow.Block());
    try (ActorTestKit kit = ActorTestKit.create().start(Desk.spec("desk", log, small))) {
      ActorRef<Desk> desk = kit.ref("desk", Desk.class);
      Promise<Void> hold = Promise.promise();
      desk.tell(new Desk.Hold(hold));
      Await.until("it holds", () -> log.handled.size() == 1);
      Await.result(desk.offer(new Desk.Note(1), SOON));
      Future<Void> second = desk.offer(new Desk.Note(2), SOON);
      Await.until(
          "it is parked",
          () -> kit.system().registry().find(ActorId.of("desk")).orElseThrow().mailboxSize() == 2);
      assertThat(second.isComplete()).isFalse();
      hold.complete();
      Await.result(second);
    }
  }

  @Test
  void triesAgainForASenderWhenItBacksOff() {
    BackoffPolicy policy = new BackoffPolicy(Duration.ofMillis(1), Duration.ofMillis(5), 2, 0.1);
    MailboxConfig small =
        MailboxConfig.DEFAULT.capacity(1).overflow(new Overflow.Backoff(policy, 1_000));
    try (ActorTestKit kit = ActorTestKit.create().start(Desk.spec("desk", log, small))) {
      ActorRef<Desk> desk = kit.ref("desk", Desk.class);
      Promise<Void> hold = Promise.promise();
      desk.tell(new Desk.Hold(hold));
      Await.until("it holds", () -> log.handled.size() == 1);
      desk.tell(new Desk.Note(1));
      desk.tell(new Desk.Note(2));
      hold.complete();
      Await.until("both came", () -> log.handled.size() == 3);
      assertThat(kit.system().deadLetters().total()).isZero();
    }
  }

  @Test
  void refusesAnAskOfWhatIsNoDependency() {
    try (ActorTestKit kit =
        ActorTestKit.create()
            .start(
                Desk.spec("one", log).dependsOn("two"),
                Desk.spec("two", log),
                Desk.spec("three", log))) {
      ActorRef<Desk> one = kit.ref("one", Desk.class);
      assertThat(Await.result(one.ask(new Desk.AskOther("two", "hi")))).isEqualTo("hi");
      assertThatThrownBy(() -> Await.result(one.ask(new Desk.AskOther("three", "hi"))))
          .hasMessageContaining("one may not ask three: it is not among its dependencies [two]");
      assertThatThrownBy(() -> Await.result(one.ask(new Desk.AskOther("one", "hi"))))
          .hasMessageContaining("one may not ask one");
    }
  }

  @Test
  void refusesATreeThatCannotBe() {
    try (ActorTestKit kit = ActorTestKit.create()) {
      assertThatThrownBy(
              () ->
                  kit.start(
                      Desk.spec("one", log).dependsOn("two"),
                      Desk.spec("two", log).dependsOn("one")))
          .hasMessage("actors depend on each other in a circle: [one, two, one]");
      assertThatThrownBy(() -> kit.start(Desk.spec("three", log).dependsOn("four")))
          .hasMessage("actor three depends on four, which is not in the tree");
      assertThatThrownBy(() -> kit.start(Desk.spec("five", log), Desk.spec("five", log)))
          .hasMessage("two actors are named five");
    }
  }

  @Test
  void accountsForWhatIsToldToAnActorThatIsNotStartedYetOrNoMore() {
    ActorTestKit kit = ActorTestKit.create().start(Desk.spec("desk", log));
    ActorRef<Desk> desk = kit.ref("desk", Desk.class);
    Await.result(kit.system().stop(SOON));
    desk.tell(new Desk.Note(1));
    assertThat(kindOf(desk.ask(new Desk.Echo("anyone?")))).isEqualTo(Kind.STOPPED);
    assertThat(kit.system().deadLetters().count(Reason.STOPPED)).isEqualTo(2);
    assertThat(kindOf(kit.ref("nobody", Desk.class).ask(new Desk.Echo("anyone?"))))
        .isEqualTo(Kind.NO_SUCH_ACTOR);
    Await.result(kit.vertx().close());
  }

  @Test
  void startsInTheOrderOfDependenciesAndStopsInReverse() {
    ActorTestKit kit =
        ActorTestKit.create().start(Desk.spec("one", log).dependsOn("two"), Desk.spec("two", log));
    assertThat(kit.events(ActorEvent.Started.class).stream().map(e -> e.actor().name()))
        .containsExactly("root", "two", "one");
    kit.ref("one", Desk.class).tell(new Desk.Note(1));
    kit.close();
    assertThat(kit.events(ActorEvent.Stopped.class).stream().map(e -> e.actor().name()))
        .containsExactly("one", "two", "root");
    assertThat(log.handled).containsExactly(new Desk.Note(1));
    assertThat(log.hooks).endsWith("preStop", "stopped");
  }

  @Test
  void stopsWithinItsLimitAndAccountsForWhatItDidNotFinish() {
    ActorTestKit kit = ActorTestKit.create().start(Desk.spec("desk", log));
    ActorRef<Desk> desk = kit.ref("desk", Desk.class);
    desk.tell(new Desk.Hold(Promise.promise()));
    Future<String> unanswered = desk.ask(new Desk.Echo("never"));
    Await.until("it holds", () -> log.handled.size() == 1);
    Await.result(kit.system().stop(Duration.ofMillis(50)));
    assertThat(kindOf(unanswered)).isEqualTo(Kind.STOPPED);
    assertThat(kit.system().deadLetters().count(Reason.STOPPED)).isEqualTo(1);
    assertThat(kit.system().deadLetters().count(Reason.CRASHED)).isEqualTo(1);
    assertThat(kit.system().stateOf(ActorId.of("desk"))).isEqualTo(ActorState.STOPPED);
    Await.result(kit.vertx().close());
  }

  @Test
  void carriesTheTraceAndTheConversationOn() {
    try (ActorTestKit kit = ActorTestKit.with(ActorSystemConfig.named("test").tracing(true))) {
      List<Envelope<?>> seen = new java.util.concurrent.CopyOnWriteArrayList<>();
      kit.start(
          Desk.spec("one", log).dependsOn("two"),
          Desk.spec("two", log).supervised(new SupervisionStrategy.Never()));
      kit.system()
          .events()
          .listen(io.alys.actor.event.DeadLetter.class, letter -> seen.add(letter.envelope()));
      kit.ref("two", Desk.class).tell(new Desk.Crash("so that all that follows is a dead letter"));
      kit.awaitState("two", ActorState.FAILED);
      seen.clear();
      kindOf(kit.ref("one", Desk.class).ask(new Desk.AskOther("two", "hi")));
      Await.until("both letters are there", () -> seen.size() == 2);
      Envelope<?> inner = seen.getFirst();
      Envelope<?> outer = seen.getLast();
      assertThat(inner.correlation()).isEqualTo(outer.id());
      assertThat(inner.causation()).isEqualTo(outer.id());
      assertThat(inner.sender()).isEqualTo(new ActorAddress("test", ActorId.of("one")));
      TraceContext trace = java.util.Objects.requireNonNull(inner.trace());
      TraceContext outerTrace = java.util.Objects.requireNonNull(outer.trace());
      assertThat(trace.traceId()).isEqualTo(outerTrace.traceId());
      assertThat(trace.span()).isNotEqualTo(outerTrace.span());
    }
  }
}
