package io.alys.devnet.bitcoin;

import io.alys.actor.ActorClock;
import io.alys.actor.SystemClock;
import io.alys.bitcoin.Address;
import io.alys.bitcoin.Network;
import io.alys.bitcoin.Txid;
import io.alys.devnet.regtest.RegtestChain;
import io.alys.devnet.script.Scripts;
import io.alys.observability.Logging;
import io.alys.primitives.Sats;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stand-in for a Bitcoin node that runs: in a test beside the node, or alone by {@code alys
 * bitcoin}. A chain of regtest behind bitcoind's JSON-RPC; its coins are worth nothing. May be
 * called from any thread.
 */
public final class BitcoinService {
  private static final Logger LOG = LoggerFactory.getLogger(BitcoinService.class);

  private final Vertx vertx;
  private final BitcoinVerticle verticle;
  private final String deployment;
  private final BitcoinServiceConfig config;

  private BitcoinService(
      Vertx vertx, BitcoinVerticle verticle, String deployment, BitcoinServiceConfig config) {
    this.vertx = vertx;
    this.verticle = verticle;
    this.deployment = deployment;
    this.config = config;
  }

  /** Gives the log its form and its level; once, before the first line. */
  public static void log(BitcoinServiceConfig config) {
    Logging.format(false);
    Logging.level(config.log().level().name());
  }

  /** Starts it with the machine's clock; it serves when the future completes. */
  public static Future<BitcoinService> start(Vertx vertx, BitcoinServiceConfig config) {
    return start(vertx, config, new SystemClock(vertx), System.getenv());
  }

  /**
   * The same, with another clock.
   *
   * @param environment for secrets that are given as {@code env:NAME}
   */
  public static Future<BitcoinService> start(
      Vertx vertx, BitcoinServiceConfig config, ActorClock clock, Map<String, String> environment) {
    BitcoinVerticle verticle = new BitcoinVerticle(config, clock, environment);
    DeploymentOptions worker = new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER);
    return vertx
        .deployVerticle(verticle, worker)
        .map(id -> new BitcoinService(vertx, verticle, id, config).introduced());
  }

  private BitcoinService introduced() {
    LOG.warn("*** this is NOT a Bitcoin node: a chain of regtest in one process, for     ***");
    LOG.warn("*** development only; its coins are worth nothing, and anybody mines them ***");
    LOG.info(
        "JSON-RPC at http://127.0.0.1:{}/, {}",
        port(),
        cookie().map(file -> "cookie in " + file).orElse("user " + config.service().user()));
    LOG.info(
        "height {}, faucet {}",
        verticle.standIn().chain().tip().height(),
        new Address(Network.REGTEST, Scripts.FAUCET));
    return this;
  }

  /** The port of its JSON-RPC. */
  public int port() {
    return verticle.port();
  }

  /** The file with the name and the password of callers, unless the settings have them. */
  public Optional<Path> cookie() {
    return Login.cookie(config.service());
  }

  /** Looks at the chain, or changes it, in turn with the calls. */
  public <T> Future<T> withChain(Function<RegtestChain, T> task) {
    return verticle.inTurn(() -> task.apply(verticle.standIn().chain()));
  }

  /** Mines what waits, so many blocks, for the faucet. */
  public Future<Integer> mine(int blocks) {
    return verticle.inTurn(
        () -> {
          StandIn standIn = verticle.standIn();
          new Faucet(standIn.chain()).mine(blocks, standIn.nowSeconds());
          return standIn.chain().tip().height();
        });
  }

  /**
   * Pays an address from the faucet; the transaction waits in the mempool.
   *
   * @return fails with {@link IllegalArgumentException} when it is too much, or dust
   */
  public Future<Txid> fund(Address address, Sats amount) {
    return verticle.inTurn(
        () -> {
          StandIn standIn = verticle.standIn();
          return new Faucet(standIn.chain()).pay(address.script(), amount, standIn.nowSeconds());
        });
  }

  /** Replaces the last blocks by one more, empty ones. */
  public Future<Integer> reorg(int depth) {
    return verticle.inTurn(
        () -> {
          StandIn standIn = verticle.standIn();
          new Faucet(standIn.chain()).reorg(depth, standIn.nowSeconds());
          return standIn.chain().tip().height();
        });
  }

  /**
   * Puts faults into force in place of those before, their counts at the beginning.
   *
   * @param rules such as {@code drop-answer every 3}
   * @return fails with {@link IllegalArgumentException} when one says nothing that there is
   */
  public Future<Integer> faults(long seed, List<String> rules) {
    return verticle.inTurn(
        () -> {
          StandIn standIn = verticle.standIn();
          standIn
              .faults()
              .set(seed, rules.stream().map(BitcoinFault::parse).toList(), standIn.chain().tip());
          return rules.size();
        });
  }

  /** How often each rule in force has struck, by its line. */
  public Future<Map<String, Long>> struck() {
    return verticle.inTurn(() -> verticle.standIn().faults().struck());
  }

  /** Completes when a caller says stop, and fails when it cannot go on, because of its disk. */
  public Future<Void> end() {
    return verticle.end();
  }

  /** Stops it. With a data directory, the next start has the same chain and mempool. */
  public Future<Void> stop() {
    return vertx.undeploy(deployment);
  }
}
