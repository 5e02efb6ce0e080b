package io.alys.devnet.execution;

import io.alys.actor.ActorClock;
import io.alys.actor.SystemClock;
import io.alys.devnet.execution.ledger.ExecutionChain;
import io.alys.observability.Logging;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stand-in for an execution client that runs: in a test or a development network beside the node,
 * or alone by {@code alys execution}. May be called from any thread.
 */
public final class ExecutionStandIn {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutionStandIn.class);

  private final Vertx vertx;
  private final ExecutionVerticle verticle;
  private final String deployment;
  private final ExecutionStandInConfig config;

  private ExecutionStandIn(
      Vertx vertx, ExecutionVerticle verticle, String deployment, ExecutionStandInConfig config) {
    this.vertx = vertx;
    this.verticle = verticle;
    this.deployment = deployment;
    this.config = config;
  }

  /** Gives the log its form and its level; once, before the first line. */
  public static void log(ExecutionStandInConfig config) {
    Logging.format(false);
    Logging.level(config.log().level().name());
  }

  /** Starts it with the machine's clock; it serves when the future completes. */
  public static Future<ExecutionStandIn> start(Vertx vertx, ExecutionStandInConfig config) {
    return start(vertx, config, new SystemClock(vertx));
  }

  /**
   * The same, with another clock.
   *
   * @return fails with an {@link java.io.IOException} when the genesis, the secret or the chain on
   *     disk cannot be used
   */
  public static Future<ExecutionStandIn> start(
      Vertx vertx, ExecutionStandInConfig config, ActorClock clock) {
    ExecutionVerticle verticle = new ExecutionVerticle(config.service(), clock);
    DeploymentOptions worker = new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER);
    return vertx
        .deployVerticle(verticle, worker)
        .compose(id -> new ExecutionStandIn(vertx, verticle, id, config).introduced());
  }

  private Future<ExecutionStandIn> introduced() {
    return withChain(
        chain -> {
          LOG.warn("*** this is NOT an execution client: it has no EVM, no peers; it is for ***");
          LOG.warn("*** development only, and knows transfers and the bridge's contract     ***");
          LOG.info("JSON-RPC at {}, Engine API at {}", rpcUrl(), engineUrl());
          LOG.info("secret in {}", secretFile());
          LOG.info(
              "chain {}, genesis {}, block {}",
              chain.genesis().chainId(),
              chain.genesis().block().blockHash(),
              chain.head().number());
          return this;
        });
  }

  /** Where the Engine API is; every call needs a token. */
  public String engineUrl() {
    return "http://127.0.0.1:" + verticle.enginePort();
  }

  /** Where wallets call. */
  public String rpcUrl() {
    return "http://127.0.0.1:" + verticle.rpcPort();
  }

  /** The file of the secret for tokens. */
  public Path secretFile() {
    return config.service().jwtSecret();
  }

  /** Looks at the chain in turn with the calls; what it does to it lasts. */
  public <T> Future<T> withChain(Function<ExecutionChain, T> task) {
    return verticle.inTurn(task);
  }

  /** Fails when it cannot go on, because of its disk; never completes otherwise. */
  public Future<Void> end() {
    return verticle.end();
  }

  /** Stops it. With a data directory, the next start has the same chain and pool. */
  public Future<Void> close() {
    return vertx.undeploy(deployment);
  }
}
