package io.alys.jsonrpc;

import io.alys.actor.ActorClock;
import io.alys.jsonrpc.ChannelFailure.Kind;
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
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request over HTTP/1.1 and its whole answer, within its time and its length. Used on one
 * context of Vert.x alone.
 */
public final class RpcChannel {
  /**
   * bitcoind closes what was idle for 30 s (rpcservertimeout), geth after 120 s; we must be the
   * first. Node.js closes after 5 s, and says so in its header Keep-Alive, which is heeded.
   */
  private static final int KEEP_ALIVE_SECONDS = 20;

  private final HttpClient http;
  private final ActorClock clock;
  private final Peer peer;

  /**
   * Who is talked to.
   *
   * @param name for errors, as "the Bitcoin node"
   * @param endpoint scheme, host and port count
   * @param advice what to look at when there is no connection
   * @param limit the longest answer and the setting that says so, for errors
   */
  public record Peer(String name, URI endpoint, String advice, String limit, Bounds bounds) {}

  /**
   * How much is asked of it.
   *
   * @param connect how long a connection may take to be made
   * @param waiting requests that may wait for a connection
   */
  public record Bounds(Duration connect, int answerBytes, int connections, int waiting) {}

  /**
   * @param body at most as long as the limit
   */
  public record Answer(int status, Buffer body) {}

  public RpcChannel(Vertx vertx, ActorClock clock, Peer peer) {
    this.clock = clock;
    this.peer = peer;
    Bounds bounds = peer.bounds();
    http =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setKeepAlive(true)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setPipelining(false)
                .setConnectTimeout((int) bounds.connect().toMillis()),
            new PoolOptions()
                .setHttp1MaxSize(bounds.connections())
                .setMaxWaitQueueSize(bounds.waiting()));
  }

  /**
   * Sends a body and reads the answer; fails with a {@link ChannelFailure}.
   *
   * @param patience from now to the last byte
   */
  public Future<Answer> post(String authorization, byte[] body, Duration patience) {
    Exchange exchange = new Exchange(patience);
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost(peer.endpoint().getHost())
            .setPort(peer.endpoint().getPort())
            .setURI("/")
            .putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    if (!authorization.isEmpty()) {
      options.putHeader(HttpHeaders.AUTHORIZATION, authorization);
    }
    request(options)
        .onFailure(exchange::broken)
        .onSuccess(request -> exchange.opened(request, Buffer.buffer(body)));
    return exchange.result.future();
  }

  /** A client that was closed throws, and fails nothing. */
  private Future<HttpClientRequest> request(RequestOptions options) {
    try {
      return http.request(options);
    } catch (IllegalStateException e) {
      return Future.failedFuture(e);
    }
  }

  public Future<Void> close() {
    return http.close();
  }

  private String node() {
    return "%s at %s:%d"
        .formatted(peer.name(), peer.endpoint().getHost(), peer.endpoint().getPort());
  }

  /** From the question for a connection to the last byte. */
  private final class Exchange {
    private final Promise<Answer> result = Promise.promise();
    private final ActorClock.Alarm deadline;
    private @Nullable HttpClientRequest open;
    private final Buffer read = Buffer.buffer();

    Exchange(Duration patience) {
      deadline =
          clock.schedule(
              patience,
              () ->
                  fail(
                      Kind.DEADLINE,
                      "%s did not answer within %d ms".formatted(node(), patience.toMillis())));
    }

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
      if (read.length() + more.length() > peer.bounds().answerBytes()) {
        fail(Kind.TOO_LARGE, "the answer of %s is over the %s".formatted(node(), peer.limit()));
        return;
      }
      read.appendBuffer(more);
    }

    private void broken(Throwable cause) {
      if (cause instanceof ConnectionPoolTooBusyException) {
        fail(
            Kind.BUSY,
            "%d requests wait for %s already: ask later"
                .formatted(peer.bounds().waiting(), node()));
      } else {
        fail(
            Kind.UNREACHABLE,
            "no connection to %s: %s; %s"
                .formatted(
                    node(), RpcBody.shortened(String.valueOf(cause.getMessage())), peer.advice()));
      }
    }

    private void fail(Kind kind, String reason) {
      deadline.cancel();
      if (result.tryFail(new ChannelFailure(kind, reason)) && open != null) {
        // Closes the connection: what is still to come on it answers nobody.
        open.reset();
      }
    }
  }
}
