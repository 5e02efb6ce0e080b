package io.alys.bitcoind;

import io.alys.actor.ActorClock;
import io.alys.actor.OpenSpan;
import io.alys.actor.supervision.BackoffPolicy;
import io.alys.actor.supervision.CircuitBreaker;
import io.alys.actor.supervision.CircuitBreakerPolicy;
import io.alys.bitcoind.BitcoinFailure.Kind;
import io.alys.jsonrpc.ChannelFailure;
import io.alys.jsonrpc.RpcBody;
import io.alys.jsonrpc.RpcCall;
import io.alys.jsonrpc.RpcChannel;
import io.alys.jsonrpc.RpcReply;
import io.alys.jsonrpc.UndecodableException;
import io.alys.primitives.Seed;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Calls with all that keeps them in bounds: credentials, attempts, the circuit. Its state belongs
 * to one context; callers may be on any, and are answered on theirs.
 */
final class RpcGuard {
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int UNAVAILABLE = 503;

  /** With which bitcoind says results and errors; which one depends on its version. */
  private static final List<Integer> SPOKEN = List.of(200, 400, 404, 500);

  /** RPC_IN_WARMUP. */
  private static final int IN_WARMUP = -28;

  private final Vertx vertx;

  private final URI server;
  private final Context own;
  private final ActorClock clock;
  private final BitcoinMetrics metrics;
  private final RpcCredentials credentials;
  private final RpcChannel channel;
  private final RpcBody body;
  private final Duration patience;
  private final BackoffPolicy backoff;
  private final CircuitBreakerPolicy policy;
  private final int attempts;
  private final Seed chance;
  private CircuitBreaker breaker = CircuitBreaker.CLOSED;
  private Optional<String> authorization = Optional.empty();

  RpcGuard(
      Vertx vertx,
      ActorClock clock,
      BitcoinMetrics metrics,
      BitcoinConfig config,
      Map<String, String> environment) {
    this.vertx = vertx;
    this.server = config.endpoint();
    this.own = vertx.getOrCreateContext();
    this.clock = clock;
    this.metrics = metrics;
    this.credentials = new RpcCredentials(vertx, config, environment);
    this.channel = new RpcChannel(vertx, clock, peer(config));
    this.patience = config.limits().answer();
    this.body = new RpcBody(config.limits().answerBytes());
    this.backoff = config.retry().backoff();
    this.policy = config.retry().breaker();
    this.attempts = config.retry().attempts();
    this.chance = Seed.of(clock.nanoTime());
  }

  private static RpcChannel.Peer peer(BitcoinConfig config) {
    BitcoinConfig.Limits limits = config.limits();
    return new RpcChannel.Peer(
        "the Bitcoin node",
        config.endpoint(),
        "does it run, with server=1 and this rpcport",
        "%d MiB of bitcoin.limits.answer-mib".formatted(limits.answerMib()),
        new RpcChannel.Bounds(
            limits.connect(), limits.answerBytes(), limits.connections(), limits.waiting()));
  }

  private static Future<RpcChannel.Answer> lost(Throwable cause) {
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
    return failed(kind, failure.reason());
  }

  /**
   * Makes calls, all in one request, and gives what came back for each. Repeats them only when all
   * of them may be repeated. Fails with a {@link BitcoinFailure}.
   */
  Future<List<RpcReply>> replies(List<? extends RpcCall<?>> calls) {
    Context caller = vertx.getOrCreateContext();
    Promise<List<RpcReply>> answer = Promise.promise();
    OpenSpan span = span(calls);
    own.runOnContext(
        _ ->
            attempt(calls, 1)
                .onComplete(
                    done -> {
                      span.end(
                          outcome(done).map(Kind::name).orElse(done.succeeded() ? "" : "FAILED"));
                      if (caller.equals(own)) {
                        span.resume(() -> answer.handle(done));
                      } else {
                        caller.runOnContext(_ -> span.resume(() -> answer.handle(done)));
                      }
                    }));
    return answer.future();
  }

  private OpenSpan span(List<? extends RpcCall<?>> calls) {
    String method = calls.getFirst().method();
    return OpenSpan.call("bitcoind " + method)
        .with("rpc.system", "jsonrpc")
        .with("rpc.method", method)
        .with("alys.rpc.calls", Integer.toString(calls.size()))
        .with("server.address", server.getHost())
        .with("server.port", Integer.toString(server.getPort()));
  }

