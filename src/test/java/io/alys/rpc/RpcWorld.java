package io.alys.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.alys.actor.ActorSpec;
import io.alys.actor.TreeSpec;
import io.alys.config.BearerToken;
import io.alys.config.Secret;
import io.alys.rpc.RpcCommand.GetStatus;
import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import io.alys.testkit.Faults;
import io.alys.testkit.HandClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The actor behind real HTTP, with neighbours of a test's choice, and a clock moved by hand. */
final class RpcWorld implements AutoCloseable {
  static final String TOKEN = "an operator's token";
  static final long CHAIN_ID = 121_212;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HandClock clock = new HandClock();
  private final ActorTestKit kit = ActorTestKit.with(clock, new Faults());
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI root;

  RpcWorld(RpcConfig config, ActorSpec<?>... neighbours) {
    List<TreeSpec> tree = new ArrayList<>(List.of(neighbours));
    tree.add(
        RpcVerticle.spec(
            () ->
                new RpcVerticle.Setup(
                    config,
                    new RpcVerticle.About("0.1.0", CHAIN_ID),
                    new BearerToken(new Secret("env:TOKEN"), Map.of("TOKEN", TOKEN)),
                    kit.system(),
                    kit.meters()),
            List.of(neighbours).stream().map(spec -> spec.id().name()).toArray(String[]::new)));
    kit.start(tree.toArray(TreeSpec[]::new));
    root = URI.create("http://127.0.0.1:%d/".formatted(status().port()));
  }

  static RpcConfig config() {
    return config(limits(64, 1_000, 1_000));
  }

  static RpcConfig config(RpcConfig.Limits limits) {
    return new RpcConfig(true, "127.0.0.1", 0, List.of("https://wallet.example"), limits);
  }

  static RpcConfig.Limits limits(int concurrent, int perSecond, int burst) {
    return new RpcConfig.Limits(4, 1, 10, concurrent, perSecond, burst, Duration.ofSeconds(5));
  }

  HandClock clock() {
    return clock;
  }

  ActorTestKit kit() {
    return kit;
  }

  RpcCommand.Status status() {
    return Await.result(kit.ref("rpc", RpcCommand.class).ask(new GetStatus()));
  }

  URI at(String path) {
    return root.resolve(path);
  }

  HttpRequest.Builder post(String body) {
    return HttpRequest.newBuilder(root).POST(HttpRequest.BodyPublishers.ofString(body));
  }

  HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  java.util.concurrent.CompletableFuture<HttpResponse<String>> sendLater(String body) {
    return http.sendAsync(post(body).build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> send(String body) {
    return send(post(body).build());
  }

  /** Its answer in version 2.0. */
  JsonNode call(String method, String params) {
    return json(
        send("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"%s\",\"params\":%s}"
                .formatted(method, params))
            .body());
  }

  JsonNode result(String method, String params) {
    JsonNode answer = call(method, params);
    assertThat(answer.has("error")).as("%s", answer).isFalse();
    return answer.get("result");
  }

  /** Number and text of the error, as one line. */
  String error(String method, String params) {
    return error(call(method, params));
  }

  static String error(JsonNode answer) {
    assertThat(answer.path("error").isObject()).as("%s", answer).isTrue();
    return answer.at("/error/code").asText() + ": " + answer.at("/error/message").textValue();
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }

  @Override
  public void close() {
    http.close();
    kit.close();
  }
}
