package io.alys.observability;

import io.alys.actor.ActorSystem;
import io.alys.actor.ActorVerticle;
import io.alys.actor.Health;
import io.alys.observability.MetricsCommand.ConfigChecked;
import io.alys.observability.MetricsCommand.GetStatus;
import io.alys.observability.MetricsCommand.Status;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP shell around {@link HealthReport} and the meter registry. */
public final class MetricsVerticle extends ActorVerticle<MetricsCommand> {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsVerticle.class);
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  private final ActorSystem system;
  private final MetricsConfig config;
  private final PrometheusMeterRegistry meters;
  private @Nullable HttpServer server;

  public MetricsVerticle(ActorSystem system, MetricsConfig config, PrometheusMeterRegistry meters) {
    this.system = system;
    this.config = config;
    this.meters = meters;
  }

  @Override
  protected Future<?> preStart() {
    HttpServerOptions options =
        new HttpServerOptions().setIdleTimeout(60).setMaxInitialLineLength(2_048);
    return vertx
        .createHttpServer(options)
        .requestHandler(this::serve)
        .listen(config.port(), config.host())
        .recover(
            cause ->
                Future.failedFuture(
                    "cannot listen on %s:%d for metrics: %s"
                        .formatted(config.host(), config.port(), cause.getMessage())))
        .onSuccess(
            listening -> {
              server = listening;
              LOG.info(
                  "metrics at http://{}:{}/metrics, health at /health",
                  config.host(),
                  listening.actualPort());
            });
  }

  @Override
  protected Future<?> receive(MetricsCommand message) {
    return switch (message) {
      case GetStatus question ->
          reply(question, new Status(config.host(), Objects.requireNonNull(server).actualPort()));
      case ConfigChecked(String problem) -> {
        self().health(problem.isEmpty() ? Health.healthy() : new Health.Degraded(problem));
        yield DONE;
      }
    };
  }

  private void serve(HttpServerRequest request) {
    if (!READS.contains(request.method())) {
      request.response().setStatusCode(405).putHeader("allow", "GET, HEAD").end();
      return;
    }
    switch (request.path()) {
      case "/metrics" ->
          request.response().putHeader("content-type", PROMETHEUS_TEXT).end(meters.scrape());
      case "/health/live" -> json(request.response(), 200, new JsonObject().put("status", "up"));
      case "/health/ready" -> {
        HealthReport report = HealthReport.of(system);
        json(request.response(), report.ready() ? 200 : 503, report.summary());
      }
      case "/health" -> {
        HealthReport report = HealthReport.of(system);
        json(request.response(), report.ready() ? 200 : 503, report.tree());
      }
      case null, default ->
          json(
              request.response(),
              404,
              new JsonObject()
                  .put(
                      "error",
                      "no such page; there are /metrics, /health, /health/live, /health/ready"));
    }
  }

  private static void json(HttpServerResponse response, int status, JsonObject body) {
    response
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .end(body.encodePrettily() + "\n");
  }
}
