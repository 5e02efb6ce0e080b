package io.alys.actor;

/** Where an actor lives: a node's name and the actor's own; prints as {@code alys/node/actor}. */
public record ActorAddress(String node, ActorId actor) {
  @Override
  public String toString() {
    return "alys/" + node + "/" + actor;
  }
}
