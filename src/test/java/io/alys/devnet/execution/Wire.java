package io.alys.devnet.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.primitives.Bytes;
import io.alys.testkit.Await;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A stand-in that runs, and a client of both its ports over the JDK's HTTP. */
final class Wire implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http = HttpClient.newHttpClient();
  private final ExecutionStandInConfig config;
  private final io.alys.actor.ActorClock clock;
  private ExecutionStandIn standIn;

  Wire(ExecutionStandInConfig config, io.alys.actor.ActorClock clock) {
    this.config = config;
    this.clock = clock;
    standIn = Await.result(ExecutionStandIn.start(vertx, config, clock));
  }

  ExecutionStandIn standIn() {
    return standIn;
  }

  void restart() {
    Await.result(standIn.close());
    standIn = Await.result(ExecutionStandIn.start(vertx, config, clock));
  }

  HttpResponse<String> post(String url, String token, String type, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url))
            .header("content-type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("authorization", token);
    }
    return send(request.build());
  }

  HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A token with these claims. */
  static String token(Path secret, String header, String claims) {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String signed =
        base64.encodeToString(header.getBytes(StandardCharsets.UTF_8))
            + "."
            + base64.encodeToString(claims.getBytes(StandardCharsets.UTF_8));
    try {
      byte[] key = Bytes.fromHex(Files.readString(secret).strip().substring(2)).toArray();
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return "Bearer "
          + signed
          + "."
          + base64.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static String token(Path secret, Instant issued) {
    return token(secret, "{\"alg\":\"HS256\"}", "{\"iat\":%d}".formatted(issued.getEpochSecond()));
  }

  /** What a wallet is told. */
  JsonNode answer(String method, Object... params) {
    return parse(post(standIn.rpcUrl(), "", "application/json", call(method, params)).body());
  }

  /** What the node is told. */
  JsonNode engine(String method, Object... params) {
    String token = token(standIn.secretFile(), clock.now());
    return parse(post(standIn.engineUrl(), token, "application/json", call(method, params)).body());
  }

  JsonNode result(String method, Object... params) {
    return result(answer(method, params));
  }

  JsonNode engineResult(String method, Object... params) {
    return result(engine(method, params));
  }

  /** The error's number and text. */
  String error(String method, Object... params) {
    return error(answer(method, params));
  }

  static String error(JsonNode answer) {
    JsonNode error = answer.path("error");
    return error.path("code").asText() + " " + error.path("message").asText();
  }

  private static JsonNode result(JsonNode answer) {
    if (!answer.has("result")) {
      throw new AssertionError(answer.toString());
    }
    return answer.path("result");
  }

  static String call(String method, Object... params) {
    ObjectNode said = Json.object().put("jsonrpc", "2.0").put("id", 1).put("method", method);
    said.putArray("params");
    for (Object param : params) {
      JsonNode value =
          switch (param) {
            case String text -> Json.NODES.textNode(text);
            case Integer number -> Json.NODES.numberNode(number);
            case Boolean flag -> Json.NODES.booleanNode(flag);
            case JsonNode node -> node;
            default -> throw new IllegalArgumentException("no parameter: " + param);
          };
      said.withArray("params").add(value);
    }
    return Json.write(said);
  }

  static JsonNode parse(String body) {
    try {
      return Json.parse(body);
    } catch (JsonProcessingException e) {
      throw new AssertionError(body, e);
    }
  }

  @Override
  public void close() {
    http.close();
    Await.result(vertx.close());
  }
}
