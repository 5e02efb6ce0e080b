package io.alys.actor.event;

import io.alys.actor.ActorId;
import java.time.Duration;

/** What the kernel announces of actors. */
public sealed interface ActorEvent extends AlysEvent {
  ActorId actor();

  /** It runs; {@code incarnation} counts its starts from 1. */
  record Started(ActorId actor, int incarnation) implements ActorEvent {}

  /** Its handler or its start threw. */
  record Crashed(ActorId actor, int incarnation, String reason) implements ActorEvent {}

  /** It rests before the next start. */
  record BackingOff(ActorId actor, Duration delay, boolean circuitOpen) implements ActorEvent {}

  /** It is given up; nothing but its supervisor's restart revives it. */
  record Failed(ActorId actor, String reason) implements ActorEvent {}

  record Stopped(ActorId actor) implements ActorEvent {}
}
