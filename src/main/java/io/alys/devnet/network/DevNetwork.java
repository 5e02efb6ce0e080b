package io.alys.devnet.network;

import io.alys.actor.ActorClock;
import io.alys.actor.SystemClock;
import io.alys.devnet.fault.FaultPlan;
import io.alys.devnet.governance.GovernanceConfig;
import io.alys.devnet.governance.GovernanceService;
import io.alys.devnet.governance.Rotation;
import io.alys.devnet.mining.Miner;
import io.alys.devnet.mining.MinerConfig;
import io.alys.devnet.wallet.Auditor;
import io.alys.devnet.wallet.Conservation;
import io.alys.devnet.wallet.CyclePlan;
import io.alys.devnet.wallet.PegCycle;
import io.alys.devnet.wallet.PegStep;
import io.alys.devnet.wallet.Places;
import io.alys.primitives.Sats;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * All that nodes need around them, in this process, each behind its real wire protocol: a Bitcoin
 * node, governance with its keys, an execution client for each authority, a miner. Used by one
 * thread at a time.
 */
public final class DevNetwork {
  private static final Sats GIFT = new Sats(100_000_000);
  private static final Sats DEPOSIT = new Sats(50_000_000);
  private static final Sats BURN = new Sats(20_000_000);

  /** Everything is here and quick; what takes so long has failed. */
  private static final Duration STAGE_LIMIT = Duration.ofSeconds(60);

  private final Vertx vertx;
  private final NetworkPlan plan;
  private final NetworkFiles files;
  private final ActorClock clock;
  private final long begunNanos;
  private final Neighbours neighbours;
  private @Nullable GovernanceService governance;
  private @Nullable Miner miner;

  private DevNetwork(Vertx vertx, NetworkPlan plan) {
    this.vertx = vertx;
    this.plan = plan;
    this.files = new NetworkFiles(plan);
    this.neighbours =
        plan.real()
            .<Neighbours>map(parts -> new RealNeighbours(vertx, plan, parts))
            .orElseGet(() -> new StandIns(vertx, plan));
    this.clock = new SystemClock(vertx);
    this.begunNanos = clock.nanoTime();
  }

  /**
   * Starts what is around a node, and writes the files that the node starts with. What has begun is
   * stopped on failure.
   */
  public static Future<DevNetwork> start(Vertx vertx, NetworkPlan plan) {
    DevNetwork network = new DevNetwork(vertx, plan);
    return network
        .started()
        .map(network)
        .recover(cause -> network.stop().transform(_ -> Future.failedFuture(cause)));
  }

  private Future<Void> started() {
    // Joined: a part that still starts while another fails could not be stopped.
    return done(files::prepare)
        .compose(
            _ ->
                Future.join(
                        neighbours.startBitcoin(),
                        startGovernance(),
                        forAll(neighbours::startExecution))
                    .<Void>mapEmpty())
        .compose(_ -> the(governance).federation())
        .compose(
            federation ->
                neighbours
                    .firstBlock()
                    .compose(
                        first ->
                            done(
                                () -> {
                                  files.specify(federation.script(), first);
                                  files.settings();
                                })));
  }

  /** Does something for each authority; joined, as all else that starts. */
  private Future<Void> forAll(IntFunction<Future<Void>> what) {
    return Future.join(plan.numbers().stream().map(what::apply).toList()).mapEmpty();
  }

  /** A task that may fail because of the disk. */
  @FunctionalInterface
  private interface DiskTask<T> {
    T run() throws IOException, InterruptedException;
  }

  private <T> Future<T> blocking(DiskTask<T> task) {
    return vertx.executeBlocking(task::run, false).map(result -> Objects.requireNonNull(result));
  }

  /** A task that has no result. */
  @FunctionalInterface
  private interface DiskAct {
    void run() throws IOException, InterruptedException;
  }

  private Future<Void> done(DiskAct act) {
    return blocking(
            () -> {
              act.run();
              return true;
            })
        .mapEmpty();
  }

  private static <T> T the(@Nullable T part) {
    return Objects.requireNonNull(part, "this part of the network does not run");
  }

  private Future<Void> startGovernance() {
    return blocking(this::governanceSettings)
        .compose(
            settings ->
                GovernanceService.start(
                    vertx,
                    Settings.load(GovernanceConfig.loader(), settings.toArray(String[]::new))))
        .onSuccess(started -> governance = started)
        .mapEmpty();
  }

  private List<String> governanceSettings() throws IOException, InterruptedException {
    List<String> settings = new ArrayList<>();
    settings.add("service.port=" + plan.ports().governance());
    settings.add("service.data=" + plan.folder().governance());
    settings.add("admin.port=" + plan.ports().admin());
    if (plan.real().isPresent()) {
      NetworkFiles.Identities identities = files.identities();
      settings.add("tls.certificate=" + identities.governance().certificate());
      settings.add("tls.key=" + identities.governance().key());
      settings.add("tls.client-authorities=" + identities.node().certificate());
    }
    return settings;
  }

  /** Lets the miner begin; the node must answer by now. */
  public void mine() {
    miner =
        Miner.start(
            vertx,
            clock,
            new MinerConfig(
                nodeRpc().toString(),
                NetworkPlan.MINER.toString(),
                Optional.of(
                    new MinerConfig.Bitcoin(
                        bitcoinRpc().toString(),
                        Optional.of(plan.folder().cookie()),
                        "",
                        Optional.empty(),
                        Optional.empty())),
                plan.pace(),
                0),
            _ -> {});
  }

  /** How long ago it was told to start. */
  public Duration age() {
    return Duration.ofNanos(clock.nanoTime() - begunNanos);
  }

