package io.alys.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.actor.ActorException;
import io.alys.actor.ActorRef;
import io.alys.actor.ActorSpec;
import io.alys.actor.ActorVerticle;
import io.alys.actor.Request;
import io.alys.actor.event.DeadLetter;
import io.alys.actor.lifecycle.ActorState;
import io.alys.actor.supervision.BackoffPolicy;
import io.alys.actor.supervision.SupervisionStrategy;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActorTestKitTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  sealed interface Bell {
    record Ring(int number) implements Bell, Request<Integer> {}

    record RingLater(int number, Duration delay) implements Bell {}

    record Break() implements Bell {}
  }

  static final class BellVerticle extends ActorVerticle<Bell> {
    private final ActorRefs refs;

    BellVerticle(ActorRefs refs) {
      this.refs = refs;
    }

    /** Whom the bell tells that it rang. */
    record ActorRefs(String ear) {}

    @Override
    protected Future<?> receive(Bell message) {
      return switch (message) {
        case Bell.Ring ring -> {
          self().ref(refs.ear(), Ear.class).tell(new Ear.Heard(ring.number()));
          yield reply(ring, ring.number());
        }
        case Bell.RingLater later -> {
          self().schedule(later.delay(), new Bell.Ring(later.number()));
          yield DONE;
        }
        case Bell.Break _ -> throw new IllegalStateException("broken");
      };
    }
  }

  sealed interface Ear {
    record Heard(int number) implements Ear {}
  }

  private final HandClock clock = new HandClock();
  private final Faults faults = new Faults();

  private static ActorSpec<Bell> bell() {
    return ActorSpec.of(
        "bell", Bell.class, () -> new BellVerticle(new BellVerticle.ActorRefs("ear")));
  }

  @Test
  void movesTheClockByHandAndAsksAProbeWhatItHeard() {
    try (ActorTestKit kit = ActorTestKit.with(clock, faults)) {
      ActorTestKit.Probe<Ear> ear = kit.probe("ear", Ear.class);
      kit.start(bell(), ear.spec());
      kit.ref("bell", Bell.class).tell(new Bell.RingLater(1, MINUTE));
      Await.until("the alarm is set", () -> clock.alarms() == 1);
      clock.advance(MINUTE.minusNanos(1));
      assertThat(ear.received()).isEmpty();
      clock.advance(Duration.ofNanos(1));
      assertThat(ear.await(1)).containsExactly(new Ear.Heard(1));
    }
  }

  @Test
  void losesAndHoldsUpWhatItIsTold() {
    faults
        .drop("bell", envelope -> envelope.message().equals(new Bell.Ring(1)))
        .delay("bell", envelope -> envelope.message().equals(new Bell.Ring(2)), MINUTE);
    try (ActorTestKit kit = ActorTestKit.with(clock, faults)) {
      ActorTestKit.Probe<Ear> ear = kit.probe("ear", Ear.class);
      kit.start(bell(), ear.spec());
      ActorRef<Bell> bell = kit.ref("bell", Bell.class);
      Future<Integer> lost = bell.ask(new Bell.Ring(1), MINUTE.multipliedBy(2));
      Future<Integer> late = bell.ask(new Bell.Ring(2), MINUTE.multipliedBy(3));
      assertThat(Await.result(bell.ask(new Bell.Ring(3), MINUTE))).isEqualTo(3);
      assertThat(late.isComplete()).isFalse();
      clock.advance(MINUTE);
      assertThat(Await.result(late)).isEqualTo(2);
      clock.advance(MINUTE);
      assertThatThrownBy(() -> Await.result(lost))
          .isInstanceOf(ActorException.class)
          .hasMessage("no answer from bell to Bell.Ring before its deadline");
      assertThat(ear.await(2)).containsExactly(new Ear.Heard(3), new Ear.Heard(2));
      assertThat(kit.events(DeadLetter.class)).isEmpty();
    }
  }

  @Test
  void waitsOutABackoffWithoutWaiting() {
    BackoffPolicy hours = new BackoffPolicy(Duration.ofHours(1), Duration.ofHours(8), 2, 0);
    try (ActorTestKit kit = ActorTestKit.with(clock, faults)) {
      kit.start(
          bell()
              .supervised(
                  new SupervisionStrategy.ExponentialBackoff(hours, 5, Duration.ofHours(100))),
          kit.probe("ear", Ear.class).spec());
      List<Duration> expected =
          new ArrayList<>(List.of(Duration.ofHours(1), Duration.ofHours(2), Duration.ofHours(4)));
      for (Duration delay : expected) {
        kit.ref("bell", Bell.class).tell(new Bell.Break());
        kit.awaitState("bell", ActorState.BACKOFF);
        Await.until("the alarm is set", () -> clock.alarms() == 1);
        clock.advance(delay.minusNanos(1));
        kit.awaitState("bell", ActorState.BACKOFF);
        clock.advance(Duration.ofNanos(1));
        kit.awaitState("bell", ActorState.RUNNING);
      }
    }
  }
}