  private Future<List<RpcReply>> attempt(List<? extends RpcCall<?>> calls, int number) {
    CircuitBreaker.Admission admission = CircuitBreaker.admit(policy, breaker, clock.now());
    breaker = admission.next();
    if (!admission.admitted()) {
      return Future.failedFuture(
          named(
              calls,
              new BitcoinFailure(
                  Kind.CIRCUIT_OPEN,
                  "the Bitcoin node failed too often, and is not asked for %d ms"
                      .formatted(admission.retryIn().toMillis()))));
    }
    long begun = clock.nanoTime();
    return signedIn(calls, true)
        .onComplete(
            done -> {
              settle(done.cause());
              metrics.called(calls.getFirst().method(), outcome(done), clock.nanoTime() - begun);
            })
        .recover(cause -> again(calls, number, (BitcoinFailure) cause));
  }

  private static Optional<Kind> outcome(io.vertx.core.AsyncResult<?> done) {
    return done.cause() instanceof BitcoinFailure failure
        ? Optional.of(failure.kind())
        : Optional.empty();
  }

  private void settle(@org.jspecify.annotations.Nullable Throwable cause) {
    breaker =
        cause instanceof BitcoinFailure failure && failure.kind().trips()
            ? CircuitBreaker.onFailure(policy, breaker, clock.now())
            : CircuitBreaker.onSuccess(policy, breaker);
    metrics.circuit(!(breaker instanceof CircuitBreaker.Closed));
  }

  private Future<List<RpcReply>> again(
      List<? extends RpcCall<?>> calls, int number, BitcoinFailure failure) {
    boolean repeatable = calls.stream().allMatch(RpcCall::repeatable);
    if (!failure.kind().passing() || !repeatable || number >= attempts) {
      return Future.failedFuture(named(calls, failure));
    }
    metrics.repeated();
    Promise<List<RpcReply>> later = Promise.promise();
    clock.schedule(
        backoff.delay(number, chance.nextDouble()),
        () -> own.runOnContext(_ -> attempt(calls, number + 1).onComplete(later)));
    return later.future();
  }

  private static BitcoinFailure named(List<? extends RpcCall<?>> calls, BitcoinFailure failure) {
    String first = calls.getFirst().method();
    String what = calls.size() == 1 ? first : "%s and %d more".formatted(first, calls.size() - 1);
    return new BitcoinFailure(failure.kind(), what + ": " + failure.reason());
  }

  /** With the credentials at hand; when they are refused, once more with those of now. */
  private Future<List<RpcReply>> signedIn(List<? extends RpcCall<?>> calls, boolean again) {
    Future<String> header =
        authorization.isPresent()
            ? Future.succeededFuture(authorization.get())
            : credentials.authorization();
    return header.compose(
        shown ->
            channel
                .post(shown, body.request(calls), patience)
                .recover(RpcGuard::lost)
                .compose(
                    answer -> {
                      if (answer.status() != UNAUTHORIZED) {
                        authorization = Optional.of(shown);
                        return understood(answer, calls.size());
                      }
                      boolean stale = authorization.filter(shown::equals).isPresent();
                      authorization = Optional.empty();
                      return stale && again
                          ? signedIn(calls, false)
                          : Future.failedFuture(
                              new BitcoinFailure(
                                  Kind.UNAUTHORIZED,
                                  "the Bitcoin node refuses the user and the password: compare"
                                      + " bitcoin.cookie-file, or bitcoin.user and"
                                      + " bitcoin.password, with its own"));
                    }));
  }

  private Future<List<RpcReply>> understood(RpcChannel.Answer answer, int calls) {
    if (answer.status() == FORBIDDEN) {
      return failed(
          Kind.UNAUTHORIZED, "the Bitcoin node refuses our address: name it in its rpcallowip");
    }
    if (answer.status() == UNAVAILABLE) {
      return failed(
          Kind.BUSY, "the Bitcoin node has too much to do: raise its rpcworkqueue if that lasts");
    }
    if (!SPOKEN.contains(answer.status())) {
      return failed(
          Kind.MALFORMED,
          "what listens there answers with HTTP status %d: is it a Bitcoin node"
              .formatted(answer.status()));
    }
    List<RpcReply> replies;
    try {
      replies = body.replies(answer.body().getBytes(), calls);
    } catch (UndecodableException e) {
      return failed(
          Kind.MALFORMED,
          "what listens there answers, with HTTP status %d, no JSON-RPC: %s; is it a Bitcoin node"
              .formatted(answer.status(), e.reason()));
    }
    for (RpcReply reply : replies) {
      if (reply instanceof RpcReply.Refusal(int code, String message) && code == IN_WARMUP) {
        return failed(Kind.WARMING_UP, "the Bitcoin node starts: %s".formatted(message));
      }
    }
    return Future.succeededFuture(replies);
  }

  private static <T> Future<T> failed(Kind kind, String reason) {
    return Future.failedFuture(new BitcoinFailure(kind, reason));
  }

  Future<Void> close() {
    return channel.close();
  }
}
