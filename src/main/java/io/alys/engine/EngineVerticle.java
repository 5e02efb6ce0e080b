package io.alys.engine;

import io.alys.actor.ActorException;
import io.alys.actor.ActorSpec;
import io.alys.actor.ActorVerticle;
import io.alys.actor.Reply;
import io.alys.actor.Request;
import io.alys.engine.EngineCommand.BuildPayload;
import io.alys.engine.EngineCommand.Built;
import io.alys.engine.EngineCommand.EngineState;
import io.alys.engine.EngineCommand.EngineStatus;
import io.alys.engine.EngineCommand.ForkchoiceSet;
import io.alys.engine.EngineCommand.GetBalance;
import io.alys.engine.EngineCommand.GetEngineStatus;
import io.alys.engine.EngineCommand.GetLogs;
import io.alys.engine.EngineCommand.GetPayload;
import io.alys.engine.EngineCommand.GetReceipts;
import io.alys.engine.EngineCommand.GetTip;
import io.alys.engine.EngineCommand.ImportPayload;
import io.alys.engine.EngineCommand.Imported;
import io.alys.engine.EngineCommand.Internal;
import io.alys.engine.EngineCommand.LogRange;
import io.alys.engine.EngineCommand.SetForkchoice;
import io.alys.engine.EngineCommand.Tip;
import io.alys.engine.EngineMachine.Seen;
import io.alys.ethereum.EvmLog;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.Receipt;
import io.alys.primitives.Hash32;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shell around {@link PayloadDesk} and {@link EngineMachine}: the links, timers and order. */
public final class EngineVerticle extends ActorVerticle<EngineCommand> {
  private static final Logger LOG = LoggerFactory.getLogger(EngineVerticle.class);

  private final Setup setup;

  private EngineState state = new EngineState.Unknown();
  private Instant since = Instant.EPOCH;
  private Optional<Tip> head = Optional.empty();
  private Future<?> lastWrite = DONE;
  private int writes;
  private @Nullable Tools tools;

  /**
   * What the engine needs to know.
   *
   * @param genesis hash of the execution client's first block; empty when any will do
   * @param environment where a secret given as {@code env:NAME} is looked up
   */
  public record Setup(
      EngineConfig config,
      long chainId,
      Optional<Hash32> genesis,
      MeterRegistry meters,
      Map<String, String> environment) {}

  private record Tools(
      EngineMetrics metrics,
      EngineLink engine,
      EngineLink rpc,
      EngineApi api,
      PayloadDesk desk,
      ClientLook look) {}

  public EngineVerticle(Setup setup) {
    this.setup = setup;
  }

  /**
   * The actor {@code engine}.
   *
   * @param setup looked at when the actor starts, and not before
   */
  public static ActorSpec<EngineCommand> spec(Supplier<Setup> setup) {
    return ActorSpec.of("engine", EngineCommand.class, () -> new EngineVerticle(setup.get()))
        .onEventLoop();
  }

  @Override
  protected Future<?> preStart() {
    EngineConfig config = setup.config();
    EngineMetrics metrics = new EngineMetrics(setup.meters());
    EngineLink.Means means =
        new EngineLink.Means(vertx, self().clock(), metrics, setup.environment());
    EngineLink engine =
        new EngineLink(means, config.limits(), config.engineEndpoint(), config.jwtSecret());
    EngineLink rpc =
        config.rpcUrl().isEmpty()
            ? engine
            : new EngineLink(means, config.limits(), config.rpcEndpoint(), Optional.empty());
    EngineApi api = new EngineApi(engine, rpc, config.limits());
    PayloadDesk desk = new PayloadDesk(api, self().clock(), metrics, config);
    tools = new Tools(metrics, engine, rpc, api, desk, new ClientLook(api));
    since = self().clock().now();
    self().health(EngineMachine.health(state));
    return DONE;
  }

  @Override
  protected Future<?> started() {
    self().ref().tell(new Internal.Look());
    return DONE;
  }

  @Override
  protected Future<?> stopped() {
    Tools used = tools;
    if (used == null) { // A start that failed before may have left none.
      return DONE;
    }
    tools = null;
    used.metrics().close();
    return Future.join(used.engine().close(), used.rpc().close());
  }

  @Override
  protected Future<?> preRestart(Throwable cause) {
    return stopped();
  }

  @Override
  protected Future<?> receive(EngineCommand message) {
    Tools with = with();
    switch (message) {
      case GetEngineStatus question ->
          reply(question, new EngineStatus(state, since, with.look().client(), head, writes));
      case BuildPayload question ->
          write(
              question, Built.NotNow::new, () -> with.desk().build(question, head.map(Tip::hash)));
      case ImportPayload question ->
          write(question, Imported.NotNow::new, () -> imported(question));
      case SetForkchoice question ->
          write(question, ForkchoiceSet.NotNow::new, () -> chosen(question));
      case GetLogs question -> answer(question, logs(question));
      case GetReceipts question -> answer(question, receipts(question.block()));
      case GetPayload question -> answer(question, payload(question.block()));
      case GetTip question -> answer(question, with.api().block(question.number()));
      case GetBalance question -> answer(question, with.api().balance(question.account()));
      case Internal.Look _ -> look();
    }
    return DONE;
  }