  /**
   * Sends a user with new keys into the sidechain and back; the node and the miner must run.
   *
   * @param cycle which user, from 1
   * @return fails with a {@link io.alys.devnet.wallet.WalletFailure} when the user gets stuck
   */
  public Future<Void> walk(int cycle, PegStep.Listener listener) {
    return walk(cycle, STAGE_LIMIT, listener);
  }

  /**
   * The same, of a user who waits for something no longer than that.
   *
   * @param stageLimit after which the user is stuck
   */
  public Future<Void> walk(int cycle, Duration stageLimit, PegStep.Listener listener) {
    return walk(new CyclePlan(cycle, GIFT, DEPOSIT, BURN, stageLimit), listener);
  }

  /** The same, as the user wants it. */
  public Future<Void> walk(CyclePlan user, PegStep.Listener listener) {
    return walk(1, user, listener);
  }

  /** The same, of a user who talks to this authority's node and execution client. */
  public Future<Void> walk(int authority, CyclePlan user, PegStep.Listener listener) {
    return PegCycle.start(vertx, clock, places(authority), user, listener);
  }

  /** Counts every coin, as the first authority has it; when no user is on the way. */
  public Future<Conservation> audit() {
    return audit(1);
  }

  /** The same, as an authority's node and execution client have it. */
  public Future<Conservation> audit(int authority) {
    return Auditor.audit(
        vertx, clock, places(authority), Set.of(NetworkPlan.MINER, NetworkPlan.FEDERATION));
  }

  private Places places(int authority) {
    return new Places(
        bitcoinRpc(), plan.folder().cookie(), walletRpc(authority), nodeRpc(authority));
  }

  public NetworkPlan plan() {
    return plan;
  }

  /**
   * Another federation takes the coins over: as many members with new keys.
   *
   * @param effectiveHeight the sidechain's block from which it is in force
   */
  public Future<GovernanceService.FederationView> rotate(long effectiveHeight) {
    return federation()
        .compose(
            now ->
                the(governance)
                    .rotate(
                        new Rotation(
                            now.script().keys().size(),
                            now.script().threshold(),
                            true,
                            effectiveHeight)));
  }

  /** Where the federation's coins are, as governance says. */
  public Future<GovernanceService.FederationView> federation() {
    return the(governance).federation();
  }

  /** The Bitcoin node's JSON-RPC; callers show its cookie. */
  public URI bitcoinRpc() {
    return local(plan.ports().bitcoin());
  }

  /** The first authority's execution client's JSON-RPC, for wallets. */
  public URI walletRpc() {
    return walletRpc(1);
  }

  /** The same of an authority. */
  public URI walletRpc(int authority) {
    return local(plan.ports().of(authority).wallets());
  }

  /** The first authority's node's own JSON-RPC, when it runs. */
  public URI nodeRpc() {
    return nodeRpc(1);
  }

  /** The same of an authority. */
  public URI nodeRpc(int authority) {
    return local(plan.ports().of(authority).node());
  }

  /** The first authority's node's metrics and health, when it runs. */
  public URI metrics() {
    return metrics(1);
  }

  /** The same of an authority. */
  public URI metrics(int authority) {
    return local(plan.ports().of(authority).metrics());
  }

  /** Governance's admin pages. */
  public URI governanceAdmin() {
    return local(plan.ports().admin());
  }

  private static URI local(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }

  /**
   * Makes things go wrong at the wires: answers that get lost, come late, are no answers. A real
   * Bitcoin node goes on as it is.
   */
  public Future<Void> disturb(long seed) {
    return neighbours
        .disturb(seed)
        .compose(
            _ ->
                the(governance)
                    .faults(
                        FaultPlan.of(
                            seed,
                            "delay-outbound 10ms..120ms 30%",
                            "duplicate-outbound 20%",
                            "close at 3")));
  }

  /** Governance goes away and comes back; what it had to say waits in its ledger. */
  public Future<Void> restartGovernance(Duration away) {
    return the(governance).stop().compose(_ -> after(away)).compose(_ -> startGovernance());
  }

  /** Bitcoin's node goes away and comes back with its chain. */
  public Future<Void> restartBitcoin(Duration away) {
    return neighbours
        .stopBitcoin()
        .compose(_ -> after(away))
        .compose(_ -> neighbours.startBitcoin());
  }

  /** The first authority's execution client goes away and comes back with its chain. */
  public Future<Void> restartExecution(Duration away) {
    return stopExecution(1).compose(_ -> after(away)).compose(_ -> startExecution(1));
  }

  /** Ends an authority's execution client. */
  public Future<Void> stopExecution(int authority) {
    return neighbours.stopExecution(authority);
  }

  /** Starts it again, with its chain. */
  public Future<Void> startExecution(int authority) {
    return neighbours.startExecution(authority);
  }

  private Future<Void> after(Duration time) {
    if (time.isZero()) {
      return Future.succeededFuture();
    }
    Promise<Void> over = Promise.promise();
    clock.schedule(time, over::complete);
    return over.future();
  }

  /** Bitcoin's last blocks are replaced by others, which are empty. */
  public Future<Void> reorg(int depth) {
    return neighbours.reorg(depth);
  }

  /** Lets the miner end, before the node that it asks for work. */
  public Future<Void> rest() {
    return miner == null ? Future.succeededFuture() : miner.stop().mapEmpty();
  }

  /** Stops all of it; with its folder the next start goes on where this one ended. */
  public Future<Void> stop() {
    return rest()
        .eventually(() -> forAll(neighbours::stopExecution))
        .eventually(() -> governance == null ? Future.succeededFuture() : governance.stop())
        .eventually(neighbours::stopBitcoin)
        .mapEmpty();
  }
}
