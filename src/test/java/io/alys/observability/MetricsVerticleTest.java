package io.alys.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.ActorSpec;
import io.alys.actor.ActorSystem;
import io.alys.actor.ActorSystemConfig;
import io.alys.actor.SupervisorSpec;
import io.alys.actor.supervision.SupervisionStrategy;
import io.alys.config.Secret;
import io.alys.observability.MetricsCommand.GetStatus;
import io.alys.observability.MetricsCommand.Reconfigure;
import io.alys.testkit.Await;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsVerticleTest {
  private static final MetricsVerticle.Operator OPERATOR =
      new MetricsVerticle.Operator(new Secret("env:NONE"), Optional.empty(), Map.of());

  private static final MetricsVerticle.About ABOUT =
      new MetricsVerticle.About("0.1.0", 121212, "regtest");

  private final Vertx vertx = Vertx.vertx();
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ActorSystem system =
      ActorSystem.create(vertx, ActorSystemConfig.named("here"), meters);
  private final HttpClient http = HttpClient.newHttpClient();
  private int port;

  @BeforeEach
  void start() {
    MetricsConfig config = new MetricsConfig("127.0.0.1", 0, true);
    Await.result(
        system.start(
            SupervisorSpec.of(
                "root",
                new SupervisionStrategy.OneForOne(1, Duration.ofMinutes(1)),
                ActorSpec.of(
                        "metrics",
                        MetricsCommand.class,
                        () ->
                            new MetricsVerticle(
                                new MetricsVerticle.Setup(system, meters, OPERATOR, ABOUT), config))
                    .onEventLoop())));
    port = Await.result(system.ref("metrics", MetricsCommand.class).ask(new GetStatus())).port();
  }

  @AfterEach
  void stop() {
    Await.result(system.stop(Duration.ofSeconds(1)));
    Await.result(vertx.close());
    http.close();
  }

  private HttpResponse<String> call(String method, String path)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void servesTheMetricsOfTheSpecification() throws IOException, InterruptedException {
    assertThat(call("GET", "/metrics").body())
        .contains("alys_actor_message_latency_seconds_bucket{actor=\"metrics\"")
        .contains("alys_actor_mailbox_size{actor=\"metrics\"}")
        .contains("alys_actor_restarts_total{actor=\"metrics\"}")
        .contains("alys_actor_state{actor=\"metrics\"} 2.0");
  }

  @Test
  void tellsItsHealthAsATreeWithReasons() throws IOException, InterruptedException {
    assertThat(call("GET", "/health/live").statusCode()).isEqualTo(200);
    assertThat(call("GET", "/health/ready").statusCode()).isEqualTo(200);
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int other = taken.getLocalPort();
      tell(new Reconfigure(new MetricsConfig("127.0.0.1", other, true)));
      Await.asserted(
          () -> {
            JsonObject tree = new JsonObject(call("GET", "/health").body());
            assertThat(tree.getBoolean("ready")).isTrue();
            assertThat(tree.getString("status")).isEqualTo("degraded");
            JsonObject actor =
                tree.getJsonArray("actors")
                    .getJsonObject(0)
                    .getJsonArray("children")
                    .getJsonObject(0);
            assertThat(actor.getString("reason"))
                .startsWith("cannot listen on 127.0.0.1:%d for metrics: ".formatted(other))
                .endsWith("; it stays at 127.0.0.1:" + port);
          });
    }
    tell(new Reconfigure(new MetricsConfig("127.0.0.1", 0, true)));
    Await.until("it is well again", () -> health().equals("healthy"));
  }

  private void tell(MetricsCommand message) {
    system.ref("metrics", MetricsCommand.class).tell(message);
  }

  private String health() {
    try {
      return new JsonObject(call("GET", "/health").body()).getString("status");
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void listensElsewhereWhenItIsTold() throws IOException, InterruptedException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    int old = port;
    assertThat(call("GET", "/health/live").statusCode()).isEqualTo(200);
    tell(new Reconfigure(new MetricsConfig("127.0.0.1", free, true)));
    assertThat(where()).isEqualTo(new MetricsCommand.Status("127.0.0.1", free));
    port = free;
    assertThat(call("GET", "/health/live").statusCode()).isEqualTo(200);
    Await.until("the old port is free", () -> isFree(old));

    tell(new Reconfigure(new MetricsConfig("0.0.0.0", free, true)));
    assertThat(where()).isEqualTo(new MetricsCommand.Status("0.0.0.0", free));
    assertThat(call("GET", "/health/live").statusCode()).isEqualTo(200);
    tell(new Reconfigure(new MetricsConfig("192.0.2.1", free, true)));
    assertThat(where()).isEqualTo(new MetricsCommand.Status("0.0.0.0", free));
    assertThat(call("GET", "/health").body()).contains("cannot listen on 192.0.2.1:" + free);
  }

  private MetricsCommand.Status where() {
    return Await.result(system.ref("metrics", MetricsCommand.class).ask(new GetStatus()));
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException _) {
      return false;
    }
  }

  @Test
  void answersNothingElse() throws IOException, InterruptedException {
    assertThat(call("GET", "/etc/passwd").statusCode()).isEqualTo(404);
    assertThat(call("POST", "/metrics").statusCode()).isEqualTo(405);
  }
}
