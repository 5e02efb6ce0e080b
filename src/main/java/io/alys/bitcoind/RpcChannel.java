package io.alys.bitcoind;

import io.alys.actor.ActorClock;
import io.alys.bitcoind.BitcoinFailure.Kind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * One request over HTTP/1.1 and its whole answer, within its time and its length. Used on one
 * context of Vert.x alone.
 */
final class RpcChannel {
  /** bitcoind closes what was idle for 30 s (rpcservertimeout); we must be the first. */
  private static final int KEEP_ALIVE_SECONDS = 20;

  private final HttpClient http;
  private final ActorClock clock;
  private final BitcoinConfig.Limits limits;
  private final URI endpoint;

  /**
   * @param body at most as long as the limit
   */
  record Answer(int status, Buffer body) {}

  RpcChannel(Vertx vertx, ActorClock clock, BitcoinConfig config) {
    this.clock = clock;
    this.limits = config.limits();
    this.endpoint = config.endpoint();
    http =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setKeepAlive(true)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setPipelining(false)
                .setConnectTimeout((int) limits.connect().toMillis()),
            new PoolOptions()
                .setHttp1MaxSize(limits.connections())
                .setMaxWaitQueueSize(limits.waiting()));
  }

  /** Sends a body and reads the answer; fails with a {@link BitcoinFailure}. */
  Future<Answer> post(String authorization, byte[] body) {
    Exchange exchange = new Exchange();
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost(endpoint.getHost())
            .setPort(endpoint.getPort())
            .setURI("/")
            .putHeader(HttpHeaders.AUTHORIZATION, authorization)
            .putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    http.request(options)
        .onFailure(exchange::broken)
        .onSuccess(request -> exchange.opened(request, Buffer.buffer(body)));
    return exchange.result.future();
  }

  Future<Void> close() {
    return http.close();
  }

  private String node() {
    return "the Bitcoin node at %s:%d".formatted(endpoint.getHost(), endpoint.getPort());
  }

  /** From the question for a connection to the last byte. */
  private final class Exchange {
    private final Promise<Answer> result = Promise.promise();
    private final ActorClock.Alarm deadline =
        clock.schedule(
            limits.answer(),
            () ->
                fail(
                    Kind.DEADLINE,
                    "%s did not answer within %d ms"
                        .formatted(node(), limits.answer().toMillis())));
    private @Nullable HttpClientRequest open;
    private final Buffer read = Buffer.buffer();

    void opened(HttpClientRequest request, Buffer body) {
      if (result.future().isComplete()) {
        request.reset();
        return;
      }
      open = request;
      request.exceptionHandler(this::broken);
      request.response().onFailure(this::broken).onSuccess(this::responded);
      request.end(body).onFailure(this::broken);
    }

    private void responded(HttpClientResponse response) {
      if (result.future().isComplete()) {
        return;
      }
      response.exceptionHandler(this::broken);
      response.handler(this::took);
      response.endHandler(
          _ -> {
            deadline.cancel();
            result.tryComplete(new Answer(response.statusCode(), read));
          });
    }

    private void took(Buffer more) {
      if (result.future().isComplete()) {
        return;
      }
      if (read.length() + more.length() > limits.answerBytes()) {
        fail(
            Kind.TOO_LARGE,
            "the answer of %s is over the %d MiB of bitcoin.limits.answer-mib"
                .formatted(node(), limits.answerMib()));
        return;
      }
      read.appendBuffer(more);
    }

    private void broken(Throwable cause) {
      if (cause instanceof ConnectionPoolTooBusyException) {
        fail(
            Kind.BUSY,
            "%d requests wait for %s already: ask later".formatted(limits.waiting(), node()));
      } else {
        fail(
            Kind.UNREACHABLE,
            "no connection to %s: %s; does it run, with server=1 and this rpcport"
                .formatted(node(), RpcBody.shortened(String.valueOf(cause.getMessage()))));
      }
    }

    private void fail(Kind kind, String reason) {
      deadline.cancel();
      if (result.tryFail(new BitcoinFailure(kind, reason)) && open != null) {
        // Closes the connection: what is still to come on it answers nobody.
        open.reset();
      }
    }
  }
}
