package io.alys.engine;

import io.alys.actor.ActorClock;
import io.alys.actor.OpenSpan;
import io.alys.actor.supervision.CircuitBreaker;
import io.alys.config.Secret;
import io.alys.engine.EngineFailure.Kind;
import io.alys.jsonrpc.ChannelFailure;
import io.alys.jsonrpc.RpcBody;
import io.alys.jsonrpc.RpcCall;
import io.alys.jsonrpc.RpcChannel;
import io.alys.jsonrpc.RpcReply;
import io.alys.jsonrpc.UndecodableException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One way to the execution client: single calls, with a token when there is a secret, kept away
 * from a client that fails again and again. Belongs to one context of Vert.x.
 */
final class EngineLink {
  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  /** One for what is executed, the others for questions beside it. */
  private static final int CONNECTIONS = 4;

  private final Vertx vertx;
  private final ActorClock clock;
  private final EngineMetrics metrics;
  private final EngineConfig.Limits limits;
  private final Optional<Secret> secret;
  private final Map<String, String> environment;
  private final URI server;
  private final RpcChannel channel;
  private final RpcBody body;
  private CircuitBreaker breaker = CircuitBreaker.CLOSED;
  private Optional<JwtSecret> known = Optional.empty();

  /**
   * What a link is made with.
   *
   * @param environment where a secret given as {@code env:NAME} is looked up
   */
  record Means(
      Vertx vertx, ActorClock clock, EngineMetrics metrics, Map<String, String> environment) {}

  /**
   * @param secret for the tokens; none are sent when it is empty
   */
  EngineLink(Means means, EngineConfig.Limits limits, URI endpoint, Optional<Secret> secret) {
    this.vertx = means.vertx();
    this.clock = means.clock();
    this.metrics = means.metrics();
    this.environment = means.environment();
    this.limits = limits;
    this.secret = secret;
    this.server = endpoint;
    this.body = new RpcBody(limits.answerBytes());
    this.channel =
        new RpcChannel(
            vertx,
            clock,
            new RpcChannel.Peer(
                "the execution client",
                endpoint,
                "does it run, and listen there",
                "%d MiB of engine.limits.answer-mib".formatted(limits.answerMib()),
                new RpcChannel.Bounds(
                    limits.connect(), limits.answerBytes(), CONNECTIONS, limits.waiting())));
  }

  /**
   * Makes one call. Fails with an {@link EngineFailure}, also when the client says no.
   *
   * @param patience from now to the last byte of the answer
   */
  <T> Future<T> call(RpcCall<T> call, Duration patience) {
    CircuitBreaker.Admission admission =
        CircuitBreaker.admit(limits.breaker(), breaker, clock.now());
    breaker = admission.next();
    if (!admission.admitted()) {
      return failed(
          Kind.CIRCUIT_OPEN,
          "%s: the execution client failed too often, and is not asked for %d ms"
              .formatted(call.method(), admission.retryIn().toMillis()));
    }
    long begun = clock.nanoTime();
    OpenSpan span = span(call);
    Promise<T> answer = Promise.promise();
    signed(call, patience, true)
        .map(reply -> decoded(call, reply))
        .onComplete(
            done -> {
              Optional<Kind> failure =
                  done.cause() instanceof EngineFailure e
                      ? Optional.of(e.kind())
                      : Optional.empty();
              boolean trips = failure.filter(Kind::trips).isPresent();
              breaker =
                  trips
                      ? CircuitBreaker.onFailure(limits.breaker(), breaker, clock.now())
                      : CircuitBreaker.onSuccess(limits.breaker(), breaker);
              metrics.circuit(!(breaker instanceof CircuitBreaker.Closed));
              metrics.called(call.method(), failure, clock.nanoTime() - begun);
              span.end(failure.map(Kind::name).orElse(done.succeeded() ? "" : "FAILED"));
              span.resume(() -> answer.handle(done));
            });
    return answer.future();
  }

  private OpenSpan span(RpcCall<?> call) {
    return OpenSpan.call("execution " + call.method())
        .with("rpc.system", "jsonrpc")
        .with("rpc.method", call.method())
        .with("server.address", server.getHost())
        .with("server.port", Integer.toString(server.getPort()));
  }

