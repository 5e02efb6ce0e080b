package io.alys.devnet.real;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;

/**
 * JSON-RPC to a real program, by a client that shares nothing with the node's, so that what is
 * tested does not test itself. Its calls wait.
 */
public final class JsonCalls {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private final HttpClient http = HttpClient.newHttpClient();
  private final String url;
  private final Login login;

  /** What is shown; asked for each time, as a cookie changes with every start. */
  @FunctionalInterface
  public interface Login {
    /** Nobody in particular. */
    Login NONE = () -> "";

    /** The header, or nothing. */
    String header() throws IOException;
  }

  /** What was answered instead of a result. */
  public static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    private final int code;

    Refused(int code, String message) {
      super(message);
      this.code = code;
    }

    public int code() {
      return code;
    }
  }

  /**
   * @param url as http://host:port
   */
  public JsonCalls(String url, Login login) {
    this.url = url;
    this.login = login;
  }

  /** The header for name:password. */
  public static String basic(String pair) {
    byte[] bytes = pair.getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(bytes);
  }

  /**
   * Asks.
   *
   * @param path as /
   * @throws Refused when the answer is an error
   * @throws IOException when there is no answer
   */
  public JsonNode call(String path, String method, Object... parameters) throws IOException {
    String body =
        JSON.writeValueAsString(
            Map.of("jsonrpc", "2.0", "id", 1, "method", method, "params", parameters));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    String shown = login.header();
    if (!shown.isEmpty()) {
      request.header("Authorization", shown);
    }
    try {
      return result(http.send(request.build(), HttpResponse.BodyHandlers.ofString()).body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + method, e);
    }
  }

  private static JsonNode result(String body) throws IOException {
    JsonNode answer;
    try {
      answer = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IOException("no JSON: " + body, e);
    }
    JsonNode error = answer.path("error");
    if (error.isObject()) {
      throw new Refused(error.path("code").asInt(), error.path("message").asText());
    }
    return answer.path("result");
  }
}
