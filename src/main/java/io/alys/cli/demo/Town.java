package io.alys.cli.demo;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.alys.config.ConfigError;
import io.alys.config.ConfigResult.Invalid;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.alys.devnet.network.DevNetwork;
import io.alys.devnet.network.NetworkPlan;
import io.alys.node.NodeConfig;
import io.alys.node.RunningNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** A network with its nodes, which are made of the settings in the network's folder. */
public final class Town {
  private static final Duration DRAIN = Duration.ofSeconds(2);
  private static final long USERS_MILLIS = 1_000;

  private final Vertx vertx;
  private final DevNetwork network;
  private final List<RunningNode> nodes;

  private Town(Vertx vertx, DevNetwork network, List<RunningNode> nodes) {
    this.vertx = vertx;
    this.network = network;
    this.nodes = nodes;
  }

  /**
   * Starts all of it, the miner last.
   *
   * @throws IOException when a part does not start; says which and why
   */
  public static Town start(NetworkPlan plan) throws IOException, InterruptedException {
    return start(plan, plan.authorities());
  }

  /**
   * The same, with the nodes of some authorities only; whoever likes runs those of the others, by
   * their settings.
   *
   * @param here how many run here, the first ones; at least 1
   */
  public static Town start(NetworkPlan plan, int here) throws IOException, InterruptedException {
    Vertx vertx = Vertx.vertx();
    Optional<DevNetwork> begun = Optional.empty();
    List<RunningNode> nodes = List.of();
    boolean complete = false;
    try {
      DevNetwork network = wait(DevNetwork.start(vertx, plan));
      begun = Optional.of(network);
      List<Future<RunningNode>> starting = new ArrayList<>();
      for (int number = 1; number <= here; number++) {
        starting.add(node(plan.folder().authority(number).settings()));
      }
      // Joined: one that still starts while another fails could not be stopped.
      Future<?> all = Future.join(starting).otherwiseEmpty();
      wait(all);
      nodes = starting.stream().filter(Future::succeeded).map(Future::result).toList();
      for (Future<RunningNode> each : starting) {
        wait(each);
      }
      network.mine();
      complete = true;
      return new Town(vertx, network, nodes);
    } finally {
      if (!complete) {
        Future<Void> stopped = begun.map(DevNetwork::stop).orElseGet(Future::succeededFuture);
        wait(
            stop(nodes)
                .eventually(() -> stopped)
                .otherwiseEmpty()
                .eventually(vertx::close)
                .otherwiseEmpty());
      }
    }
  }

  private static Future<Void> stop(List<RunningNode> nodes) {
    return Future.join(nodes.stream().map(node -> node.stop(DRAIN)).toList()).mapEmpty();
  }

  private static Future<RunningNode> node(Path settings) throws IOException {
    ConfigSource source =
        new ConfigSource(
            Optional.empty(),
            Optional.of(new ConfigSource.Text(settings.toString(), Files.readString(settings))),
            Map.of(),
            List.of());
    return switch (NodeConfig.load(source)) {
      case Loaded<NodeConfig> loaded -> RunningNode.start(source, loaded);
      case Invalid<NodeConfig>(List<ConfigError> errors) ->
          throw new IOException(errors.getFirst().toString());
    };
  }

  public DevNetwork network() {
    return network;
  }

  /** That of the first authority. */
  public RunningNode node() {
    return nodes.getFirst();
  }

  /** Completes, with the reason, when a node cannot go on. */
  public Future<String> failure() {
    Promise<String> failed = Promise.promise();
    nodes.forEach(
        node -> {
          String name = node.name();
          node.failure().onSuccess(why -> failed.tryComplete("%s: %s".formatted(name, why)));
        });
    return failed.future();
  }

  /**
   * Stops all of it: the miner, then the nodes, then what the nodes talk to. Users who are on their
   * way stay where they are, and end with the process.
   */
  public void stop() throws IOException, InterruptedException {
    wait(
        network
            .rest()
            .eventually(() -> stop(nodes))
            .otherwiseEmpty()
            .eventually(network::stop)
            .otherwiseEmpty());
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(USERS_MILLIS, MILLISECONDS);
    } catch (TimeoutException _) {
      // Vert.x waits for users longer than anybody would.
    } catch (ExecutionException e) {
      throw new IOException(reason(e), e);
    }
  }

  /**
   * Waits for something.
   *
   * @throws IOException with the reason, when it fails
   */
  public static <T> T wait(Future<T> future) throws IOException, InterruptedException {
    try {
      return future.toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(reason(cause), cause);
    }
  }

  static String reason(Throwable cause) {
    String text = cause.getMessage();
    return text == null ? cause.getClass().getSimpleName() : text.replaceAll("\\s*\\R\\s*", " ");
  }
}
