package io.alys.cli;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.alys.config.ConfigError;
import io.alys.config.ConfigResult.Invalid;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.alys.node.NodeConfig;
import io.alys.node.RunningNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code alys run}: a node, until it is told to stop. */
@Command(
    mixinStandardHelpOptions = true,
    name = "run",
    description = "Run a node until Ctrl-C.",
    footer = {
      "",
      "Examples:",
      "  alys run --config conf/development.toml",
      "  ALYS_METRICS_PORT=9901 alys run --set node.name=second"
    })
final class RunCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  /** What a stop may take beyond the drain limit: hooks, sockets, the cluster. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  @Spec CommandSpec spec;
  @Mixin ConfigOptions options;

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    ConfigOptions.Read read = options.read(System.getenv());
    return switch (read.result()) {
      case Invalid<NodeConfig>(List<ConfigError> errors) ->
          ConfigCommand.complain(spec.commandLine().getErr(), errors);
      case Loaded<NodeConfig> loaded -> run(read.source(), loaded);
    };
  }

  private static int run(ConfigSource source, Loaded<NodeConfig> loaded)
      throws IOException, InterruptedException, ExecutionException {
    NodeConfig config = loaded.value();
    RunningNode.log(config.log());
    LOG.info("{}, node {}", VersionCommand.version(), config.node().name());
    Ending ending = Ending.open();
    Runtime.getRuntime().addShutdownHook(new Thread(ending::interrupted, "alys-shutdown"));
    RunningNode node;
    try {
      node = RunningNode.start(source, loaded).toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      ending.cause().complete("");
      ending.limit().complete(Duration.ZERO);
      ending.stopped().complete(true);
      throw new IllegalStateException(
          AlysCommand.oneLine(e.getCause() == null ? e : e.getCause()), e);
    }
    node.failure().onSuccess(ending.cause()::complete);
    LOG.info("ready: {} actors", node.actors());
    String failure = ending.cause().get();
    LOG.info("stopping");
    Duration limit = node.drainLimit().toCompletionStage().toCompletableFuture().get();
    ending.limit().complete(limit);
    boolean clean =
        node.stop(limit)
            .map(true)
            .otherwise(false)
            .toCompletionStage()
            .toCompletableFuture()
            .completeOnTimeout(false, limit.plus(GRACE).toMillis(), MILLISECONDS)
            .get();
    if (clean) {
      LOG.info("stopped");
    } else {
      LOG.error("the node did not stop within {}", limit.plus(GRACE));
    }
    ending.stopped().complete(clean);
    if (!failure.isEmpty()) {
      throw new IllegalStateException("the node could not go on: " + failure);
    }
    return clean ? 0 : AlysCommand.FAILED;
  }

  /**
   * How a run ends: by a signal, or by itself.
   *
   * @param cause why it is to end; empty when it was told to
   * @param limit how long actors are let finish, once the stop begins
   * @param stopped whether the stop was clean, once it is over
   */
  private record Ending(
      CompletableFuture<String> cause,
      CompletableFuture<Duration> limit,
      CompletableFuture<Boolean> stopped) {
    private static Ending open() {
      return new Ending(
          new CompletableFuture<>(), new CompletableFuture<>(), new CompletableFuture<>());
    }

    /**
     * The JVM goes down. By a signal: the node is told to stop, and its clean stop is an exit with
     * 0, where the JVM by itself would say 130 or 143. By the end of the program: nothing is left
     * to do.
     */
    private void interrupted() {
      if (!cause.complete("")) {
        return;
      }
      Duration drain =
          limit.completeOnTimeout(Duration.ZERO, GRACE.toMillis(), MILLISECONDS).join();
      Duration whole = drain.plus(GRACE).plusSeconds(1);
      boolean clean = stopped.completeOnTimeout(false, whole.toMillis(), MILLISECONDS).join();
      Runtime.getRuntime().halt(clean ? 0 : AlysCommand.FAILED);
    }
  }
}
