package io.alys.engine;

import io.alys.actor.ActorClock;
import io.alys.engine.EngineApi.BuiltPayload;
import io.alys.engine.EngineApi.Chosen;
import io.alys.engine.EngineApi.Forkchoice;
import io.alys.engine.EngineApi.Verdict;
import io.alys.engine.EngineCommand.BuildPayload;
import io.alys.engine.EngineCommand.Built;
import io.alys.engine.EngineCommand.ForkchoiceSet;
import io.alys.engine.EngineCommand.Imported;
import io.alys.engine.EngineCommand.SetForkchoice;
import io.alys.engine.EngineFailure.Kind;
import io.alys.engine.EngineMetrics.Deed;
import io.alys.ethereum.ExecutionPayload;
import io.alys.primitives.Hash32;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is done with payloads, one deed after the other. Its answers are results, never failures.
 */
final class PayloadDesk {
  /** Unknown payload; of versions before the codes of the specification, too. */
  private static final List<Integer> UNKNOWN_BUILD = List.of(-38001, -32001);

  private static final int INVALID_FORKCHOICE = -38002;

  private final EngineApi api;
  private final ActorClock clock;
  private final EngineMetrics metrics;
  private final Duration buildTime;
  private final RecentPayloads recent;
  private Optional<Forkchoice> chosen = Optional.empty();

  PayloadDesk(EngineApi api, ActorClock clock, EngineMetrics metrics, EngineConfig config) {
    this.api = api;
    this.clock = clock;
    this.metrics = metrics;
    this.buildTime = config.buildTime();
    this.recent = new RecentPayloads(config.limits().payloads());
  }

  /** The head that was chosen last; empty as long as none was. */
  Optional<Hash32> wanted() {
    return chosen.map(Forkchoice::head);
  }

  /** A payload that was valid not long ago. */
  Optional<ExecutionPayload> recent(Hash32 hash) {
    return recent.find(hash);
  }

  /**
   * Builds upon the head.
   *
   * @param seen the client's own head, for as long as none was chosen
   */
  Future<Built> build(BuildPayload wanted, Optional<Hash32> seen) {
    Optional<Hash32> head = wanted().or(() -> seen);
    if (!head.equals(Optional.of(wanted.parent()))) {
      return Future.succeededFuture(
          new Built.StaleParent(
              "%s is not the head, which is %s; choose it first"
                  .formatted(wanted.parent(), head.map(Hash32::toString).orElse("unknown"))));
    }
    Forkchoice choice = chosen.orElse(new Forkchoice(wanted.parent(), Hash32.ZERO, Hash32.ZERO));
    return api.build(choice, wanted)
        .compose(
            begun ->
                switch (begun.verdict()) {
                  case Verdict.Valid _ -> collected(begun, wanted);
                  case Verdict.Invalid(Optional<Hash32> _, String why) ->
                      done(new Built.Refused("its parent is invalid: " + why));
                  case Verdict.Syncing _, Verdict.Accepted _ ->
                      done(
                          new Built.NotNow(
                              "the execution client lacks %s".formatted(wanted.parent())));
                })
        .recover(cause -> done(notBuilt(failure(cause))))
        .onSuccess(built -> metrics.did(Deed.BUILT, built.getClass().getSimpleName()));
  }

  private static Built notBuilt(EngineFailure failure) {
    return failure.kind() == Kind.REFUSED && !UNKNOWN_BUILD.contains(failure.code())
        ? new Built.Refused(failure.reason())
        : new Built.NotNow(failure.reason());
  }

  private Future<Built> collected(Chosen begun, BuildPayload wanted) {
    if (begun.buildId().isEmpty()) {
      return done(
          new Built.StaleParent(
              "the execution client does not build on %s: its head is a later one; if that lasts,"
                      .formatted(wanted.parent())
                  + " start it empty, and it is given every block"));
    }
    Promise<Built> built = Promise.promise();
    clock.schedule(
        buildTime,
        () ->
            api.payload(begun.buildId().get())
                .map(payload -> compared(payload, wanted))
                .onComplete(built));
    return built.future();
  }

  /** What it made, if that is what was asked for. */
  private static Built compared(BuiltPayload built, BuildPayload wanted) {
    ExecutionPayload payload = built.payload();
    Optional<String> fault = Optional.empty();
    if (!payload.hashIsRight()) {
      fault = Optional.of("its hash is not that of its content");
    } else if (!payload.parentHash().equals(wanted.parent())) {
      fault = Optional.of("its parent is " + payload.parentHash());
    } else if (!payload.timestamp().equals(wanted.timestamp())) {
      fault = Optional.of("its time is " + payload.timestamp());
    } else if (!payload.prevRandao().equals(wanted.prevRandao())) {
      fault = Optional.of("its prevRandao is " + payload.prevRandao());
    } else if (!payload.feeRecipient().equals(wanted.feeRecipient())) {
      fault = Optional.of("its fee recipient is " + payload.feeRecipient());
    } else if (!payload.withdrawals().equals(wanted.withdrawals())) {
      fault = Optional.of("its withdrawals are " + payload.withdrawals());
    }
    return fault
        .<Built>map(
            why ->
                new Built.Refused(
                    "the execution client made another payload than was asked for, %s: %s"
                        .formatted(payload.blockHash(), why)))
        .orElseGet(() -> new Built.Payload(payload, built.value()));
  }

