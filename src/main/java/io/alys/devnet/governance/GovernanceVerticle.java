package io.alys.devnet.governance;

import io.alys.actor.ActorClock;
import io.alys.devnet.fault.Fault;
import io.alys.devnet.ledger.DurableLog;
import io.alys.governance.Decoded;
import io.alys.governance.GovernanceCodec;
import io.alys.governance.GovernanceProtocol;
import io.alys.governance.Limits;
import io.alys.governance.ToGovernance.HealthStatus;
import io.alys.governance.UnaryMessage;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The servers around the desk. Everything of the service happens on this verticle's event loop. */
final class GovernanceVerticle extends VerticleBase {
  private static final int SIGNING_THREADS = 2;
  private static final long ADMIN_STEP_SECONDS = 60;

  private final GovernanceConfig config;
  private final ActorClock clock;
  private final Map<String, String> environment;
  private @Nullable Desk desk;
  private @Nullable HttpServer nodes;
  private @Nullable HttpServer admin;
  private @Nullable DurableLog log;
  private @Nullable WorkerExecutor disk;
  private @Nullable WorkerExecutor signers;
  private @Nullable AccessToken token;
  private long startedNanos;

  GovernanceVerticle(GovernanceConfig config, ActorClock clock, Map<String, String> environment) {
    this.config = config;
    this.clock = clock;
    this.environment = environment;
  }

  Desk desk() {
    return Objects.requireNonNull(desk);
  }

  int port() {
    return Objects.requireNonNull(nodes).actualPort();
  }

  int adminPort() {
    return Objects.requireNonNull(admin).actualPort();
  }

  /** Runs a task on the event loop of the desk. */
  void run(Runnable task) {
    context.runOnContext(_ -> task.run());
  }

  @Override
  public Future<?> start() {
    String id = UUID.randomUUID().toString();
    startedNanos = clock.nanoTime();
    WorkerExecutor writing = vertx.createSharedWorkerExecutor("governance-disk-" + id, 1);
    WorkerExecutor signing =
        vertx.createSharedWorkerExecutor("governance-signers-" + id, SIGNING_THREADS);
    disk = writing;
    signers = signing;
    token = new AccessToken(vertx, config.service().token(), environment);
    return writing
        .executeBlocking(() -> Stored.open(config, environment))
        .compose(
            stored -> {
              log = stored.log();
              desk = new Desk(config, clock, stored, new Desk.Hands(writing, signing));
              desk().resume();
              return listen().compose(_ -> listenToAdmin());
            })
        .recover(cause -> stop().transform(_ -> Future.failedFuture(cause)));
  }

  @Override
  public Future<?> stop() {
    Desk running = desk;
    if (running != null) {
      running.stop();
    }
    return close(admin)
        .eventually(() -> close(nodes))
        .eventually(() -> disk == null ? Future.succeededFuture() : closeLog(disk))
        .eventually(() -> disk == null ? Future.succeededFuture() : disk.close())
        .eventually(() -> signers == null ? Future.succeededFuture() : signers.close());
  }

  private static Future<Void> close(@Nullable HttpServer server) {
    return server == null
        ? Future.succeededFuture()
        : server.shutdown(0, java.util.concurrent.TimeUnit.SECONDS);
  }

  private Future<Void> closeLog(WorkerExecutor writing) {
    DurableLog open = log;
    return open == null
        ? Future.succeededFuture()
        : writing.executeBlocking(
            () -> {
              open.close();
              return null;
            });
  }

  private Future<?> listen() {
    GrpcServer grpc =
        GrpcServer.server(vertx, new GrpcServerOptions().setMaxMessageSize(Limits.MESSAGE_BYTES));
    grpc.callHandler(this::authorised);
    return vertx
        .createHttpServer(options())
        .requestHandler(grpc)
        .listen(config.service().port(), config.service().host())
        .recover(cause -> cannotListen("nodes", config.service().port(), cause))
        .onSuccess(listening -> nodes = listening);
  }

  private HttpServerOptions options() {
    HttpServerOptions options = new HttpServerOptions();
    if (config.tls().certificate().isPresent()) {
      options
          .setSsl(true)
          .setUseAlpn(true)
          .setKeyCertOptions(
              new PemKeyCertOptions()
                  .addCertPath(config.tls().certificate().get().toString())
                  .addKeyPath(config.tls().key().orElseThrow().toString()));
    }
    config
        .tls()
        .clientAuthorities()
        .ifPresent(
            authorities ->
                options
                    .setClientAuth(ClientAuth.REQUIRED)
                    .setTrustOptions(new PemTrustOptions().addCertPath(authorities.toString())));
    return options;
  }

