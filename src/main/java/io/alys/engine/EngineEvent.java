package io.alys.engine;

import io.alys.actor.event.AlysEvent;
import io.alys.engine.EngineCommand.EngineState;
import io.alys.primitives.Hash32;

/** What happens to the conversation with the execution client. */
public sealed interface EngineEvent extends AlysEvent {
  /** The client is otherwise than before; another head alone is not told. */
  record ClientChanged(EngineState before, EngineState now) implements EngineEvent {}

  /** The client called a payload invalid, or its hash was not that of its content. */
  record PayloadInvalid(Hash32 hash, String why) implements EngineEvent {}
}
