package io.alys.cli;

import io.alys.actor.Interference;
import io.alys.config.ConfigResult.Invalid;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.alys.devnet.network.DevNetwork;
import io.alys.devnet.network.NetworkFolder;
import io.alys.devnet.network.NetworkPlan;
import io.alys.devnet.network.Ports;
import io.alys.node.NodeConfig;
import io.alys.node.RunningNode;
import io.alys.testkit.Await;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A network of stand-ins with a whole node in this process, whose kernel is meddled with. */
final class DrillTown implements AutoCloseable {
  private static final Duration PACE = Duration.ofMillis(500);

  private final Vertx vertx;
  private final DevNetwork network;
  private final RunningNode node;

  private DrillTown(Vertx vertx, DevNetwork network, RunningNode node) {
    this.vertx = vertx;
    this.network = network;
    this.node = node;
  }

  static DrillTown start(Path folder, Interference faults) throws IOException {
    Vertx vertx = Vertx.vertx();
    NetworkPlan plan = new NetworkPlan(new NetworkFolder(folder), Ports.free(), PACE);
    DevNetwork network = Await.result(DevNetwork.start(vertx, plan));
    Path settings = plan.folder().settings();
    ConfigSource source =
        new ConfigSource(
            Optional.empty(),
            Optional.of(new ConfigSource.Text(settings.toString(), Files.readString(settings))),
            Map.of(),
            List.of());
    RunningNode node =
        switch (NodeConfig.load(source)) {
          case Loaded<NodeConfig> loaded -> Await.result(RunningNode.start(source, loaded, faults));
          case Invalid<NodeConfig> invalid -> throw new AssertionError(invalid.toString());
        };
    network.mine();
    return new DrillTown(vertx, network, node);
  }

  DevNetwork network() {
    return network;
  }

  RunningNode node() {
    return node;
  }

  @Override
  public void close() {
    Await.result(
        network
            .rest()
            .eventually(() -> node.stop(Duration.ofSeconds(1)))
            .eventually(network::stop)
            .eventually(vertx::close));
  }
}
