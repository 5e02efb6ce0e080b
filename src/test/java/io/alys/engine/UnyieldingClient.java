package io.alys.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.testkit.Await;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An execution client that goes back to no ancestor of its head: it says VALID, stays where it is,
 * and builds nothing. The specification let it ({@code paris.md}, engine_forkchoiceUpdatedV1, 2, up
 * to 2026), and geth, reth and Erigon did so. Everything else goes to the client behind it.
 */
public final class UnyieldingClient implements ExecutionClient {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http = HttpClient.newHttpClient();
  private final ExecutionClient client;
  private final HttpServer server;

  public UnyieldingClient(ExecutionClient client) {
    this.client = client;
    server =
        Await.result(vertx.createHttpServer().requestHandler(this::serve).listen(0, "127.0.0.1"));
  }

  private void serve(HttpServerRequest request) {
    String token = Optional.ofNullable(request.getHeader("Authorization")).orElse("");
    request
        .body()
        .compose(body -> vertx.executeBlocking(() -> answer(token, body.toString())))
        .onSuccess(answer -> request.response().setStatusCode(answer.status()).end(answer.body()))
        .onFailure(_ -> request.connection().close());
  }

  private record Answer(int status, String body) {}

  private Answer answer(String token, String body) throws IOException, InterruptedException {
    JsonNode call = JSON.readTree(body);
    String head = call.path("params").path(0).path("headBlockHash").asText();
    if (call.path("method").asText().equals(EngineApi.FORKCHOICE) && isOld(head)) {
      ObjectNode answer = JSON.createObjectNode().put("jsonrpc", "2.0");
      answer.set("id", call.path("id"));
      ObjectNode result = answer.putObject("result").putNull("payloadId");
      result
          .putObject("payloadStatus")
          .put("status", "VALID")
          .put("latestValidHash", head)
          .putNull("validationError");
      return new Answer(200, answer.toString());
    }
    return post(client.engineUrl(), token, body);
  }

  /** Whether it is of the client's own chain, and not its head. */
  private boolean isOld(String hash) throws IOException, InterruptedException {
    JsonNode block = ask("eth_getBlockByHash", hash, false);
    JsonNode latest = ask("eth_getBlockByNumber", "latest", false);
    if (!block.isObject() || number(block) >= number(latest)) {
      return false;
    }
    JsonNode there = ask("eth_getBlockByNumber", block.path("number").asText(), false);
    return hash.equals(there.path("hash").asText());
  }

  private static long number(JsonNode block) {
    return Long.decode(block.path("number").asText());
  }

  /** Nothing when the answer is an error. */
  private JsonNode ask(String method, Object... params) throws IOException, InterruptedException {
    String body =
        JSON.writeValueAsString(
            Map.of("jsonrpc", "2.0", "id", 1, "method", method, "params", List.of(params)));
    return JSON.readTree(post(client.rpcUrl(), "", body).body()).path("result");
  }

  private Answer post(String url, String token, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("Authorization", token);
    }
    HttpResponse<String> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body());
  }

  @Override
  public String engineUrl() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  @Override
  public String rpcUrl() {
    return client.rpcUrl();
  }

  @Override
  public Path secretFile() {
    return client.secretFile();
  }

  @Override
  public void kill() {
    client.kill();
  }

  @Override
  public void forget() {
    client.forget();
  }

  @Override
  public void restart() {
    client.restart();
  }

  @Override
  public void close() {
    Await.result(vertx.close());
    http.close();
    client.close();
  }
}
