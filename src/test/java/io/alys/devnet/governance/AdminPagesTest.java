package io.alys.devnet.governance;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.governance.FromGovernance;
import io.alys.governance.FromGovernance.FederationUpdate;
import io.alys.governance.FromGovernance.Proposal;
import io.alys.primitives.Bytes;
import io.alys.testkit.Await;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdminPagesTest {
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http = HttpClient.newHttpClient();
  private @TempDir Path data;
  private GovernanceService service;

  @BeforeEach
  void start() {
    service = Await.result(GovernanceService.start(vertx, Federal.config(data)));
  }

  @AfterEach
  void stop() {
    http.close();
    Await.result(vertx.close());
  }

  private HttpResponse<String> call(String method, String path, String body, String token) {
    URI uri = URI.create("http://127.0.0.1:" + service.adminPort() + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .method(method, BodyPublishers.ofString(body))
            .header("authorization", "Bearer " + token)
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private JsonObject call(String method, String path, String body) {
    HttpResponse<String> answer = call(method, path, body, "");
    assertThat(answer.statusCode()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  @Test
  void steersEverything() {
    try (TestNode node = TestNode.connect(vertx, service.port(), "node")) {
      node.register("n1");
      JsonObject status = call("GET", "/status", "");
      assertThat(status.getJsonArray("connected")).isEqualTo(JsonArray.of("node"));
      assertThat(status.getString("warning")).isEqualTo("development keys only");
      assertThat(status.getJsonObject("federation").getInteger("threshold")).isEqualTo(2);

      JsonObject rotated = call("POST", "/federation/rotate", "{\"members\": 5, \"threshold\": 3}");
      assertThat(rotated.getInteger("version")).isEqualTo(2);
      Await.until("it is told", () -> node.of(FederationUpdate.class).count() == 2);
      FederationUpdate told = node.of(FederationUpdate.class).toList().getLast();
      assertThat(told.address()).isEqualTo(rotated.getString("address"));

      String authority =
          "{\"publicKey\": \"%s\", \"proofOfPossession\": \"%s\"}"
              .formatted("a1".repeat(48), "b1".repeat(96));
      JsonObject again =
          call(
              "POST",
              "/federation/rotate",
              "{\"freshKeys\": false, \"effectiveHeight\": 90, \"authorities\": [%s]}"
                  .formatted(authority));
      assertThat(again.getJsonArray("authorities")).isEqualTo(JsonArray.of("a1".repeat(48)));
      assertThat(again.getString("address")).isEqualTo(rotated.getString("address"));
      Await.until("it is told", () -> node.of(FederationUpdate.class).count() == 3);
      assertThat(node.of(FederationUpdate.class).toList().getLast().authorities())
          .containsExactly(
              new FromGovernance.AuthorityKey(
                  Bytes.fromHex("a1".repeat(48)), Bytes.fromHex("b1".repeat(96))));

      JsonObject proposed =
          call(
              "POST",
              "/proposal",
              "{\"id\": \"p1\", \"type\": \"emergency-action\", \"content\": \"00ff\","
                  + " \"deadline\": 1767225600}");
      assertThat(proposed.getInteger("nodes")).isEqualTo(1);
      assertThat(node.await(Proposal.class).getFirst().content().toHex()).isEqualTo("00ff");

      JsonObject plan =
          call("PUT", "/faults", "{\"seed\": 5, \"rules\": [\"drop-outbound every 3\"]}");
      assertThat(plan).isEqualTo(call("GET", "/faults", ""));
      assertThat(plan.getJsonArray("rules")).isEqualTo(JsonArray.of("drop-outbound every 3"));
      assertThat(call("GET", "/requests", "").getJsonArray("requests")).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET | /nothing | '' | 404 | no such page; there are GET /status",
        "DELETE | /faults | '' | 404 | no such page",
        "PUT | /faults | {\"rules\": [\"drop\"]} | 400 | 'drop' must be a fault",
        "PUT | /faults | [1] | 400 | the body is no JSON object",
        "PUT | /faults | {{ | 400 | the body is no JSON object",
        "POST | /federation/rotate | {\"threshold\": 9} | 400 | threshold 9 must be between 1 and",
        "POST | /federation/rotate | {\"members\": \"x\"} | 400 | members must be a number: x",
        "POST | /federation/rotate | {\"authorities\": 3} | 400 | authorities must be a list: 3",
        "POST | /federation/rotate | {\"authorities\": [3]} | 400 | an authority must be an object",
        "POST | /proposal | {\"type\": \"none\"} | 400 | No enum constant",
        "POST | /proposal | {\"type\": 5} | 400 | type must be a text: 5"
      })
  void saysWhatIsWrong(String method, String path, String body, int status, String reason) {
    HttpResponse<String> answer = call(method, path, body, "");
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(new JsonObject(answer.body()).getString("error")).contains(reason);
  }

  @Test
  void refusesABodyThatIsTooLarge() {
    assertThat(call("PUT", "/faults", " ".repeat(300_000), "").statusCode()).isEqualTo(413);
  }

  @Test
  void wantsItsToken() throws IOException {
    Path token = Files.writeString(data.resolve("token"), "secret");
    GovernanceConfig config = Federal.config(data.resolve("other"), "admin.token=file:" + token);
    service = Await.result(GovernanceService.start(vertx, config));
    assertThat(call("GET", "/status", "", "wrong").statusCode()).isEqualTo(401);
    assertThat(call("POST", "/federation/rotate", "{}", "wrong").statusCode()).isEqualTo(401);
    assertThat(Await.result(service.federation()).version()).isEqualTo(1);
    assertThat(call("GET", "/status", "", "secret").statusCode()).isEqualTo(200);
  }
}
