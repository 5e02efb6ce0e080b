package io.alys.devnet.network;

import com.fasterxml.jackson.databind.JsonNode;
import io.alys.bitcoin.Address;
import io.alys.bitcoin.Network;
import io.alys.devnet.network.NetworkFiles.FirstBlock;
import io.alys.devnet.real.Bitcoind;
import io.alys.devnet.real.EthereumJs;
import io.alys.devnet.real.RealParts;
import io.alys.devnet.script.Scripts;
import io.alys.ethereum.RpcFields;
import io.alys.primitives.Hash32;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/** The real programs, as children of this process, around a single authority. */
final class RealNeighbours implements Neighbours {
  /** More than the 100 blocks after which what is mined can be spent, by 50 users at once. */
  private static final int FIRST_BLOCKS = 160;

  /** Whose coins the users take. */
  private static final String PAY_TO = new Address(Network.REGTEST, Scripts.FAUCET).text();

  private final WorkerExecutor forBitcoin;
  private final WorkerExecutor forExecution;
  private final Bitcoind bitcoin;
  private final EthereumJs execution;

  RealNeighbours(Vertx vertx, NetworkPlan plan, RealParts parts) {
    // One thread each, for each is used by one thread at a time.
    forBitcoin = vertx.createSharedWorkerExecutor("bitcoind-" + plan.ports().bitcoin(), 1);
    forExecution = vertx.createSharedWorkerExecutor("ethereumjs-" + plan.ports().engine(), 1);
    NetworkFolder folder = plan.folder();
    // The index serves users, who look for what pays them. The node needs none.
    bitcoin =
        new Bitcoind(
            parts.bitcoind(),
            new Bitcoind.Settings(
                folder.bitcoin(), folder.cookie(), plan.ports().bitcoin(), List.of("-txindex=1")));
    execution =
        new EthereumJs(
            parts.ethereumJs(),
            new EthereumJs.Settings(
                folder.authority(1).execution().resolve("chain"),
                folder.genesis(),
                plan.ports().wallets(),
                plan.ports().engine(),
                folder.authority(1).engineSecret()));
  }

  /** What waits for a program. */
  @FunctionalInterface
  private interface Task<T> {
    T run() throws IOException, InterruptedException;
  }

  private static <T> Future<T> waiting(WorkerExecutor thread, Task<T> task) {
    return thread.executeBlocking(task::run).map(result -> Objects.requireNonNull(result));
  }

  /** A task that has no result. */
  @FunctionalInterface
  private interface Act {
    void run() throws IOException, InterruptedException;
  }

  private static Future<Void> done(WorkerExecutor thread, Act act) {
    return waiting(
            thread,
            () -> {
              act.run();
              return true;
            })
        .mapEmpty();
  }

  @Override
  public Future<Void> startBitcoin() {
    return done(
        forBitcoin,
        () -> {
          bitcoin.start();
          int lacking = FIRST_BLOCKS - bitcoin.call("getblockcount").asInt();
          if (lacking > 0) {
            bitcoin.call("generatetoaddress", lacking, PAY_TO);
          }
        });
  }

  @Override
  public Future<Void> stopBitcoin() {
    return done(forBitcoin, bitcoin::stop);
  }

  @Override
  public Future<Void> reorg(int depth) {
    return done(
        forBitcoin,
        () -> {
          int first = bitcoin.call("getblockcount").asInt() - depth + 1;
          bitcoin.call("invalidateblock", bitcoin.call("getblockhash", first).asText());
          for (int made = 0; made <= depth; made++) {
            bitcoin.call("generateblock", PAY_TO, List.of());
          }
        });
  }

  /** A real program does not lie. */
  @Override
  public Future<Void> disturb(long seed) {
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> startExecution(int authority) {
    return done(forExecution, execution::start);
  }

  @Override
  public Future<FirstBlock> firstBlock() {
    return waiting(
        forExecution,
        () -> {
          JsonNode block = execution.call("eth_getBlockByNumber", "0x0", false);
          return new FirstBlock(
              Hash32.fromHex(block.path("hash").asText()),
              RpcFields.quantityOf(block.path("timestamp").asText()).longValueExact());
        });
  }

  @Override
  public Future<Void> stopExecution(int authority) {
    return done(forExecution, execution::stop);
  }
}
