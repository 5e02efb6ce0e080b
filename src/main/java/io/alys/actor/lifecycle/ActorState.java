package io.alys.actor.lifecycle;

/** Where an actor stands in its life; {@link Lifecycle} has the drawing. The order is published. */
public enum ActorState {
  UNINITIALIZED,
  STARTING,
  RUNNING,
  STOPPING,
  STOPPED,
  START_FAILED,
  CRASHED,
  RESTARTING,
  BACKOFF,
  FAILED
}
