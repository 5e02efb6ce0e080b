package io.alys.actor.lifecycle;

import java.time.Duration;

/**
 * What leads from one state of an actor to the next. Pure and total: what cannot follow throws, for
 * it is a bug of the kernel and never an input.
 *
 * <pre>
 *   UNINITIALIZED --start--> STARTING --started--> RUNNING --crash--> CRASHED
 *                               |                   ^  |                 |
 *                          start failure            |  restart           |
 *                               v                started  |              |
 *                         START_FAILED              |     v              |
 *                               |--restart-----> RESTARTING <--restart---|
 *                               |                   ^                    |
 *                               |            delay elapsed               |
 *                               |--restart later-> BACKOFF <--restart later
 *                               |                                        |
 *                               '--give up-----> FAILED <-----give up----'
 *
 *   any but STOPPED --stop--> STOPPING --halted--> STOPPED
 * </pre>
 *
 * RESTARTING fails to START_FAILED like STARTING. FAILED is revived by a restart of its supervisor;
 * when that one is given up itself, what it took down, RESTARTING or in BACKOFF, is given up too.
 */
public final class Lifecycle {
  private Lifecycle() {}

  /** What happens to an actor. */
  public sealed interface Signal {
    record Start() implements Signal {}

    record Started() implements Signal {}

    record StartFailure(String reason) implements Signal {}

    record Crash(String reason) implements Signal {}

    record Restart() implements Signal {}

    record RestartLater(Duration delay) implements Signal {}

    record DelayElapsed() implements Signal {}

    record GiveUp(String reason) implements Signal {}

    record Stop() implements Signal {}

    record Halted() implements Signal {}
  }

  /**
   * @throws IllegalStateException when the signal cannot come in this state
   */
  public static ActorState next(ActorState now, Signal signal) {
    return switch (signal) {
      case Signal.Start _ when now == ActorState.UNINITIALIZED -> ActorState.STARTING;
      case Signal.Started _ when launching(now) -> ActorState.RUNNING;
      case Signal.StartFailure _ when launching(now) -> ActorState.START_FAILED;
      case Signal.Crash _ when now == ActorState.RUNNING -> ActorState.CRASHED;
      case Signal.Restart _ when restartable(now) -> ActorState.RESTARTING;
      case Signal.RestartLater _ when restartable(now) -> ActorState.BACKOFF;
      case Signal.DelayElapsed _ when now == ActorState.BACKOFF -> ActorState.RESTARTING;
      case Signal.GiveUp _ when abandonable(now) -> ActorState.FAILED;
      case Signal.Stop _ when now != ActorState.STOPPED -> ActorState.STOPPING;
      case Signal.Halted _ when now == ActorState.STOPPING -> ActorState.STOPPED;
      case Signal.Start impossible -> throw impossible(now, impossible);
      case Signal.Started impossible -> throw impossible(now, impossible);
      case Signal.StartFailure impossible -> throw impossible(now, impossible);
      case Signal.Crash impossible -> throw impossible(now, impossible);
      case Signal.Restart impossible -> throw impossible(now, impossible);
      case Signal.RestartLater impossible -> throw impossible(now, impossible);
      case Signal.DelayElapsed impossible -> throw impossible(now, impossible);
      case Signal.GiveUp impossible -> throw impossible(now, impossible);
      case Signal.Stop impossible -> throw impossible(now, impossible);
      case Signal.Halted impossible -> throw impossible(now, impossible);
    };
  }

  /** Whether the mailbox takes messages, be it for later. */
  public static boolean accepting(ActorState state) {
    return switch (state) {
      case STARTING, RUNNING, START_FAILED, CRASHED, RESTARTING, BACKOFF -> true;
      case UNINITIALIZED, STOPPING, STOPPED, FAILED -> false;
    };
  }

  private static boolean launching(ActorState state) {
    return state == ActorState.STARTING || state == ActorState.RESTARTING;
  }

  private static boolean down(ActorState state) {
    return state == ActorState.CRASHED || state == ActorState.START_FAILED;
  }

  private static boolean abandonable(ActorState state) {
    return down(state) || state == ActorState.RESTARTING || state == ActorState.BACKOFF;
  }

  /** A running actor is restarted with its siblings, a failed one with its supervisor. */
  private static boolean restartable(ActorState state) {
    return down(state) || state == ActorState.RUNNING || state == ActorState.FAILED;
  }

  private static IllegalStateException impossible(ActorState now, Signal signal) {
    return new IllegalStateException("%s cannot come in state %s".formatted(signal, now));
  }
}
