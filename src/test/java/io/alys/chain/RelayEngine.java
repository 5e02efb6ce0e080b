package io.alys.chain;

import io.alys.actor.ActorException;
import io.alys.actor.ActorRef;
import io.alys.actor.ActorSpec;
import io.alys.actor.ActorVerticle;
import io.alys.actor.Reply;
import io.alys.actor.Request;
import io.alys.engine.EngineCommand;
import io.vertx.core.Future;
import java.time.Duration;

/** Passes everything on to an engine of another system, whose clock is the machine's. */
final class RelayEngine extends ActorVerticle<EngineCommand> {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final ActorRef<EngineCommand> engine;

  private RelayEngine(ActorRef<EngineCommand> engine) {
    this.engine = engine;
  }

  static ActorSpec<EngineCommand> spec(ActorRef<EngineCommand> engine) {
    return ActorSpec.of("engine", EngineCommand.class, () -> new RelayEngine(engine));
  }

  @Override
  protected Future<?> receive(EngineCommand message) {
    if (message instanceof Request<?> question) {
      relay(question);
    }
    return DONE;
  }

  private <R> void relay(Request<R> question) {
    Reply<R> reply = defer(question);
    engine
        .ask(question, LIMIT)
        .onSuccess(reply::succeed)
        .onFailure(
            cause ->
                reply.fail(
                    cause instanceof ActorException why
                        ? why
                        : new ActorException(
                            ActorException.Kind.UNAVAILABLE, String.valueOf(cause))));
  }
}
