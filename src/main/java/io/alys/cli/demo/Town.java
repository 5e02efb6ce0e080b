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
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** A network with its node, which is made of the settings in the network's folder. */
public final class Town {
  private static final Duration DRAIN = Duration.ofSeconds(2);
  private static final long USERS_MILLIS = 1_000;

  private final Vertx vertx;
  private final DevNetwork network;
  private final RunningNode node;

  private Town(Vertx vertx, DevNetwork network, RunningNode node) {
    this.vertx = vertx;
    this.network = network;
    this.node = node;
  }

  /**
   * Starts all of it, the miner last.
   *
   * @throws IOException when a part does not start; says which and why
   */
  public static Town start(NetworkPlan plan) throws IOException, InterruptedException {
    Vertx vertx = Vertx.vertx();
    Optional<DevNetwork> begun = Optional.empty();
    boolean complete = false;
    try {
      DevNetwork network = wait(DevNetwork.start(vertx, plan));
      begun = Optional.of(network);
      RunningNode node = node(plan.folder().settings());
      network.mine();
      complete = true;
      return new Town(vertx, network, node);
    } finally {
      if (!complete) {
        Future<Void> stopped = begun.map(DevNetwork::stop).orElseGet(Future::succeededFuture);
        wait(stopped.otherwiseEmpty().eventually(vertx::close).otherwiseEmpty());
      }
    }
  }

  private static RunningNode node(Path settings) throws IOException, InterruptedException {
    ConfigSource source =
        new ConfigSource(
            Optional.empty(),
            Optional.of(new ConfigSource.Text(settings.toString(), Files.readString(settings))),
            Map.of(),
            List.of());
    return switch (NodeConfig.load(source)) {
      case Loaded<NodeConfig> loaded -> wait(RunningNode.start(source, loaded));
      case Invalid<NodeConfig>(List<ConfigError> errors) ->
          throw new IOException(errors.getFirst().toString());
    };
  }

  public DevNetwork network() {
    return network;
  }

  public RunningNode node() {
    return node;
  }

  /**
   * Stops all of it: the miner, then the node, then what the node talks to. Users who are on their
   * way stay where they are, and end with the process.
   */
  public void stop() throws IOException, InterruptedException {
    wait(
        network
            .rest()
            .eventually(() -> node.stop(DRAIN))
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