  private Future<?> listenToAdmin() {
    AccessToken wanted = new AccessToken(vertx, config.admin().token(), environment);
    AdminPages pages = new AdminPages(desk(), wanted, this::uptime);
    return vertx
        .createHttpServer(new HttpServerOptions().setIdleTimeout((int) ADMIN_STEP_SECONDS))
        .requestHandler(pages::serve)
        .listen(config.admin().port(), "127.0.0.1")
        .recover(cause -> cannotListen("the admin pages", config.admin().port(), cause))
        .onSuccess(listening -> admin = listening);
  }

  private static Future<HttpServer> cannotListen(String whom, int port, Throwable cause) {
    return Future.failedFuture(
        "cannot listen on port %d for %s: %s; choose another, or stop who has it"
            .formatted(port, whom, cause.getMessage()));
  }

  private void authorised(GrpcServerRequest<Buffer, Buffer> call) {
    call.pause();
    Objects.requireNonNull(token)
        .shownBy(call.headers())
        .onComplete(
            shown -> {
              if (shown.succeeded() && shown.result()) {
                answer(call);
              } else {
                refuse(call, GrpcStatus.UNAUTHENTICATED, "the bearer token is not the right one");
              }
            });
  }

  private void answer(GrpcServerRequest<Buffer, Buffer> call) {
    switch (call.fullMethodName()) {
      case GovernanceProtocol.STREAM_METHOD -> stream(call);
      case GovernanceProtocol.HEALTH_METHOD -> ask(call, this::health);
      case GovernanceProtocol.CAPABILITIES_METHOD -> ask(call, GovernanceVerticle::capabilities);
      case String other -> refuse(call, GrpcStatus.UNIMPLEMENTED, "there is no method " + other);
    }
  }

  private void stream(GrpcServerRequest<Buffer, Buffer> call) {
    Optional<Fault.Refuse> refused = desk().dice().roll(Fault.Refuse.class);
    if (refused.isPresent()) {
      refuse(call, refused.get().status(), "refused on purpose");
    } else {
      new StreamSession(desk(), call).start();
    }
  }

  private static void refuse(
      GrpcServerRequest<Buffer, Buffer> call, GrpcStatus status, String reason) {
    call.response().status(status).statusMessage(reason).end();
    call.resume();
  }

  /** What a question beside the stream is answered; empty when it is none. */
  private interface Answering {
    Optional<UnaryMessage> to(byte[] question);
  }

  private static void ask(GrpcServerRequest<Buffer, Buffer> call, Answering answering) {
    call.handler(
        bytes ->
            answering
                .to(bytes.getBytes())
                .ifPresentOrElse(
                    answer -> call.response().end(Buffer.buffer(GovernanceCodec.encode(answer))),
                    () ->
                        call.response()
                            .status(GrpcStatus.INVALID_ARGUMENT)
                            .statusMessage("the question is malformed")
                            .end()));
    call.resume();
  }

  private Duration uptime() {
    return Duration.ofSeconds(Duration.ofNanos(clock.nanoTime() - startedNanos).toSeconds());
  }

  private Optional<UnaryMessage> health(byte[] question) {
    return GovernanceCodec.decodeHealthQuestion(question) instanceof Decoded.Rejected<?>
        ? Optional.empty()
        : Optional.of(
            new UnaryMessage.HealthAnswer(
                HealthStatus.HEALTHY,
                "development",
                uptime(),
                Map.of("nodes", Integer.toString(desk().connected().size()))));
  }

  private static Optional<UnaryMessage> capabilities(byte[] question) {
    return GovernanceCodec.decodeCapabilitiesQuestion(question) instanceof Decoded.Rejected<?>
        ? Optional.empty()
        : Optional.of(
            new UnaryMessage.Capabilities(
                List.of(GovernanceProtocol.PROTOCOL_VERSION),
                List.of("signatures", "federation-updates", "proposals", "resumption"),
                Map.of("message_bytes", Limits.MESSAGE_BYTES)));
  }
}
