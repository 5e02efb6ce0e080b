package io.alys.devnet.bitcoin;

import com.fasterxml.jackson.databind.JsonNode;
import io.alys.actor.ActorClock;
import io.alys.devnet.bitcoin.BitcoinFault.Kind;
import io.alys.devnet.regtest.ChainChange;
import io.alys.devnet.regtest.RegtestChain;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The stand-in's server: one call after the other, on a worker's thread, for it hashes, checks
 * signatures and waits for the disk.
 */
final class BitcoinVerticle extends VerticleBase {
  /** A block of 4 MB as hex, and what is around it; bitcoind's own limit is 32 MiB. */
  private static final int MAX_BODY_BYTES = 16 * 1024 * 1024;

  private final BitcoinServiceConfig config;
  private final ActorClock clock;
  private final Map<String, String> environment;
  private final Promise<Void> end = Promise.promise();
  private @Nullable Running running;

  private record Running(
      StandIn standIn, Optional<ChainLog> log, Login login, JsonRpc rpc, HttpServer server) {}

  BitcoinVerticle(BitcoinServiceConfig config, ActorClock clock, Map<String, String> environment) {
    this.config = config;
    this.clock = clock;
    this.environment = environment;
  }

  /** Completes when a caller says stop, and fails when the disk does. */
  Future<Void> end() {
    return end.future();
  }

  private Running running() {
    if (running == null) {
      throw new IllegalStateException("the stand-in does not run");
    }
    return running;
  }

  int port() {
    return running().server.actualPort();
  }

  StandIn standIn() {
    return running().standIn;
  }

  /** Runs a task in turn with the calls. */
  <T> Future<T> inTurn(Supplier<T> task) {
    Promise<T> done = Promise.promise();
    context.runOnContext(
        _ -> {
          try {
            done.tryComplete(task.get());
          } catch (IllegalArgumentException | ArithmeticException e) {
            done.tryFail(e);
          }
        });
    return done.future();
  }

  @Override
  public Future<?> start() throws IOException {
    Optional<ChainLog> log =
        config.service().data().isPresent()
            ? Optional.of(ChainLog.open(config.service().data().get()))
            : Optional.empty();
    StandIn standIn = open(log);
    MethodTable methods = new MethodTable();
    new ChainCalls(standIn).addTo(methods);
    new MempoolCalls(standIn).addTo(methods);
    new MiningCalls(standIn).addTo(methods);
    new StandInCalls(standIn).addTo(methods);
    methods.add("stop wait?", _ -> stopSoon());
    JsonRpc rpc = new JsonRpc(methods, standIn.faults());
    Login login = Login.of(config.service(), environment);
    HttpServer server =
        vertx.createHttpServer(
            new HttpServerOptions().setHost("127.0.0.1").setPort(config.service().port()));
    running = new Running(standIn, log, login, rpc, server);
    return server.requestHandler(this::serve).listen();
  }

  private StandIn open(Optional<ChainLog> log) throws IOException {
    Recorder recorder = new Recorder();
    RegtestChain chain = new RegtestChain(recorder::changed);
    chain.setPolicy(config.relay().policy());
    if (log.isPresent()) {
      log.get().read().forEach(chain::replay);
    }
    recorder.log = log;
    BitcoinFaults faults = new BitcoinFaults();
    faults.set(config.faults().seed(), config.faults().parsed(), chain.tip());
    StandIn standIn = new StandIn(chain, clock, faults, config.relay().estimated());
    if (chain.tip().height() == 0) {
      new Faucet(chain).mine(config.chain().firstBlocks(), standIn.nowSeconds());
    }
    return standIn;
  }

  /** Writes down what changes, but not what was read from there. */
  private static final class Recorder {
    private Optional<ChainLog> log = Optional.empty();

    private void changed(ChainChange change) {
      log.ifPresent(open -> open.append(change));
    }
  }

  private JsonNode stopSoon() {
    context.runOnContext(_ -> end.tryComplete());
    return Json.text("The stand-in is stopping");
  }

  private void serve(HttpServerRequest request) {
    if (!running().login.admits(request)) {
      request.response().putHeader("WWW-Authenticate", "Basic realm=\"jsonrpc\"");
      reply(request, new JsonRpc.Reply(401, ""));
      return;
    }
    if (!request.method().equals(HttpMethod.POST)) {
      reply(request, new JsonRpc.Reply(405, "JSONRPC server handles only POST requests"));
      return;
    }
    if (!"/".equals(request.path())) {
      reply(request, new JsonRpc.Reply(404, ""));
      return;
    }
    read(request);
  }

  private void read(HttpServerRequest request) {
    Buffer body = Buffer.buffer();
    request.handler(
        part -> {
          if (body.length() <= MAX_BODY_BYTES) {
            body.appendBuffer(part);
          }
        });
    request.endHandler(
        _ -> {
          if (body.length() > MAX_BODY_BYTES) {
            reply(request, new JsonRpc.Reply(413, ""));
          } else {
            answer(request, body.toString(StandardCharsets.UTF_8));
          }
        });
  }

  private void answer(HttpServerRequest request, String body) {
    BitcoinFaults faults = standIn().faults();
    // Who steers must reach it whatever goes wrong on purpose.
    boolean steering = body.contains("\"standin_");
    if (!steering && faults.strikes(Kind.DROP).isPresent()) {
      request.connection().close();
      return;
    }
    if (!steering && faults.strikes(Kind.BUSY).isPresent()) {
      reply(request, new JsonRpc.Reply(503, "Work queue depth exceeded"));
      return;
    }
    JsonRpc.Reply reply = call(body);
    if (!steering && faults.strikes(Kind.DROP_ANSWER).isPresent()) {
      request.connection().close();
      return;
    }
    boolean broken = !steering && faults.strikes(Kind.MALFORMED).isPresent();
    JsonRpc.Reply said = broken ? new JsonRpc.Reply(200, "{\"result\": nonsense") : reply;
    Optional<Integer> delay = steering ? Optional.empty() : faults.strikes(Kind.DELAY);
    if (delay.isPresent() && delay.get() > 0) {
      vertx.setTimer(delay.get(), _ -> reply(request, said));
    } else {
      reply(request, said);
    }
  }

  private JsonRpc.Reply call(String body) {
    try {
      return running().rpc.answer(body);
    } catch (UncheckedIOException e) {
      end.tryFail(e);
      throw e;
    }
  }

  private static void reply(HttpServerRequest request, JsonRpc.Reply reply) {
    String type =
        reply.body().startsWith("{") || reply.body().startsWith("[")
            ? "application/json"
            : "text/html; charset=ISO-8859-1";
    request
        .response()
        .setStatusCode(reply.status())
        .putHeader("content-type", type)
        .end(reply.body());
  }

  @Override
  public Future<?> stop() throws IOException {
    Running now = running();
    if (now.log.isPresent()) {
      now.log.get().close();
    }
    return now.server.close();
  }
}
