package io.alys.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.testkit.Await;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A real HTTP server that answers each method as it is told; it executes nothing. */
final class ScriptedClient implements AutoCloseable {
  static final String GENESIS =
      "{\"number\":\"0x0\",\"hash\":\"0x%s\",\"timestamp\":\"0x64\"}".formatted("0e".repeat(32));

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What follows a request. */
  @FunctionalInterface
  interface Turn {
    void take(HttpServerRequest request, JsonNode call);
  }

  private final Vertx vertx = Vertx.vertx();
  private final Map<String, Turn> turns = new ConcurrentHashMap<>();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  /** One that is well, and whose head is its first block. */
  ScriptedClient() {
    answers(
        "engine_exchangeCapabilities",
        "[\"engine_newPayloadV2\",\"engine_forkchoiceUpdatedV2\",\"engine_getPayloadV2\"]");
    answers("eth_chainId", "\"0x1d97c\"");
    answers("eth_getBlockByNumber", GENESIS);
    answers("eth_syncing", "false");
    answers("web3_clientVersion", "\"scripted/1\"");
    server =
        Await.result(vertx.createHttpServer().requestHandler(this::serve).listen(0, "127.0.0.1"));
  }

  private void serve(HttpServerRequest request) {
    request
        .body()
        .onSuccess(
            body -> {
              try {
                JsonNode call = JSON.readTree(body.getBytes());
                String method = call.path("method").asText();
                calls.add(method);
                turns.getOrDefault(method, says(404, "no")).take(request, call);
              } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
  }

  /** Answers with a status and a body, whatever was asked. */
  static Turn says(int status, String body) {
    return (request, _) -> request.response().setStatusCode(status).end(body);
  }

  static Turn isSilent() {
    return (_, _) -> {};
  }

  ScriptedClient on(String method, Turn turn) {
    turns.put(method, turn);
    return this;
  }

  /** Answers a method with a result, which is JSON. */
  ScriptedClient answers(String method, String result) {
    return on(
        method,
        (request, call) -> {
          ObjectNode answer = JSON.createObjectNode().put("jsonrpc", "2.0");
          answer.set("id", call.path("id"));
          try {
            answer.set("result", JSON.readTree(result));
          } catch (JsonProcessingException e) {
            throw new AssertionError(e);
          }
          request.response().end(answer.toString());
        });
  }

  /** Answers a method with an error. */
  ScriptedClient refuses(String method, int code) {
    return on(
        method,
        says(
            200,
            "{\"jsonrpc\":\"2.0\",\"id\":0,\"error\":{\"code\":%d,\"message\":\"no, no\"}}"
                .formatted(code)));
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  long calls(String method) {
    return calls.stream().filter(method::equals).count();
  }

  @Override
  public void close() {
    Await.result(vertx.close());
  }
}
