package io.alys.devnet.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.alys.actor.ActorClock;
import io.alys.devnet.execution.ledger.ChainChange;
import io.alys.devnet.execution.ledger.ExecutionChain;
import io.alys.devnet.execution.ledger.Genesis;
import io.alys.ethereum.Keccak256;
import io.alys.primitives.Bytes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The stand-in's two servers over one chain: one call after the other, on a worker's thread, for it
 * hashes, checks signatures and waits for the disk.
 */
final class ExecutionVerticle extends VerticleBase {
  /** A payload of 4 MB as hex, and what is around it. */
  private static final int MAX_ENGINE_BODY_BYTES = 16 * 1024 * 1024;

  /** As in geth. */
  private static final int MAX_BODY_BYTES = 5 * 1024 * 1024;

  private final ExecutionStandInConfig.Service config;
  private final ActorClock clock;
  private final Promise<Void> end = Promise.promise();
  private @Nullable Running running;

  private record Running(
      ExecutionChain chain, Optional<ChangeLog> log, HttpServer rpc, HttpServer engine) {}

  ExecutionVerticle(ExecutionStandInConfig.Service config, ActorClock clock) {
    this.config = config;
    this.clock = clock;
  }

  /** Fails when the disk does. */
  Future<Void> end() {
    return end.future();
  }

  private Running running() {
    if (running == null) {
      throw new IllegalStateException("the stand-in does not run");
    }
    return running;
  }

  int rpcPort() {
    return running().rpc.actualPort();
  }

  int enginePort() {
    return running().engine.actualPort();
  }

  /** Looks at the chain in turn with the calls. */
  <T> Future<T> inTurn(Function<ExecutionChain, T> task) {
    Promise<T> done = Promise.promise();
    context.runOnContext(
        _ -> {
          try {
            done.tryComplete(task.apply(running().chain));
          } catch (IllegalArgumentException | IllegalStateException e) {
            done.tryFail(e);
          }
        });
    return done.future();
  }

  @Override
  public Future<?> start() throws IOException {
    Genesis genesis = genesis(config.genesis());
    TokenCheck tokens = TokenCheck.of(config.jwtSecret());
    Optional<ChangeLog> log =
        config.data().isPresent()
            ? Optional.of(ChangeLog.open(config.data().get()))
            : Optional.empty();
    try {
      running = open(genesis, tokens, log);
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      close(log);
      throw e;
    }
    return running.rpc.listen().compose(_ -> running().engine.listen()).onFailure(_ -> stop());
  }

  private static Genesis genesis(Path file) throws IOException {
    try {
      return Genesis.parse(Json.parse(Files.readString(file)));
    } catch (IllegalArgumentException | JsonProcessingException e) {
      throw new IOException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private Running open(Genesis genesis, TokenCheck tokens, Optional<ChangeLog> log)
      throws IOException {
    Recorder recorder = new Recorder();
    ExecutionChain chain = new ExecutionChain(genesis, recorder::changed);
    if (log.isPresent()) {
      log.get()
          .read(config.data().orElseThrow(), genesis.block().blockHash())
          .forEach(chain::replay);
    }
    recorder.log = log;
    MethodTable open = new MethodTable();
    new ChainCalls(chain).addTo(open);
    new FeeCalls(chain).addTo(open);
    new TransactionCalls(chain).addTo(open);
    new TrialCalls(chain).addTo(open);
    LogCalls logs = new LogCalls(chain);
    logs.addTo(open);
    FilterCalls filters = new FilterCalls(chain, logs, clock);
    filters.addTo(open);
    recorder.filters = Optional.of(filters);
    MethodTable all = open.copy();
    new EngineCalls(chain).addTo(all);
    return new Running(
        chain,
        log,
        server(config.port(), door(open, Optional.empty(), MAX_BODY_BYTES)),
        server(config.enginePort(), door(all, Optional.of(tokens), MAX_ENGINE_BODY_BYTES)));
  }

  private Door door(MethodTable methods, Optional<TokenCheck> tokens, int maxBodyBytes) {
    return new Door(new JsonRpc(methods), tokens, clock, maxBodyBytes, end::tryFail);
  }

  private HttpServer server(int port, Door door) {
    return vertx
        .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(port))
        .requestHandler(door::serve);
  }

  /** Writes down what changes, but not what was read from there, and tells the filters. */
  private static final class Recorder {
    private Optional<ChangeLog> log = Optional.empty();
    private Optional<FilterCalls> filters = Optional.empty();

    private void changed(ChainChange change) {
      log.ifPresent(open -> open.append(change));
      if (change instanceof ChainChange.Pooled(Bytes raw)) {
        filters.ifPresent(all -> all.pooled(Keccak256.of(raw)));
      }
    }
  }

  private static void close(Optional<ChangeLog> log) throws IOException {
    if (log.isPresent()) {
      log.get().close();
    }
  }

  @Override
  public Future<?> stop() {
    Running now = running();
    return now.rpc
        .close()
        .eventually(now.engine::close)
        .compose(
            _ -> {
              try {
                close(now.log);
                return Future.succeededFuture();
              } catch (IOException e) {
                return Future.failedFuture(e);
              }
            });
  }
}
