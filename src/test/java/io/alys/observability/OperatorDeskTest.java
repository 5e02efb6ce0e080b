package io.alys.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.ActorSpec;
import io.alys.actor.ActorSystem;
import io.alys.actor.ActorSystemConfig;
import io.alys.actor.ActorVerticle;
import io.alys.actor.SupervisorSpec;
import io.alys.actor.supervision.SupervisionStrategy;
import io.alys.config.Secret;
import io.alys.governance.FromGovernance;
import io.alys.observability.MetricsCommand.GetStatus;
import io.alys.primitives.Bytes;
import io.alys.stream.StreamCommand;
import io.alys.stream.StreamCommand.ConnectionState;
import io.alys.stream.StreamCommand.ConnectionStatus;
import io.alys.testkit.Await;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatorDeskTest {
  private static final MetricsVerticle.About ABOUT =
      new MetricsVerticle.About("0.1.0", 121212, "regtest");

  private final Vertx vertx = Vertx.vertx();
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ActorSystem system =
      ActorSystem.create(vertx, ActorSystemConfig.named("here"), meters);
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<StreamCommand> asked = new CopyOnWriteArrayList<>();
  private @TempDir Path folder;
  private int port;

  /** In the place of the stream: what it is asked is noted. */
  private final class NotingVerticle extends ActorVerticle<StreamCommand> {
    @Override
    protected Future<?> receive(StreamCommand message) {
      if (!(message instanceof StreamCommand.ReportStatus)) { // That the node says by itself.
        asked.add(message);
      }
      ConnectionState state =
          new ConnectionState.Connected("http://g:1", Instant.parse("2026-01-01T00:00:00Z"));
      ConnectionStatus status =
          new ConnectionStatus(
              state, Optional.empty(), Optional.empty(), 1, 2, 3, 4, 5, Optional.empty(), 6);
      return switch (message) {
        case StreamCommand.EstablishConnection question -> reply(question, status);
        case StreamCommand.Disconnect question -> reply(question, status);
        case StreamCommand.GetConnectionStatus question -> reply(question, status);
        case StreamCommand.GetProposals question -> reply(question, proposals(question));
        case StreamCommand.ReportStatus _ -> DONE;
        case StreamCommand.RequestSignatures _,
            StreamCommand.NotifyPegin _,
            StreamCommand.RegisterNode _,
            StreamCommand.Delivered _,
            StreamCommand.Internal _ ->
            throw new IllegalStateException("an operator does not say " + message);
      };
    }
  }

  private static StreamCommand.Proposals proposals(StreamCommand.GetProposals page) {
    Instant at = Instant.parse("2026-01-01T00:00:00Z");
    FromGovernance.Proposal proposal =
        new FromGovernance.Proposal(
            "p1", FromGovernance.ProposalType.UPGRADE, Bytes.fromHex("00ff"), at, 3);
    return page.after() == 0
        ? new StreamCommand.Proposals(
            List.of(new StreamCommand.KeptProposal(4, at.plusSeconds(1), proposal)),
            Optional.of(4L))
        : new StreamCommand.Proposals(List.of(), Optional.empty());
  }

  private Path made() {
    return folder.resolve("node/operator.token");
  }

  private OperatorDeskTest start(boolean stream, Secret token, Optional<Path> made) {
    MetricsVerticle.Operator operator =
        new MetricsVerticle.Operator(token, made, Map.of("SHORT", "fifteen letters"));
    ActorSpec<MetricsCommand> metrics =
        ActorSpec.of(
                "metrics",
                MetricsCommand.class,
                () ->
                    new MetricsVerticle(
                        new MetricsVerticle.Setup(system, meters, operator, ABOUT),
                        new MetricsConfig("127.0.0.1", 0, true)))
            .onEventLoop();
    SupervisionStrategy once = new SupervisionStrategy.OneForOne(1, Duration.ofMinutes(1));
    Await.result(
        system.start(
            stream
                ? SupervisorSpec.of(
                    "root",
                    once,
                    metrics,
                    ActorSpec.of("stream", StreamCommand.class, NotingVerticle::new))
                : SupervisorSpec.of("root", once, metrics)));
    port = Await.result(system.ref("metrics", MetricsCommand.class).ask(new GetStatus())).port();
    return this;
  }

  private OperatorDeskTest start(boolean stream) {
    return start(stream, new Secret("file:" + made()), Optional.of(made()));
  }

  @AfterEach
  void stop() {
    Await.result(system.stop(Duration.ofSeconds(1)));
    Await.result(vertx.close());
    http.close();
  }

  private HttpResponse<String> send(String method, String path, String token, String body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/operator/" + path))
            .header("authorization", "Bearer " + token)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private JsonObject post(String path, String body) throws IOException, InterruptedException {
    HttpResponse<String> answer = send("POST", path, Files.readString(made()).strip(), body);
    assertThat(answer.statusCode()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  @Test
  void tellsTheStreamWhatTheOperatorSays() throws IOException, InterruptedException {
    start(true);
    assertThat(post("stream/status", "").getString("state")).isEqualTo("connected");
    assertThat(post("stream/connect", "{}").getString("endpoint")).isEqualTo("http://g:1");
    assertThat(post("stream/disconnect", "{\"reason\": \"drill\"}").getInteger("waiting"))
        .isEqualTo(4);
    assertThat(asked)
        .containsExactly(
            new StreamCommand.GetConnectionStatus(),
            new StreamCommand.EstablishConnection(),
            new StreamCommand.Disconnect("drill"));
  }

  @Test
  void tellsWhatGovernanceProposed() throws IOException, InterruptedException {
    start(true);
    JsonObject page = post("stream/proposals", "{\"limit\": 1}");
    assertThat(page)
        .isEqualTo(
            new JsonObject(
                """
                {"proposals": [{"position": 4, "id": "p1", "type": "upgrade",
                  "deadline": "2026-01-01T00:00:00Z", "requiredVotes": 3, "content": "00ff",
                  "receivedAt": "2026-01-01T00:00:01Z"}], "next": 4}
                """));
    JsonObject last = post("stream/proposals", "{\"after\": 4}");
    assertThat(last.getJsonArray("proposals")).isEmpty();
    assertThat(last.containsKey("next")).isFalse();
    assertThat(asked)
        .containsExactly(
            new StreamCommand.GetProposals(0, 1), new StreamCommand.GetProposals(4, 50));
    HttpResponse<String> refused =
        send("POST", "stream/proposals", Files.readString(made()).strip(), "{\"limit\": 101}");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("page limit 101 must be between 1 and 100");
  }

  @Test
  void saysHowTheNodeAndItsActorsAre() throws IOException, InterruptedException {
    start(true);
    JsonObject status = post("status", "");
    assertThat(status.getString("node")).isEqualTo("here");
    assertThat(status.getBoolean("ready")).isTrue();
    assertThat(status.getInteger("actors")).isEqualTo(3);
    assertThat(status.getJsonArray("troubles")).isEmpty();
    assertThat(status.getJsonObject("stream").getInteger("pending")).isEqualTo(6);
    assertThat(post("actors", "").getJsonArray("actors").getJsonObject(0).getString("actor"))
        .isEqualTo("root");
  }

  @Test
  void saysSoWhenThereIsNoStream() throws IOException, InterruptedException {
    start(false);
    assertThat(post("status", "").containsKey("stream")).isFalse();
    HttpResponse<String> answer =
        send("POST", "stream/connect", Files.readString(made()).strip(), "");
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.body())
        .contains("this node keeps no stream to governance: governance.enabled is false");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          POST | status            |       | {}   | 401 | the operator's token is missing, or
          POST | stream/disconnect | wrong | {}   | 401 | the operator's token is missing, or
          GET  | status            | TRUE  | ''   | 405 | a command is sent by POST
          PUT  | stream/disconnect | TRUE  | {}   | 405 | a command is sent by POST
          POST | stream/destroy    | TRUE  | {}   | 404 | no such command; there are status, actors,
          POST | stream/disconnect | TRUE  | nope | 400 | the command is no JSON object
          POST | stream/disconnect | TRUE  | [1]  | 400 | the command is no JSON object
          """)
  void refusesEverythingElse(
      String method, String path, String token, String body, int status, String reason)
      throws IOException, InterruptedException {
    start(true);
    String shown =
        "TRUE".equals(token) ? Files.readString(made()).strip() : token == null ? "" : token;
    HttpResponse<String> answer = send(method, path, shown, body);
    assertThat(answer.body()).contains(reason);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(asked).isEmpty();
  }

  @Test
  void refusesACommandThatIsTooLong() throws IOException, InterruptedException {
    start(true);
    String long_ = "{\"reason\": \"" + "x".repeat(4_097) + "\"}";
    HttpResponse<String> answer =
        send("POST", "stream/disconnect", Files.readString(made()).strip(), long_);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("the command has over 4096 bytes");
    assertThat(asked).isEmpty();
  }

  @Test
  void makesANewTokenThatOnlyItsUserCanRead() throws IOException {
    Files.createDirectory(folder.resolve("node"));
    Files.writeString(made(), "old");
    start(false);
    assertThat(Files.readString(made())).matches("[0-9a-f]{64}\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made())))
        .isEqualTo("rw-------");
    assertThat(folder.resolve("node").toFile().list()).containsExactly("operator.token");
  }

  @Test
  void takesNoTokenThatCouldBeGuessed() throws IOException, InterruptedException {
    start(true, new Secret("env:SHORT"), Optional.empty());
    HttpResponse<String> answer = send("POST", "status", "fifteen letters", "");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body())
        .contains("the operator's token, env:SHORT, has fewer than 16 characters");
  }

  @Test
  void servesItsMetricsAlsoWithoutAToken() throws IOException, InterruptedException {
    Path blocked = Files.createFile(folder.resolve("file")).resolve("operator.token");
    start(true, new Secret("file:" + blocked), Optional.of(blocked));
    assertThat(send("POST", "status", "", "").statusCode()).isEqualTo(503);
    assertThat(asked).isEmpty();
  }
}
