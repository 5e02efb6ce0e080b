package io.alys.devnet.network;

import io.alys.devnet.bitcoin.BitcoinService;
import io.alys.devnet.bitcoin.BitcoinServiceConfig;
import io.alys.devnet.execution.ExecutionStandIn;
import io.alys.devnet.execution.ExecutionStandInConfig;
import io.alys.devnet.execution.ledger.ExecutionChain;
import io.alys.devnet.execution.ledger.Genesis;
import io.alys.devnet.network.NetworkFiles.FirstBlock;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Stand-ins for all of them, in this process. */
final class StandIns implements Neighbours {
  /** More than the 100 blocks after which what is mined can be spent. */
  private static final int FIRST_BLOCKS = 110;

  /** In satoshi for 1,000 virtual bytes. */
  private static final int FEE_ESTIMATE = 2_000;

  private final Vertx vertx;
  private final NetworkPlan plan;
  private @Nullable BitcoinService bitcoin;
  private final Map<Integer, ExecutionStandIn> executions = new ConcurrentHashMap<>();

  StandIns(Vertx vertx, NetworkPlan plan) {
    this.vertx = vertx;
    this.plan = plan;
  }

  private static <T> T the(@Nullable T part) {
    return Objects.requireNonNull(part, "this part of the network does not run");
  }

  @Override
  public Future<Void> startBitcoin() {
    return BitcoinService.start(
            vertx,
            Settings.load(
                BitcoinServiceConfig.loader(),
                "service.port=" + plan.ports().bitcoin(),
                "service.data=" + plan.folder().bitcoin(),
                "chain.first-blocks=" + FIRST_BLOCKS,
                "relay.estimate=" + FEE_ESTIMATE))
        .onSuccess(started -> bitcoin = started)
        .mapEmpty();
  }

  @Override
  public Future<Void> stopBitcoin() {
    return bitcoin == null ? Future.succeededFuture() : bitcoin.stop();
  }

  @Override
  public Future<Void> reorg(int depth) {
    return the(bitcoin).reorg(depth).mapEmpty();
  }

  @Override
  public Future<Void> disturb(long seed) {
    return the(bitcoin)
        .faults(seed, List.of("drop-answer 2%", "busy 3%", "delay 80 10%"))
        .mapEmpty();
  }

  @Override
  public Future<Void> startExecution(int authority) {
    NodePorts ports = plan.ports().of(authority);
    NodeFolder folder = plan.folder().authority(authority);
    return ExecutionStandIn.start(
            vertx,
            Settings.load(
                ExecutionStandInConfig.loader(),
                "service.genesis=" + plan.folder().genesis(),
                "service.port=" + ports.wallets(),
                "service.engine-port=" + ports.engine(),
                "service.jwt-secret=" + folder.engineSecret(),
                "service.data=" + folder.execution().resolve("chain")))
        .onSuccess(started -> executions.put(authority, started))
        .mapEmpty();
  }

  @Override
  public Future<FirstBlock> firstBlock() {
    return the(executions.get(1)).withChain(StandIns::first);
  }

  private static FirstBlock first(ExecutionChain chain) {
    Genesis genesis = chain.genesis();
    return new FirstBlock(
        genesis.block().blockHash(), genesis.block().timestamp().getEpochSecond());
  }

  @Override
  public Future<Void> stopExecution(int authority) {
    ExecutionStandIn execution = executions.remove(authority);
    return execution == null ? Future.succeededFuture() : execution.close();
  }
}
