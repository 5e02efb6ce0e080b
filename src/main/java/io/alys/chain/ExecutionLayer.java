package io.alys.chain;

import io.alys.actor.ActorClock;
import io.alys.actor.ActorException;
import io.alys.actor.ActorRef;
import io.alys.actor.Request;
import io.alys.consensus.rules.Executed;
import io.alys.consensus.rules.PayloadDemand;
import io.alys.engine.EngineCommand;
import io.alys.engine.EngineCommand.BuildPayload;
import io.alys.engine.EngineCommand.Built;
import io.alys.engine.EngineCommand.ForkchoiceSet;
import io.alys.engine.EngineCommand.GetReceipts;
import io.alys.engine.EngineCommand.GetTip;
import io.alys.engine.EngineCommand.ImportPayload;
import io.alys.engine.EngineCommand.Imported;
import io.alys.engine.EngineCommand.SetForkchoice;
import io.alys.engine.EngineCommand.Tip;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.Receipt;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Hash32;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What the chain has the execution client do, through the engine. */
final class ExecutionLayer {
  /** More than the engine's own limits for one call and those that wait before it. */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Some clients write receipts down a moment after they chose the block. */
  private static final Duration PAUSE = Duration.ofMillis(20);

  private static final int LOOKS = 100;

  private final ActorRef<EngineCommand> engine;
  private final ActorClock clock;

  ExecutionLayer(ActorRef<EngineCommand> engine, ActorClock clock) {
    this.engine = engine;
    this.clock = clock;
  }

  /** Which blocks the client is to build upon; each the hash of an execution block. */
  record Choice(Hash32 head, Hash32 finalised) {
    SetForkchoice command() {
      return new SetForkchoice(head, finalised, finalised);
    }
  }

  private <R, T> Outcome<T> asked(Request<R> question, Function<R, Outcome<T>> answer) {
    try {
      return answer.apply(engine.ask(question, LIMIT).await());
    } catch (ActorException e) {
      return new Outcome.NotNow<>(e.reason(), false);
    }
  }

  /** Has a payload built upon the head that was chosen last. */
  Outcome<ExecutionPayload> build(PayloadDemand demand) {
    BuildPayload question =
        new BuildPayload(
            demand.parentHash(),
            demand.timestamp(),
            demand.prevRandao(),
            demand.feeRecipient(),
            demand.withdrawals());
    return asked(
        question,
        built ->
            switch (built) {
              case Built.Payload(ExecutionPayload payload, var _) -> new Outcome.Done<>(payload);
              case Built.StaleParent(String why) -> new Outcome.NotNow<>(why, true);
              case Built.Refused(String why) -> new Outcome.Wrong<>(why);
              case Built.NotNow(String why) -> new Outcome.NotNow<>(why, false);
            });
  }

  /**
   * Has a payload executed.
   *
   * @param finalised execution block that is final
   */
  Outcome<Executed> execute(ExecutionPayload payload, Hash32 finalised) {
    return switch (judge(payload)) {
      case Outcome.Wrong<Boolean>(String why) -> new Outcome.Wrong<>(why);
      case Outcome.NotNow<Boolean>(String why, boolean lagging) ->
          new Outcome.NotNow<>(why, lagging);
      case Outcome.Done<Boolean> _ -> receipts(payload, finalised);
    };
  }

  /** Has a payload judged; it becomes no head by that. */
  Outcome<Boolean> judge(ExecutionPayload payload) {
    return asked(
        new ImportPayload(payload),
        imported ->
            switch (imported) {
              case Imported.Valid _ -> new Outcome.Done<>(true);
              case Imported.Invalid(Optional<Hash32> _, String why) -> new Outcome.Wrong<>(why);
              case Imported.Syncing _ ->
                  new Outcome.NotNow<>("the execution client lacks what comes before", true);
              case Imported.Accepted _ ->
                  new Outcome.NotNow<>("the execution client kept the payload aside", true);
              case Imported.NotNow(String why) -> new Outcome.NotNow<>(why, false);
            });
  }

  /**
   * What became of the transactions. Some clients tell it only of blocks of the chain that they
   * have chosen: then the payload is chosen, and the caller chooses again, whatever comes of it.
   */
  private Outcome<Executed> receipts(ExecutionPayload payload, Hash32 finalised) {
    if (payload.transactions().isEmpty()) {
      return new Outcome.Done<>(Executed.NOTHING);
    }
    Outcome<Executed> first = read(payload);
    if (first instanceof Outcome.Done<Executed>) {
      return first;
    }
    return switch (choose(new Choice(payload.blockHash(), finalised))) {
      case Outcome.Done<Boolean> _ -> readPatiently(payload);
      case Outcome.Wrong<Boolean>(String why) -> new Outcome.Wrong<>(why);
      case Outcome.NotNow<Boolean>(String why, boolean lagging) ->
          new Outcome.NotNow<>(why, lagging);
    };
  }

  private Outcome<Executed> readPatiently(ExecutionPayload payload) {
    Outcome<Executed> found = read(payload);
    for (int look = 1; look < LOOKS && !(found instanceof Outcome.Done<Executed>); look++) {
      Promise<Void> later = Promise.promise();
      clock.schedule(PAUSE, later::tryComplete);
      later.future().await();
      found = read(payload);
    }
    return found;
  }

  private Outcome<Executed> read(ExecutionPayload payload) {
    return asked(
        new GetReceipts(payload.blockHash()),
        (Optional<List<Receipt>> receipts) ->
            receipts.isPresent()
                ? new Outcome.Done<>(Executed.of(payload, receipts.get()))
                : new Outcome.NotNow<>(
                    "the execution client has no receipts of " + payload.blockHash(), false));
  }

  /** Makes a block the client's head. */
  Outcome<Boolean> choose(Choice choice) {
    return asked(
        choice.command(),
        set ->
            switch (set) {
              case ForkchoiceSet.Applied _ -> new Outcome.Done<>(true);
              case ForkchoiceSet.Invalid(Optional<Hash32> _, String why) ->
                  new Outcome.Wrong<>(why);
              case ForkchoiceSet.Syncing _ ->
                  new Outcome.NotNow<>(
                      "the execution client lacks the head " + choice.head(), true);
              case ForkchoiceSet.Inconsistent(String why) -> new Outcome.NotNow<>(why, true);
              case ForkchoiceSet.NotNow(String why) -> new Outcome.NotNow<>(why, false);
            });
  }

  /** The block that the client has at a number of its own chain; empty above its head. */
  Outcome<Optional<Tip>> tip(BlockNumber number) {
    return asked(new GetTip(number), Outcome.Done::new);
  }
}
