package io.alys.rpc;

import io.alys.actor.ActorSpec;
import io.alys.actor.ActorSystem;
import io.alys.actor.ActorVerticle;
import io.alys.actor.Health;
import io.alys.config.BearerToken;
import io.alys.rpc.RpcCommand.GetStatus;
import io.alys.rpc.RpcCommand.Status;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shell around {@link Door}: the server and its health. */
public final class RpcVerticle extends ActorVerticle<RpcCommand> {
  private static final Logger LOG = LoggerFactory.getLogger(RpcVerticle.class);
  private static final int IDLE_SECONDS = 60;
  private static final int LINE_BYTES = 2_048;

  /** How long requests that are under way may take when it stops. */
  private static final Duration FINISH_WITHIN = Duration.ofSeconds(2);

  private final Setup setup;
  private boolean crowded;
  private @Nullable RpcMetrics metrics;
  private @Nullable Door door;
  private @Nullable HttpServer server;

  /**
   * What it says of the node.
   *
   * @param version of its software
   * @param chainId of its chain
   */
  public record About(String version, long chainId) {}

  /**
   * What it works with.
   *
   * @param operator what {@code pause} and {@code resume} must show
   * @param system whose actors it asks
   */
  public record Setup(
      RpcConfig config,
      About about,
      BearerToken operator,
      ActorSystem system,
      MeterRegistry meters) {}

  public RpcVerticle(Setup setup) {
    this.setup = setup;
  }

  /**
   * The actor {@code rpc}.
   *
   * @param setup looked at when the actor starts, and not before
   * @param neighbours those of {@code chain}, {@code auxpow}, {@code bridge}, {@code federation},
   *     {@code stream}, {@code engine}, {@code network} and {@code sync} that the node runs: it
   *     starts after them and stops before
   */
  public static ActorSpec<RpcCommand> spec(Supplier<Setup> setup, String... neighbours) {
    return ActorSpec.of("rpc", RpcCommand.class, () -> new RpcVerticle(setup.get()))
        .dependsOn(neighbours)
        .onEventLoop();
  }

  @Override
  protected Future<?> preStart() {
    RpcConfig config = setup.config();
    RpcMetrics meters = new RpcMetrics(setup.meters());
    metrics = meters;
    Door opened =
        new Door(
            context,
            new Door.Means(config, setup.system(), setup.operator(), meters, this::crowded),
            setup.about());
    door = opened;
    HttpServerOptions options =
        new HttpServerOptions()
            .setIdleTimeout(IDLE_SECONDS)
            .setMaxInitialLineLength(LINE_BYTES)
            .setHttp2ClearTextEnabled(false) // One request at a time on a connection.
            .setHandle100ContinueAutomatically(true);
    return vertx
        .createHttpServer(options)
        .requestHandler(opened::serve)
        .listen(config.port(), config.host())
        .recover(
            cause ->
                Future.failedFuture(
                    "cannot listen on %s:%d for JSON-RPC: %s; is another node there?"
                        .formatted(config.host(), config.port(), cause.getMessage())))
        .onSuccess(
            listening -> {
              server = listening;
              LOG.info("JSON-RPC at http://{}:{}", config.host(), listening.actualPort());
            });
  }

  @Override
  protected Future<?> preStop() {
    return server == null ? DONE : server.shutdown(FINISH_WITHIN.toSeconds(), TimeUnit.SECONDS);
  }

  @Override
  protected Future<?> stopped() {
    if (metrics != null) { // A start that failed before may have left none.
      metrics.close();
    }
    return DONE;
  }

  @Override
  protected Future<?> preRestart(Throwable cause) {
    return stopped();
  }

  @Override
  protected Future<?> receive(RpcCommand message) {
    return switch (message) {
      case GetStatus question -> {
        Door at = Objects.requireNonNull(door);
        int port = Objects.requireNonNull(server).actualPort();
        yield reply(
            question, new Status(setup.config().host(), port, at.underWay(), at.turnedAway()));
      }
    };
  }

  private void crowded(boolean now) {
    if (crowded != now) {
      crowded = now;
      self()
          .health(
              now
                  ? new Health.Degraded(
                      "%d requests are under way: others are turned away"
                          .formatted(setup.config().limits().concurrent()))
                  : Health.healthy());
    }
  }
}
