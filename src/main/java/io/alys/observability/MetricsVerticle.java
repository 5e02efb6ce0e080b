package io.alys.observability;

import io.alys.actor.ActorSystem;
import io.alys.actor.ActorVerticle;
import io.alys.actor.Health;
import io.alys.config.Secret;
import io.alys.observability.MetricsCommand.GetStatus;
import io.alys.observability.MetricsCommand.Internal;
import io.alys.observability.MetricsCommand.Reconfigure;
import io.alys.observability.MetricsCommand.Status;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP shell around {@link HealthReport}, the meter registry and the operator's commands. */
public final class MetricsVerticle extends ActorVerticle<MetricsCommand> {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsVerticle.class);
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  /** How long requests that are under way may take when it moves. */
  private static final Duration FINISH_WITHIN = Duration.ofSeconds(2);

  private static final Duration TICK = Duration.ofSeconds(1);

  private final Setup setup;
  private MetricsConfig config;
  private @Nullable OperatorDesk desk;
  private @Nullable PageDesk page;
  private @Nullable StatusReporter reporter;
  private @Nullable HttpServer server;

  /**
   * Who may tell the node what to do.
   *
   * @param token what a command must show
   * @param made the file of the token, when it is the node that makes one at each start
   */
  public record Operator(Secret token, Optional<Path> made, Map<String, String> environment) {}

  /**
   * Which node it is.
   *
   * @param version of the software
   * @param network of Bitcoin; empty when the node has nothing to do with it
   */
  public record About(String version, long chainId, String network) {}

  /** What it shows, and what it tells of an operator's commands. */
  public record Setup(
      ActorSystem system, PrometheusMeterRegistry meters, Operator operator, About about) {}

  public MetricsVerticle(Setup setup, MetricsConfig config) {
    this.setup = setup;
    this.config = config;
  }

  @Override
  protected Future<?> preStart() {
    OperatorToken token = new OperatorToken(vertx, setup.operator());
    desk = new OperatorDesk(setup.system(), token);
    page = new PageDesk(setup.system(), setup.about());
    reporter = new StatusReporter(setup.system());
    self().repeat(TICK, new Internal.Tick());
    return token
        .renew()
        .recover(
            cause -> {
              LOG.error(
                  "no operator can command this node: no token can be put into {}: {}",
                  setup.operator().token(),
                  cause.toString());
              return Future.succeededFuture();
            })
        .compose(_ -> listen(config))
        .onSuccess(listening -> server = listening);
  }

  @Override
  protected Future<?> receive(MetricsCommand message) {
    return switch (message) {
      case GetStatus question -> reply(question, new Status(config.host(), here().actualPort()));
      case Reconfigure(MetricsConfig settings) -> move(settings);
      case Internal.Tick _ -> {
        tick();
        yield DONE;
      }
    };
  }

  /** Nothing waits for it, and nothing that goes wrong with it is a crash of the metrics. */
  private void tick() {
    DONE.compose(_ -> page().tick())
        .onFailure(cause -> LOG.error("the status page cannot be kept up to date", cause));
    DONE.compose(_ -> Objects.requireNonNull(reporter).tick())
        .onFailure(cause -> LOG.error("governance cannot be told how the node is", cause));
  }

  @Override
  protected Future<?> stopped() {
    PageDesk served = page;
    if (served != null) { // A start that failed before may have left none.
      served.close();
    }
    return DONE;
  }

  @Override
  protected Future<?> preRestart(Throwable cause) {
    return stopped();
  }

  /**
   * Listens elsewhere, and only then no longer here. On the same port of another address both
   * cannot be had at once, so there the old comes first.
   */
  private Future<?> move(MetricsConfig settings) {
    if (settings.equals(config)) {
      self().health(Health.healthy());
      return DONE;
    }
    HttpServer old = here();
    boolean samePort = settings.port() == config.port();
    if (samePort && settings.host().equals(config.host())) {
      config = settings;
      self().health(Health.healthy());
      return DONE;
    }
    Future<?> freed = samePort ? old.close() : DONE;
    return freed
        .compose(_ -> listen(settings))
        .onSuccess(
            listening -> {
              server = listening;
              config = settings;
              self().health(Health.healthy());
              if (!samePort) {
                old.shutdown(FINISH_WITHIN.toSeconds(), TimeUnit.SECONDS);
              }
            })
        .recover(cause -> stay(samePort, cause));
  }

  private Future<HttpServer> stay(boolean closed, Throwable cause) {
    String reason =
        "%s; it stays at %s:%d".formatted(cause.getMessage(), config.host(), here().actualPort());
    LOG.error(reason);
    self().health(new Health.Degraded(reason));
    return closed
        ? listen(config).onSuccess(listening -> server = listening)
        : Future.succeededFuture(here());
  }

  private Future<HttpServer> listen(MetricsConfig at) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setIdleTimeout(60)
            .setMaxInitialLineLength(2_048)
            .setHttp2ClearTextEnabled(false); // Who asks for it in passing gets a page in pieces.
    return vertx
        .createHttpServer(options)
        .requestHandler(this::serve)
        .listen(at.port(), at.host())
        .recover(
            cause ->
                Future.failedFuture(
                    "cannot listen on %s:%d for metrics: %s"
                        .formatted(at.host(), at.port(), cause.getMessage())))
        .onSuccess(
            listening ->
                LOG.info(
                    "metrics at http://{}:{}/metrics, health at /health, the status page at /",
                    at.host(),
                    listening.actualPort()));
  }

  private PageDesk page() {
    return Objects.requireNonNull(page, "it is made before the first request");
  }

  private HttpServer here() {
    return Objects.requireNonNull(server, "it listens from its start on");
  }

  private void serve(HttpServerRequest request) {
    String path = request.path();
    if (path != null && path.startsWith(OperatorDesk.PATH)) {
      Objects.requireNonNull(desk)
          .serve(request, path)
          .onSuccess(answer -> json(request.response(), answer.status(), answer.body()));
      return;
    }
    if (!READS.contains(request.method())) {
      request.response().setStatusCode(405).putHeader("allow", "GET, HEAD").end();
      return;
    }
    if (config.page() && path != null && page().serve(request, path)) {
      return;
    }
    switch (path) {
      case "/metrics" ->
          request
              .response()
              .putHeader("content-type", PROMETHEUS_TEXT)
              .end(setup.meters().scrape());
      case "/health/live" -> json(request.response(), 200, new JsonObject().put("status", "up"));
      case "/health/ready" -> {
        HealthReport report = HealthReport.of(setup.system());
        json(request.response(), report.ready() ? 200 : 503, report.summary());
      }
      case "/health" -> {
        HealthReport report = HealthReport.of(setup.system());
        json(request.response(), report.ready() ? 200 : 503, report.tree());
      }
      case null, default ->
          json(
              request.response(),
              404,
              new JsonObject()
                  .put(
                      "error",
                      "no such page; there are %s/metrics, /health, /health/live, /health/ready"
                          .formatted(config.page() ? "/, " : "")));
    }
  }

  private static void json(HttpServerResponse response, int status, JsonObject body) {
    response
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .end(body.encodePrettily() + "\n");
  }
}