  /** Answers a question when its answer is there, or says why there is none. */
  private <R> void answer(Request<R> question, Future<R> found) {
    Reply<R> reply = defer(question);
    found.onSuccess(reply::succeed).onFailure(cause -> reply.fail(refusal(cause)));
  }

  private static ActorException refusal(Throwable cause) {
    return cause instanceof EngineFailure failure
        ? new ActorException(
            failure.kind() == EngineFailure.Kind.REFUSED
                ? ActorException.Kind.REFUSED
                : ActorException.Kind.UNAVAILABLE,
            failure.reason())
        : new ActorException(ActorException.Kind.UNAVAILABLE, String.valueOf(cause));
  }

  /** Does a deed after those that were wanted before. */
  private <R> void write(
      Request<R> question, Function<String, R> notNow, Supplier<Future<R>> deed) {
    Optional<String> closed = EngineMachine.closed(state);
    if (closed.isPresent()) {
      reply(question, notNow.apply(closed.get()));
      return;
    }
    if (writes >= setup.config().limits().waiting()) {
      reply(
          question,
          notNow.apply(
              "%d builds, imports and forkchoices wait for the execution client already"
                  .formatted(writes)));
      return;
    }
    Reply<R> reply = defer(question);
    count(1);
    lastWrite =
        lastWrite
            .transform(_ -> deed.get())
            .onComplete(
                done -> {
                  count(-1);
                  if (done.succeeded()) {
                    reply.succeed(done.result());
                  } else {
                    reply.fail(refusal(done.cause()));
                  }
                });
  }

  private void count(int more) {
    writes += more;
    if (tools != null) { // The last ones may end after the actor.
      tools.metrics().waiting(writes);
    }
  }

  private Future<Imported> imported(ImportPayload question) {
    return with()
        .desk()
        .importPayload(question.payload())
        .onSuccess(
            result -> {
              if (result instanceof Imported.Invalid(var _, String why)) {
                LOG.warn("payload {} is invalid: {}", question.payload().blockHash(), why);
                self().publish(new EngineEvent.PayloadInvalid(question.payload().blockHash(), why));
              }
            });
  }

  private Future<ForkchoiceSet> chosen(SetForkchoice question) {
    PayloadDesk desk = with().desk();
    return desk.choose(question)
        .onSuccess(
            set -> {
              if (set instanceof ForkchoiceSet.Applied) {
                desk.recent(question.head())
                    .map(p -> new Tip(p.blockNumber(), p.blockHash(), p.timestamp()))
                    .ifPresent(tip -> become(EngineMachine.advanced(state, tip)));
              }
            });
  }

  private Future<Optional<ExecutionPayload>> payload(Hash32 block) {
    Optional<ExecutionPayload> recent = with().desk().recent(block);
    return recent.isPresent() ? Future.succeededFuture(recent) : with().api().payload(block);
  }

  private Future<Optional<List<Receipt>>> receipts(Hash32 block) {
    return payload(block)
        .compose(
            payload ->
                payload.isEmpty()
                    ? Future.succeededFuture(Optional.empty())
                    : with().api().receipts(payload.get()).map(Optional::of));
  }

  private Future<List<EvmLog>> logs(GetLogs question) {
    return switch (question.range()) {
      case LogRange.InBlock(Hash32 block) ->
          receipts(block).map(receipts -> logs(question, block, receipts));
      case LogRange.Between range -> with().api().logs(range, question.address(), question.topic());
    };
  }

  private static List<EvmLog> logs(
      GetLogs question, Hash32 block, Optional<List<Receipt>> receipts) {
    return receipts
        .orElseThrow(
            () ->
                new EngineFailure(
                    EngineFailure.Kind.BUSY,
                    "the execution client has no block %s".formatted(block)))
        .stream()
        .flatMap(receipt -> receipt.logs().stream())
        .filter(log -> log.address().equals(question.address()))
        .filter(log -> log.topics().stream().limit(1).anyMatch(question.topic()::equals))
        .toList();
  }

  /** Between two deeds, so that it never takes the middle of one for something wrong. */
  private void look() {
    Tools with = with();
    lastWrite =
        lastWrite
            .transform(_ -> with.engine().lookAtSecret())
            .transform(_ -> with.look().look(with.desk().wanted()))
            .compose(this::looked)
            .onComplete(_ -> self().schedule(setup.config().poll(), new Internal.Look()));
  }

  private Future<Void> looked(Seen seen) {
    become(
        EngineMachine.step(
            state, seen, new EngineMachine.Expected(setup.chainId(), setup.genesis())));
    return state instanceof EngineState.Behind(Tip has, var _)
        ? with().desk().heal(has.hash()).otherwiseEmpty()
        : Future.succeededFuture();
  }

  private void become(EngineState next) {
    if (tools == null) { // It was stopped meanwhile.
      return;
    }
    EngineState before = state;
    state = next;
    EngineMachine.head(next).ifPresent(tip -> head = Optional.of(tip));
    with().metrics().state(next);
    if (before.getClass() == next.getClass()) {
      return;
    }
    since = self().clock().now();
    self().health(EngineMachine.health(next));
    self().publish(new EngineEvent.ClientChanged(before, next));
    if (next instanceof EngineState.Ready) {
      LOG.info("{}", EngineMachine.text(next));
    } else {
      LOG.warn("{}", EngineMachine.text(next));
    }
  }

  private Tools with() {
    return Objects.requireNonNull(tools);
  }
}
