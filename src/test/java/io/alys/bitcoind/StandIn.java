package io.alys.bitcoind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.alys.testkit.Await;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A stand-in for a Bitcoin node: a real HTTP server that misbehaves as it is told. Requests without
 * a turn of their own get the last one.
 */
final class StandIn implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What follows a request. */
  @FunctionalInterface
  interface Turn {
    void take(HttpServerRequest request, JsonNode body);
  }

  private final Vertx vertx = Vertx.vertx();
  private final Queue<Turn> turns = new ConcurrentLinkedQueue<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  StandIn(Turn... script) {
    turns.addAll(List.of(script));
    server =
        Await.result(vertx.createHttpServer().requestHandler(this::serve).listen(0, "127.0.0.1"));
  }

  private void serve(HttpServerRequest request) {
    authorizations.add(String.valueOf(request.getHeader("Authorization")));
    request.body().onSuccess(body -> next().take(request, parsed(body)));
  }

  private Turn next() {
    Turn turn = turns.size() > 1 ? turns.poll() : turns.peek();
    if (turn == null) {
      throw new IllegalStateException("no turn");
    }
    return turn;
  }

  private static JsonNode parsed(Buffer body) {
    try {
      return JSON.readTree(body.getBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Answers with a status and a body, whatever was asked. */
  static Turn says(int status, String body) {
    return (request, _) -> request.response().setStatusCode(status).end(body);
  }

  /** Answers a single call with a result, which is JSON. */
  static Turn result(String json) {
    return says(200, "{\"jsonrpc\":\"2.0\",\"result\":%s,\"id\":0}".formatted(json));
  }

  /** Answers a single call with an error. */
  static Turn refusal(int code, String message) {
    return says(
        500,
        "{\"result\":null,\"error\":{\"code\":%d,\"message\":\"%s\"},\"id\":0}"
            .formatted(code, message));
  }

  /** Breaks the connection instead of an answer. */
  static Turn hangsUp() {
    return (request, _) -> request.connection().close();
  }

  /** Never answers. */
  static Turn isSilent() {
    return (_, _) -> {};
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  /** The credentials of each request. */
  List<String> authorizations() {
    return authorizations;
  }

  int requests() {
    return authorizations.size();
  }

  @Override
  public void close() {
    Await.result(vertx.close());
  }
}