  /** Has a payload judged; what has a wrong hash is not even sent. */
  Future<Imported> importPayload(ExecutionPayload payload) {
    Future<Imported> judged =
        payload.hashIsRight()
            ? judged(payload)
            : done(
                new Imported.Invalid(
                    Optional.empty(),
                    "the hash of payload %s is not that of its content, %s"
                        .formatted(payload.blockHash(), payload.computedHash())));
    return judged.onSuccess(
        result -> metrics.did(Deed.IMPORTED, result.getClass().getSimpleName()));
  }

  private Future<Imported> judged(ExecutionPayload payload) {
    return api.newPayload(payload)
        .<Imported>map(
            verdict ->
                switch (verdict) {
                  case Verdict.Valid(Hash32 latest) -> valid(payload, latest);
                  case Verdict.Invalid(Optional<Hash32> latest, String why) ->
                      new Imported.Invalid(latest, why);
                  case Verdict.Syncing _ -> new Imported.Syncing();
                  case Verdict.Accepted _ -> new Imported.Accepted();
                })
        .recover(cause -> done(new Imported.NotNow(failure(cause).reason())));
  }

  private Imported valid(ExecutionPayload payload, Hash32 latest) {
    if (!latest.equals(payload.blockHash())) {
      return new Imported.NotNow(
          "the execution client calls %s valid, and %s the latest valid one: it contradicts itself"
              .formatted(payload.blockHash(), latest));
    }
    recent.add(payload);
    return new Imported.Valid();
  }

  /** Makes a payload the head. What is wanted is kept, to be wanted still after a restart. */
  Future<ForkchoiceSet> choose(SetForkchoice wanted) {
    Forkchoice choice = new Forkchoice(wanted.head(), wanted.safe(), wanted.finalized());
    return api.forkchoice(choice)
        .map(answer -> chosen(choice, answer.verdict()))
        .recover(cause -> done(notChosen(failure(cause))))
        .onSuccess(set -> metrics.did(Deed.CHOSEN, set.getClass().getSimpleName()));
  }

  private ForkchoiceSet chosen(Forkchoice choice, Verdict verdict) {
    return switch (verdict) {
      case Verdict.Valid(Hash32 latest) when !latest.equals(choice.head()) ->
          new ForkchoiceSet.NotNow(
              "the execution client took %s for its head, not %s".formatted(latest, choice.head()));
      case Verdict.Valid _ -> {
        chosen = Optional.of(choice);
        yield new ForkchoiceSet.Applied();
      }
      case Verdict.Invalid(Optional<Hash32> latest, String why) ->
          new ForkchoiceSet.Invalid(latest, why);
      case Verdict.Syncing _, Verdict.Accepted _ -> {
        chosen = Optional.of(choice);
        yield new ForkchoiceSet.Syncing();
      }
    };
  }

  private static ForkchoiceSet notChosen(EngineFailure failure) {
    return failure.code() == INVALID_FORKCHOICE
        ? new ForkchoiceSet.Inconsistent(failure.reason())
        : new ForkchoiceSet.NotNow(failure.reason());
  }

  /**
   * Gives a client that lacks the head what it lacks, as far as that is remembered, and makes it
   * the head again.
   *
   * @param has the head that the client has
   */
  Future<Void> heal(Hash32 has) {
    if (chosen.isEmpty()) {
      return Future.succeededFuture();
    }
    Forkchoice choice = chosen.get();
    Future<Verdict> last = Future.succeededFuture(new Verdict.Valid(has));
    for (ExecutionPayload payload : recent.upTo(choice.head(), has)) {
      last = last.compose(_ -> replayed(payload));
    }
    return last.compose(_ -> api.forkchoice(choice)).mapEmpty();
  }

  private Future<Verdict> replayed(ExecutionPayload payload) {
    return api.newPayload(payload)
        .onSuccess(verdict -> metrics.did(Deed.REPLAYED, verdict.getClass().getSimpleName()));
  }

  private static EngineFailure failure(Throwable cause) {
    if (cause instanceof EngineFailure failure) {
      return failure;
    }
    throw new IllegalStateException("calls fail with an EngineFailure alone", cause);
  }

  private static <T> Future<T> done(T result) {
    return Future.succeededFuture(result);
  }
}
