package io.alys.testkit;

import io.alys.actor.ActorException;
import io.alys.actor.ActorSpec;
import io.alys.actor.ActorVerticle;
import io.alys.actor.Request;
import io.alys.engine.EngineCommand;
import io.alys.engine.EngineCommand.BuildPayload;
import io.alys.engine.EngineCommand.Built;
import io.alys.engine.EngineCommand.ForkchoiceSet;
import io.alys.engine.EngineCommand.GetReceipts;
import io.alys.engine.EngineCommand.GetTip;
import io.alys.engine.EngineCommand.ImportPayload;
import io.alys.engine.EngineCommand.Imported;
import io.alys.engine.EngineCommand.SetForkchoice;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Supplier;

/** The engine before a {@link ModelClient}. */
public final class ModelEngine extends ActorVerticle<EngineCommand> {
  private final ModelClient client;

  private ModelEngine(ModelClient client) {
    this.client = client;
  }

  public static ActorSpec<EngineCommand> spec(ModelClient client) {
    return ActorSpec.of("engine", EngineCommand.class, () -> new ModelEngine(client));
  }

  @Override
  protected Future<?> receive(EngineCommand message) {
    Optional<String> away = client.reasonAway();
    return switch (message) {
      case BuildPayload asked ->
          reply(asked, away.<Built>map(Built.NotNow::new).orElseGet(() -> client.build(asked)));
      case ImportPayload asked ->
          reply(
              asked,
              away.<Imported>map(Imported.NotNow::new)
                  .orElseGet(() -> client.take(asked.payload())));
      case SetForkchoice asked ->
          reply(
              asked,
              away.<ForkchoiceSet>map(ForkchoiceSet.NotNow::new)
                  .orElseGet(() -> client.choose(asked)));
      case GetReceipts asked -> answer(asked, () -> client.receipts(asked.block()));
      case GetTip asked -> answer(asked, () -> client.tip(asked.number()));
      case EngineCommand other -> throw new AssertionError("the chain does not ask for " + other);
    };
  }

  private <R> Future<?> answer(Request<R> asked, Supplier<R> answer) {
    if (client.reasonAway().isPresent()) {
      throw new ActorException(ActorException.Kind.UNAVAILABLE, client.reasonAway().orElseThrow());
    }
    return reply(asked, answer.get());
  }
}
