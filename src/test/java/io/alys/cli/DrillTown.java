package io.alys.cli;

import io.alys.actor.Interference;
import io.alys.actor.SystemClock;
import io.alys.config.ConfigResult.Invalid;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.alys.devnet.network.DevNetwork;
import io.alys.devnet.network.NetworkFolder;
import io.alys.devnet.network.NetworkPlan;
import io.alys.devnet.network.NodePorts;
import io.alys.devnet.network.Ports;
import io.alys.node.NodeConfig;
import io.alys.node.RunningNode;
import io.alys.node.RunningNode.Drill;
import io.alys.testkit.Await;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A network of stand-ins with whole nodes in this process, whose kernels are meddled with. */
final class DrillTown implements AutoCloseable {
  private static final Duration PACE = Duration.ofMillis(500);

  private final Vertx vertx;
  private final DevNetwork network;
  private final List<RunningNode> nodes;

  private DrillTown(Vertx vertx, DevNetwork network, List<RunningNode> nodes) {
    this.vertx = vertx;
    this.network = network;
    this.nodes = nodes;
  }

  static DrillTown start(Path folder, Interference faults) throws IOException {
    return start(folder, List.of(new Drill(faults, SystemClock::new)));
  }

  /**
   * @param drills of one authority each
   */
  static DrillTown start(Path folder, List<Drill> drills) throws IOException {
    Vertx vertx = Vertx.vertx();
    NetworkPlan plan = new NetworkPlan(new NetworkFolder(folder), ports(drills.size()), PACE);
    DevNetwork network = Await.result(DevNetwork.start(vertx, plan));
    List<RunningNode> nodes = new ArrayList<>();
    for (Drill drill : drills) {
      nodes.add(node(plan.folder().authority(nodes.size() + 1).settings(), drill));
    }
    network.mine();
    return new DrillTown(vertx, network, List.copyOf(nodes));
  }

  /** Also free while what belongs there is away: no connection is given one of these. */
  private static Ports ports(int authorities) {
    List<NodePorts> further =
        Stream.generate(() -> new NodePorts(port(), port(), port(), port(), port()))
            .limit(authorities - 1L)
            .toList();
    return new Ports(port(), port(), port(), port(), port(), port(), port(), port(), further);
  }

  private static int port() {
    return io.alys.testkit.Ports.free();
  }

  private static RunningNode node(Path settings, Drill drill) throws IOException {
    ConfigSource source =
        new ConfigSource(
            Optional.empty(),
            Optional.of(new ConfigSource.Text(settings.toString(), Files.readString(settings))),
            Map.of(),
            List.of());
    return switch (NodeConfig.load(source)) {
      case Loaded<NodeConfig> loaded -> Await.result(RunningNode.start(source, loaded, drill));
      case Invalid<NodeConfig> invalid -> throw new AssertionError(invalid.toString());
    };
  }

  DevNetwork network() {
    return network;
  }

  /** That of the first authority. */
  RunningNode node() {
    return nodes.getFirst();
  }

  /** One for each authority. */
  List<RunningNode> nodes() {
    return nodes;
  }

  @Override
  public void close() {
    Await.result(
        network
            .rest()
            .eventually(
                () ->
                    Future.join(
                        nodes.stream().map(node -> node.stop(Duration.ofSeconds(1))).toList()))
            .eventually(network::stop)
            .eventually(vertx::close));
  }
}