  /** With the secret that is known; when it is refused, once more with the one of now. */
  private Future<RpcReply> signed(RpcCall<?> call, Duration patience, boolean again) {
    Future<Optional<JwtSecret>> key = known.isPresent() ? Future.succeededFuture(known) : secret();
    return key.compose(
        shown ->
            channel
                .post(
                    shown.map(s -> "Bearer " + s.token(clock.now())).orElse(""),
                    body.request(List.of(call)),
                    patience)
                .recover(cause -> lost(call, cause))
                .compose(
                    answer -> {
                      boolean refused =
                          answer.status() == UNAUTHORIZED || answer.status() == FORBIDDEN;
                      if (!refused) {
                        return understood(call, answer);
                      }
                      boolean stale = known.isPresent();
                      known = Optional.empty();
                      return stale && again ? signed(call, patience, false) : unauthorized(call);
                    }));
  }

  private Future<RpcReply> unauthorized(RpcCall<?> call) {
    String advice =
        secret
            .map(
                s ->
                    "compare %s with the file that the client was given, and both clocks"
                        .formatted(s))
            .orElse("engine.rpc-url wants a token: leave it empty, or name an open port");
    return failed(
        Kind.UNAUTHORIZED,
        "%s: the execution client refuses our token: %s".formatted(call.method(), advice));
  }

  /** Reads the secret anew, off the event loop. */
  private Future<Optional<JwtSecret>> secret() {
    if (secret.isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    Secret named = secret.get();
    return vertx
        .executeBlocking(() -> JwtSecret.parse(named.read(environment)), false)
        .map(
            read -> {
              known = Optional.of(Objects.requireNonNull(read));
              return known;
            })
        .recover(
            cause ->
                failed(
                    Kind.UNAUTHORIZED,
                    "the secret of the execution client, %s, cannot be read: %s"
                        .formatted(named, text(cause))));
  }

  private static String text(Throwable cause) {
    return cause instanceof NoSuchFileException
        ? "there is no such file"
        : String.valueOf(cause.getMessage());
  }

  /** Notices that the secret is another one, before the client does. */
  Future<?> lookAtSecret() {
    return secret.isEmpty() || known.isEmpty()
        ? Future.succeededFuture()
        : secret().otherwise(known);
  }

  private static <T> Future<T> lost(RpcCall<?> call, Throwable cause) {
    if (!(cause instanceof ChannelFailure failure)) {
      return Future.failedFuture(cause);
    }
    Kind kind =
        switch (failure.kind()) {
          case UNREACHABLE -> Kind.UNREACHABLE;
          case DEADLINE -> Kind.DEADLINE;
          case BUSY -> Kind.BUSY;
          case TOO_LARGE -> Kind.TOO_LARGE;
        };
    return failed(kind, call.method() + ": " + failure.reason());
  }

  private Future<RpcReply> understood(RpcCall<?> call, RpcChannel.Answer answer) {
    try {
      // Some clients say their errors with a status of their own.
      return Future.succeededFuture(body.replies(answer.body().getBytes(), 1).getFirst());
    } catch (UndecodableException e) {
      String status = answer.status() == OK ? "" : ", with HTTP status " + answer.status();
      return failed(
          Kind.MALFORMED,
          "%s: what listens there answers%s no JSON-RPC: %s; is it an execution client"
              .formatted(call.method(), status, e.reason()));
    }
  }

  private static <T> T decoded(RpcCall<T> call, RpcReply reply) {
    return switch (reply) {
      case RpcReply.Result(var value) -> read(call.method(), () -> call.decoder().decode(value));
      case RpcReply.Refusal(int code, String message) ->
          throw EngineFailure.refused(
              code,
              "%s: the execution client refuses it with code %d: %s"
                  .formatted(call.method(), code, message));
    };
  }

  /** What a reader makes of an answer; or of several, where one alone says too little. */
  static <T> T read(String method, Supplier<T> reader) {
    try {
      return reader.get();
    } catch (UndecodableException | IllegalArgumentException e) {
      throw new EngineFailure(
          Kind.MALFORMED,
          "%s: the execution client answers what it should not: %s"
              .formatted(method, RpcBody.shortened(String.valueOf(e.getMessage()))));
    }
  }

  private static <T> Future<T> failed(Kind kind, String reason) {
    return Future.failedFuture(new EngineFailure(kind, reason));
  }

  Future<Void> close() {
    return channel.close();
  }
}
