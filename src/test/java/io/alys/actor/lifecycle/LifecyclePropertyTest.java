package io.alys.actor.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.actor.lifecycle.Lifecycle.Signal;
import io.alys.primitives.Seed;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class LifecyclePropertyTest {
  private static final List<Signal> SIGNALS =
      List.of(
          new Signal.Start(),
          new Signal.Started(),
          new Signal.StartFailure("no"),
          new Signal.Crash("bug"),
          new Signal.Restart(),
          new Signal.RestartLater(Duration.ofSeconds(1)),
          new Signal.DelayElapsed(),
          new Signal.GiveUp("enough"),
          new Signal.Stop(),
          new Signal.Halted());

  private static Optional<ActorState> next(ActorState now, Signal signal) {
    try {
      return Optional.of(Lifecycle.next(now, signal));
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage("%s cannot come in state %s".formatted(signal, now));
      return Optional.empty();
    }
  }

  @Example
  void reachesEveryStateFromTheFirst() {
    Set<ActorState> reached = EnumSet.of(ActorState.UNINITIALIZED);
    ArrayDeque<ActorState> toDo = new ArrayDeque<>(reached);
    while (!toDo.isEmpty()) {
      ActorState now = toDo.pop();
      SIGNALS.forEach(signal -> next(now, signal).filter(reached::add).ifPresent(toDo::add));
    }
    assertThat(reached).containsExactlyInAnyOrder(ActorState.values());
  }

  @Example
  void stopsFromEverywhereAndForGood() {
    for (ActorState state : ActorState.values()) {
      if (state == ActorState.STOPPED) {
        SIGNALS.forEach(signal -> assertThat(next(state, signal)).isEmpty());
      } else {
        assertThat(next(state, new Signal.Stop())).contains(ActorState.STOPPING);
      }
    }
    assertThat(next(ActorState.STOPPING, new Signal.Halted())).contains(ActorState.STOPPED);
  }

  @Example
  void allowsExactlyTheDrawnTransitions() {
    long legal = 0;
    for (ActorState state : ActorState.values()) {
      legal += SIGNALS.stream().filter(signal -> next(state, signal).isPresent()).count();
    }
    // start 1, started 2, start failure 2, crash 1, restart 4, later 4, elapsed 1, give up 4,
    // stop 9, halted 1
    assertThat(legal).isEqualTo(29);
    assertThatThrownBy(() -> Lifecycle.next(ActorState.STOPPED, new Signal.Start()))
        .hasMessage("Start[] cannot come in state STOPPED");
  }

  @Property
  void runsOnlyAfterAStart(@ForAll long seed) {
    Seed random = Seed.of(seed);
    ActorState state = ActorState.UNINITIALIZED;
    boolean launched = false;
    for (int i = 0; i < 100; i++) {
      Signal signal = SIGNALS.get(random.nextInt(SIGNALS.size()));
      Optional<ActorState> next = next(state, signal);
      if (next.isPresent()) {
        launched = signal instanceof Signal.Started;
        state = next.get();
        assertThat(state == ActorState.RUNNING).isEqualTo(launched);
      }
    }
  }

  @Example
  void acceptsMessagesWheneverItMayYetHandleThem() {
    assertThat(EnumSet.allOf(ActorState.class))
        .filteredOn(Lifecycle::accepting)
        .containsExactly(
            ActorState.STARTING,
            ActorState.RUNNING,
            ActorState.START_FAILED,
            ActorState.CRASHED,
            ActorState.RESTARTING,
            ActorState.BACKOFF);
  }
}
