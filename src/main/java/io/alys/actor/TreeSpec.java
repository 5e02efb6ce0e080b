package io.alys.actor;

import io.alys.actor.supervision.SupervisionStrategy;
import java.util.Optional;

/** A node of the supervision tree that is to be: an actor, or a supervisor of some. */
public sealed interface TreeSpec permits ActorSpec, SupervisorSpec {
  ActorId id();

  /** Its own strategy; empty for its supervisor's. */
  Optional<SupervisionStrategy> supervision();
}
