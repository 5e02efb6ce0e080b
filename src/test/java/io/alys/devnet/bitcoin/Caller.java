package io.alys.devnet.bitcoin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A plain JSON-RPC client over the JDK's HTTP, for the stand-in and for the real program alike. */
final class Caller implements AutoCloseable {
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI uri;
  private final String login;

  Caller(URI uri, String userAndPassword) {
    this.uri = uri;
    this.login =
        "Basic "
            + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
  }

  HttpResponse<String> post(String body) throws IOException {
    try {
      return http.send(
          HttpRequest.newBuilder(uri)
              .header("authorization", login)
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }

  /** The whole answer. */
  JsonNode answer(String method, Object... params) throws IOException {
    ObjectNode said = Json.object().put("id", 1).put("method", method);
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
    return parse(post(Json.write(said)).body());
  }

  /** The result, which is no error. */
  JsonNode call(String method, Object... params) throws IOException {
    JsonNode answer = answer(method, params);
    if (!answer.path("error").isNull()) {
      throw new AssertionError(method + ": " + answer.path("error"));
    }
    return answer.path("result");
  }

  /** The error's number and text. */
  String error(String method, Object... params) throws IOException {
    JsonNode error = answer(method, params).path("error");
    return error.path("code").asText() + " " + error.path("message").asText();
  }

  private static JsonNode parse(String body) {
    try {
      return Json.parse(body);
    } catch (JsonProcessingException e) {
      throw new AssertionError(body, e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
