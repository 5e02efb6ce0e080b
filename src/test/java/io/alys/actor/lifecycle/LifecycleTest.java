package io.alys.actor.lifecycle;

import static io.alys.actor.lifecycle.ActorState.BACKOFF;
import static io.alys.actor.lifecycle.ActorState.CRASHED;
import static io.alys.actor.lifecycle.ActorState.FAILED;
import static io.alys.actor.lifecycle.ActorState.RESTARTING;
import static io.alys.actor.lifecycle.ActorState.RUNNING;
import static io.alys.actor.lifecycle.ActorState.STARTING;
import static io.alys.actor.lifecycle.ActorState.START_FAILED;
import static io.alys.actor.lifecycle.ActorState.STOPPED;
import static io.alys.actor.lifecycle.ActorState.STOPPING;
import static io.alys.actor.lifecycle.ActorState.UNINITIALIZED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.actor.lifecycle.Lifecycle.Signal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LifecycleTest {
  private static final Signal.Restart RESTART = new Signal.Restart();
  private static final Signal.RestartLater LATER = new Signal.RestartLater(Duration.ofSeconds(1));
  private static final Signal.GiveUp GIVE_UP = new Signal.GiveUp("budget");
  private static final Signal.Crash CRASH = new Signal.Crash("boom");
  private static final Signal.StartFailure START_FAILURE = new Signal.StartFailure("no disk");
  private static final Signal.Start START = new Signal.Start();
  private static final Signal.Started STARTED = new Signal.Started();
  private static final Signal.Stop STOP = new Signal.Stop();
  private static final Signal.Halted HALTED = new Signal.Halted();
  private static final Signal.DelayElapsed ELAPSED = new Signal.DelayElapsed();

  private static final List<Signal> SIGNALS =
      List.of(START, STARTED, START_FAILURE, CRASH, RESTART, LATER, ELAPSED, GIVE_UP, STOP, HALTED);

  /** The drawing as a table: every pair that is not here must throw. */
  private static final Map<ActorState, Map<Signal, ActorState>> LEGAL =
      Map.of(
          UNINITIALIZED, Map.of(START, STARTING, STOP, STOPPING),
          STARTING, Map.of(STARTED, RUNNING, START_FAILURE, START_FAILED, STOP, STOPPING),
          RUNNING, Map.of(CRASH, CRASHED, RESTART, RESTARTING, LATER, BACKOFF, STOP, STOPPING),
          CRASHED, Map.of(RESTART, RESTARTING, LATER, BACKOFF, GIVE_UP, FAILED, STOP, STOPPING),
          START_FAILED,
              Map.of(RESTART, RESTARTING, LATER, BACKOFF, GIVE_UP, FAILED, STOP, STOPPING),
          RESTARTING,
              Map.of(
                  STARTED, RUNNING, START_FAILURE, START_FAILED, GIVE_UP, FAILED, STOP, STOPPING),
          BACKOFF, Map.of(ELAPSED, RESTARTING, GIVE_UP, FAILED, STOP, STOPPING),
          FAILED, Map.of(RESTART, RESTARTING, LATER, BACKOFF, STOP, STOPPING),
          STOPPING, Map.of(HALTED, STOPPED, STOP, STOPPING),
          STOPPED, Map.of());

  @Test
  void followsTheDrawing() {
    LEGAL.forEach(
        (from, moves) ->
            moves.forEach(
                (signal, to) ->
                    assertThat(Lifecycle.next(from, signal))
                        .as("%s in %s", signal, from)
                        .isEqualTo(to)));
  }

  @Test
  void refusesEveryOtherPairAndNamesBoth() {
    for (ActorState state : ActorState.values()) {
      for (Signal signal : SIGNALS) {
        if (!LEGAL.getOrDefault(state, Map.of()).containsKey(signal)) {
          assertThatThrownBy(() -> Lifecycle.next(state, signal))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("%s cannot come in state %s".formatted(signal, state));
        }
      }
    }
  }

  @Test
  void stopsFromEveryStateButTheLast() {
    for (ActorState state : ActorState.values()) {
      if (state != STOPPED) {
        assertThat(Lifecycle.next(state, STOP)).isEqualTo(STOPPING);
      }
    }
  }

  @Test
  void takesMessagesWhileItRunsOrWillRunAgain() {
    assertThat(Arrays.stream(ActorState.values()).filter(Lifecycle::accepting))
        .containsExactlyInAnyOrder(STARTING, RUNNING, START_FAILED, CRASHED, RESTARTING, BACKOFF);
  }
}
