package io.alys.observability;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.ActorSpec;
import io.alys.actor.ActorSystem;
import io.alys.actor.ActorSystemConfig;
import io.alys.actor.ActorVerticle;
import io.alys.actor.SupervisorSpec;
import io.alys.actor.supervision.SupervisionStrategy;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.bridge.BridgeCommand;
import io.alys.bridge.BridgeEvent;
import io.alys.config.Secret;
import io.alys.observability.MetricsCommand.GetStatus;
import io.alys.observability.MetricsCommand.Reconfigure;
import io.alys.primitives.Sats;
import io.alys.storage.RecordCommand;
import io.alys.storage.StorageCommand;
import io.alys.testkit.Await;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageDeskTest {
  private static final String MARKUP = "<img src=x onerror=alert(1)>";
  private static final Outpoint OUTPOINT = new Outpoint(Txid.fromDisplayHex("ab".repeat(32)), 3);

  private final Vertx vertx = Vertx.vertx();
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ActorSystem system =
      ActorSystem.create(vertx, ActorSystemConfig.named("here"), meters);
  private final HttpClient http = HttpClient.newHttpClient();
  private int port;

  /** A bridge with one deposit, whose reason is not to be trusted. */
  private static final class OneDepositVerticle extends ActorVerticle<BridgeCommand> {
    @Override
    protected Future<?> receive(BridgeCommand message) {
      BridgeCommand.PeginView view =
          new BridgeCommand.PeginView(
              OUTPOINT,
              new Sats(70_000),
              Optional.empty(),
              "ORPHAN",
              MARKUP,
              BlockHash.ZERO,
              new BlockHeight(5),
              1,
              Optional.empty());
      if (message instanceof BridgeCommand.ListPegs question) {
        boolean one = question.state().orElse("ORPHAN").equals("ORPHAN");
        return reply(
            question,
            new BridgeCommand.PegPage(
                one ? List.of(view) : List.of(), List.of(), Optional.of("next")));
      }
      if (message instanceof BridgeCommand.GetPegin question) {
        return reply(
            question, question.outpoint().equals(OUTPOINT) ? Optional.of(view) : Optional.empty());
      }
      throw new IllegalStateException("a drill: " + message.getClass().getSimpleName());
    }
  }

  private static final class EmptyLogVerticle extends ActorVerticle<StorageCommand> {
    @Override
    protected Future<?> receive(StorageCommand message) {
      if (message instanceof RecordCommand.LoadAudit question) {
        return reply(question, new RecordCommand.AuditPage(List.of(), false));
      }
      throw new IllegalStateException("nobody asks for " + message);
    }
  }

  @BeforeEach
  void start() {
    MetricsVerticle.Operator operator =
        new MetricsVerticle.Operator(new Secret("env:NONE"), Optional.empty(), Map.of());
    MetricsVerticle.About about = new MetricsVerticle.About("1.2.3", 121_212, "regtest");
    Await.result(
        system.start(
            SupervisorSpec.of(
                "root",
                new SupervisionStrategy.OneForOne(1_000, Duration.ofMinutes(1)),
                ActorSpec.of(
                        "metrics",
                        MetricsCommand.class,
                        () ->
                            new MetricsVerticle(
                                new MetricsVerticle.Setup(system, meters, operator, about),
                                new MetricsConfig("127.0.0.1", 0, true)))
                    .onEventLoop(),
                ActorSpec.of("storage", StorageCommand.class, EmptyLogVerticle::new),
                ActorSpec.of("bridge", BridgeCommand.class, OneDepositVerticle::new))));
    port = Await.result(system.ref("metrics", MetricsCommand.class).ask(new GetStatus())).port();
  }

  @AfterEach
  void stop() {
    Await.result(system.stop(Duration.ofSeconds(1)));
    Await.result(vertx.close());
    http.close();
  }

  private HttpResponse<String> call(String method, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    return http.send(
        (headers.length == 0 ? request : request.headers(headers)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private JsonObject get(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = call("GET", path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  @Test
  void servesAPageThatRunsNothingOfOthers() throws IOException, InterruptedException {
    HttpResponse<String> page = call("GET", "/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
    assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .contains("require-trusted-types-for 'script'")
        .doesNotContain("unsafe");
    assertThat(page.headers().firstValue("x-content-type-options")).hasValue("nosniff");
    assertThat(page.headers().map()).doesNotContainKey("access-control-allow-origin");
    assertThat(page.body()).doesNotContain("<script>", "style=", "onclick", "https://");
  }

  @Test
  void servesEveryFileThatThePageNames() throws IOException, InterruptedException {
    List<String> names = new ArrayList<>(List.of("page.css", "theme.js", "app.js", "icon.svg"));
    for (int i = 0; i < names.size(); i++) {
      HttpResponse<String> file = call("GET", "/page/" + names.get(i));
      assertThat(file.statusCode()).as(names.get(i)).isEqualTo(200);
      assertThat(file.body()).doesNotContain("innerHTML", "insertAdjacentHTML", "eval(");
      assertThat(file.body().replace("http://www.w3.org/2000/svg", "")).doesNotContain("://");
      file.body()
          .lines()
          .filter(line -> line.matches("(import|export) .* from '\\./.*'.*"))
          .map(line -> line.replaceAll(".*from '\\./([a-z]+\\.js)'.*", "$1"))
          .filter(name -> !names.contains(name))
          .forEach(names::add);
    }
    assertThat(names).contains("overview.js", "actors.js", "pegs.js", "events.js", "peers.js");
    assertThat(call("GET", "/page/../MetricsVerticle.class").statusCode()).isEqualTo(404);
    assertThat(call("GET", "/page/").statusCode()).isEqualTo(404);
  }

  @Test
  void sendsAFileAgainOnlyWhenItIsAnother() throws IOException, InterruptedException {
    String tag = call("GET", "/page/app.js").headers().firstValue("etag").orElseThrow();
    HttpResponse<String> again = call("GET", "/page/app.js", "if-none-match", tag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(call("GET", "/page/app.js", "if-none-match", "\"x\"").statusCode()).isEqualTo(200);
    HttpResponse<String> head = call("HEAD", "/page/app.js");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("etag")).hasValue(tag);
    assertThat(head.body()).isEmpty();
  }

  @Test
  void onlyReads() throws IOException, InterruptedException {
    for (String path : List.of("/", "/page/app.js", "/api/status", "/api/pegs", "/api/events")) {
      assertThat(call("POST", path).statusCode()).as(path).isEqualTo(405);
    }
  }

  @Test
  void saysHowTheNodeIs() throws IOException, InterruptedException {
    JsonObject sections = get("/api/status").getJsonObject("sections");
    JsonObject node = sections.getJsonObject("node");
    assertThat(node.getString("node")).isEqualTo("here");
    assertThat(node.getString("version")).isEqualTo("1.2.3");
    assertThat(node.getLong("chainId")).isEqualTo(121_212);
    assertThat(node.getString("network")).isEqualTo("regtest");
    assertThat(sections.getJsonObject("chain")).isEqualTo(new JsonObject().put("absent", true));
    assertThat(sections.getJsonObject("peg").getString("error"))
        .contains("bridge", "crashed")
        .doesNotContain("\n");
    assertThat(sections.getJsonObject("peers"))
        .isEqualTo(new JsonObject("{\"present\":false,\"rows\":[],\"replicas\":[]}"));
    Await.asserted(
        () -> {
          JsonObject now = get("/api/status");
          JsonObject errors =
              now.getJsonObject("sections").getJsonObject("crashes").getJsonObject("last");
          assertThat(errors.getJsonObject("bridge").getString("reason"))
              .contains("a drill: GetBalance");
          assertThat(now.getJsonArray("events").encode()).contains("\"kind\":\"Crashed\"");
        });
  }

  @Test
  void listsAndShowsPegsWithWhateverTheySay() throws IOException, InterruptedException {
    JsonObject page = get("/api/pegs?side=pegins&limit=100");
    assertThat(page.getJsonArray("pegins").getJsonObject(0).getString("reason")).isEqualTo(MARKUP);
    assertThat(page.getString("next")).isEqualTo("next");
    assertThat(get("/api/pegs?side=pegins&state=minted").getJsonArray("pegins")).isEmpty();
    String id = OUTPOINT.toString().replace(":", "%3A");
    HttpResponse<String> shown = call("GET", "/api/pegs/" + id);
    assertThat(shown.statusCode()).isEqualTo(200);
    assertThat(shown.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(shown.headers().firstValue("cache-control")).hasValue("no-store");
    assertThat(new JsonObject(shown.body()).getJsonArray("pegins")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /api/pegs?side=both      | 400 | side 'both' must be pegins or pegouts
          /api/pegs?limit=0        | 400 | limit '0' must be a number from 1 to 100
          /api/pegs?limit=101      | 400 | limit '101' must be a number from 1 to 100
          /api/pegs?limit=1e2      | 400 | limit '1e2' must be a number from 1 to 100
          /api/pegs/xyz            | 400 | 'xyz' is no burn (0x and 64 digits), no outpoint
          /api/pegs/%zz            | 400 | '%zz' is no id
          /api/pegs/{100}          | 400 | is no burn
          /api/pegs/{101}          | 400 | id has 101 characters, and may have 100
          /api/pegs?before={101}   | 400 | before has 101 characters, and may have 100
          /api/pegs?state={101}    | 400 | state has 101 characters, and may have 100
          /api/pegs/{64}:1         | 404 | nothing is known of it
          /api/steal               | 404 | no such page; there are /api/status, /api/events,
          /api/                    | 404 | no such page; there are /api/status, /api/events,
          """)
  void refusesWhatItDoesNotUnderstand(String path, int status, String reason)
      throws IOException, InterruptedException {
    String whole =
        path.replace("{100}", "c".repeat(100))
            .replace("{101}", "c".repeat(101))
            .replace("{64}", "c".repeat(64));
    String raw = raw("GET", whole, "127.0.0.1");
    assertThat(raw).startsWith("HTTP/1.1 " + status).contains(reason);
  }

  /** Byte by byte, for what a well-bred client does not send. */
  private String raw(String method, String path, String host) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String request =
          "%s %s HTTP/1.1\r\nhost: %s\r\nconnection: close\r\n\r\n".formatted(method, path, host);
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 200",
    "127.0.0.1:9900, 200",
    "localhost:1, 200",
    "[::1]:9900, 200",
    "evil.example, 421",
    "evil.example:9900, 421",
    "127.0.0.1.evil.example, 421"
  })
  void isNotReadUnderANameThatOthersMade(String host, int status) throws IOException {
    assertThat(raw("GET", "/api/status", host)).startsWith("HTTP/1.1 " + status);
    assertThat(raw("GET", "/", host)).startsWith("HTTP/1.1 " + status);
    assertThat(raw("GET", "/health/live", host)).startsWith("HTTP/1.1 200");
  }

  /** Reads a stream of events, each as its lines. */
  private final class Listener implements AutoCloseable {
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final InputStream body;
    private final Thread reader;

    Listener(String... headers) throws IOException, InterruptedException {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/api/events".formatted(port)));
      HttpResponse<InputStream> response =
          http.send(
              (headers.length == 0 ? request : request.headers(headers)).build(),
              HttpResponse.BodyHandlers.ofInputStream());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream");
      body = response.body();
      reader = Thread.ofVirtual().start(this::read);
    }

    private void read() {
      StringBuilder text = new StringBuilder();
      try (InputStream in = new BufferedInputStream(body)) {
        int before = ' ';
        for (int next = in.read(); next >= 0; next = in.read()) {
          text.append((char) next);
          if (next == '\n' && before == '\n') {
            events.add(text.toString().strip());
            text.setLength(0);
          }
          before = next;
        }
      } catch (IOException _) {
        events.add("closed");
      }
    }

    String next(String kind) throws InterruptedException {
      while (true) {
        String event = events.poll(20, TimeUnit.SECONDS);
        assertThat(event).as("an event %s".formatted(kind)).isNotNull();
        if (event.contains("event: " + kind)) {
          return event;
        }
      }
    }

    @Override
    public void close() throws IOException {
      body.close();
      reader.interrupt();
    }
  }

  @Test
  void tellsWhatHappensToWhoFollows() throws IOException, InterruptedException {
    String seen;
    try (Listener listener = new Listener()) {
      seen = listener.next("snapshot").lines().findFirst().orElseThrow().substring("id: ".length());
      system.events().publish(new BridgeEvent.Paused(MARKUP));
      Await.asserted(
          () ->
              assertThat(listener.next("delta"))
                  .contains("\"text\":\"peg-outs are paused: " + MARKUP));
    }
    try (Listener back = new Listener("last-event-id", seen)) {
      assertThat(back.next("delta")).contains("peg-outs are paused");
    }
    try (Listener stranger = new Listener("last-event-id", "other-5")) {
      assertThat(stranger.next("snapshot")).contains("peg-outs are paused");
    }
  }

  @Test
  void letsNoMoreThanItsLimitFollow() throws IOException, InterruptedException {
    List<Socket> sockets = new ArrayList<>();
    byte[] request = "GET /api/events HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n".getBytes(US_ASCII);
    for (int i = 0; i < LiveClients.MAX; i++) {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
      sockets.add(socket);
      socket.getOutputStream().write(request);
      assertThat(socket.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 200");
    }
    HttpResponse<String> refused = call("GET", "/api/events");
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.body()).contains("32 follow the page already");
    for (Socket socket : sockets) {
      socket.close();
    }
    Await.asserted(() -> new Listener().close());
  }

  @Test
  void isGoneWhenTheSettingsSaySo() throws IOException, InterruptedException {
    system
        .ref("metrics", MetricsCommand.class)
        .tell(new Reconfigure(new MetricsConfig("127.0.0.1", 0, false)));
    Await.asserted(() -> assertThat(call("GET", "/").statusCode()).isEqualTo(404));
    assertThat(call("GET", "/api/status").statusCode()).isEqualTo(404);
    assertThat(call("GET", "/").body())
        .contains("no such page; there are /metrics, /health, /health/live, /health/ready");
    assertThat(call("GET", "/metrics").statusCode()).isEqualTo(200);
  }
}
