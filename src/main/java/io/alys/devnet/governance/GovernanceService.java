package io.alys.devnet.governance;

import io.alys.actor.ActorClock;
import io.alys.actor.SystemClock;
import io.alys.bitcoin.Multisig;
import io.alys.devnet.fault.FaultPlan;
import io.alys.devnet.ledger.Federation;
import io.alys.devnet.ledger.SeenRequest;
import io.alys.governance.FromGovernance.Proposal;
import io.alys.observability.Logging;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stand-in for Anduro Governance that runs: in a test beside the node, or alone by {@code alys
 * governance}. It keeps the protocol as {@code governance.proto} says, across restarts of either
 * side; its keys are for development only. May be called from any thread.
 */
public final class GovernanceService {
  private static final Logger LOG = LoggerFactory.getLogger(GovernanceService.class);

  private final Vertx vertx;
  private final GovernanceVerticle verticle;
  private final String deployment;
  private final GovernanceConfig config;

  private GovernanceService(
      Vertx vertx, GovernanceVerticle verticle, String deployment, GovernanceConfig config) {
    this.vertx = vertx;
    this.verticle = verticle;
    this.deployment = deployment;
    this.config = config;
  }

  /** Gives the log its form and its level; once, before the first line. */
  public static void log(GovernanceConfig config) {
    Logging.format(false);
    Logging.level(config.log().level().name());
  }

  /** Starts it with the machine's clock; it serves when the future completes. */
  public static Future<GovernanceService> start(Vertx vertx, GovernanceConfig config) {
    return start(vertx, config, new SystemClock(vertx), System.getenv());
  }

  /**
   * The same, with another clock.
   *
   * @param environment for secrets that are given as {@code env:NAME}
   */
  public static Future<GovernanceService> start(
      Vertx vertx, GovernanceConfig config, ActorClock clock, Map<String, String> environment) {
    GovernanceVerticle verticle = new GovernanceVerticle(config, clock, environment);
    return vertx
        .deployVerticle(verticle)
        .map(id -> new GovernanceService(vertx, verticle, id, config))
        .compose(service -> service.federation().map(first -> service.introduced(first)));
  }

  private GovernanceService introduced(FederationView federation) {
    LOG.warn("*** this is NOT Anduro Governance: its keys are for development only, ***");
    LOG.warn("*** and whoever reads its data directory can spend what they lock    ***");
    LOG.info(
        "governance for nodes at {}:{}, admin at http://127.0.0.1:{}/status",
        config.service().host(),
        port(),
        adminPort());
    LOG.info(
        "federation {}: {} of {}, {}",
        federation.version(),
        federation.script().threshold(),
        federation.script().keys().size(),
        federation.address());
    return this;
  }

  /**
   * A federation as everybody may see it.
   *
   * @param address of its coins
   */
  public record FederationView(
      long version, Multisig script, String address, long effectiveHeight) {}

  /** The port that nodes connect to. */
  public int port() {
    return verticle.port();
  }

  /** The port of the admin pages. */
  public int adminPort() {
    return verticle.adminPort();
  }

  /** Puts a fault plan into force, in place of the one before, its counts at the beginning. */
  public Future<Void> faults(FaultPlan plan) {
    return onDesk(
        () -> {
          verticle.desk().faults(plan);
          return Future.succeededFuture();
        });
  }

  /** How often each rule of the plan in force has struck, by its line. */
  public Future<Map<String, Long>> struck() {
    return onDesk(() -> Future.succeededFuture(verticle.desk().dice().struck()));
  }

  /** Every request it knows, in the order of first arrival. */
  public Future<List<SeenRequest>> seen() {
    return onDesk(() -> Future.succeededFuture(verticle.desk().ledger().seen()));
  }

  /** How each node said last that it is, since the service started. */
  public Future<Map<String, Standings.Standing>> standings() {
    return onDesk(() -> Future.succeededFuture(verticle.desk().standings().all()));
  }

  /** How many messages a node has still to acknowledge. */
  public Future<Integer> waiting(String node) {
    return onDesk(() -> Future.succeededFuture(verticle.desk().ledger().waiting(node)));
  }

  /** The newest federation. */
  public Future<FederationView> federation() {
    return onDesk(
        () -> Future.succeededFuture(view(verticle.desk().ledger().federation().orElseThrow())));
  }

  /**
   * Changes the federation and tells every node that was ever here; done when that is durable.
   *
   * @return fails with {@link IllegalArgumentException} when there can be no such federation
   */
  public Future<FederationView> rotate(Rotation rotation) {
    return onDesk(() -> verticle.desk().rotate(rotation).map(this::view));
  }

  /** Tells every node that was ever here of a proposal; says how many, when that is durable. */
  public Future<Integer> propose(Proposal proposal) {
    return onDesk(() -> verticle.desk().propose(proposal));
  }

  /** Fails when it cannot go on, because of its disk. */
  public Future<Void> failure() {
    return verticle.desk().failure();
  }

  /** Stops it. What nodes have not acknowledged waits in its data directory. */
  public Future<Void> stop() {
    return vertx.undeploy(deployment);
  }

  private FederationView view(Federation federation) {
    Multisig script = federation.script(verticle.desk().ring());
    return new FederationView(
        federation.version(),
        script,
        script.address(config.federation().network()),
        federation.effectiveHeight());
  }

  private <T> Future<T> onDesk(Supplier<Future<T>> question) {
    Promise<Void> turn = Promise.promise();
    verticle.run(turn::complete);
    return turn.future().compose(_ -> question.get());
  }
}
