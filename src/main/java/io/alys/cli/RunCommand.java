package io.alys.cli;

import io.alys.config.ConfigChange;
import io.alys.config.ConfigError;
import io.alys.config.ConfigResult.Effective;
import io.alys.config.ConfigResult.Invalid;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigWatcher;
import io.alys.config.ConfigWatcher.Reload;
import io.alys.node.NodeConfig;
import io.alys.node.RunningNode;
import io.alys.observability.Logging;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
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
  private static final Duration LOOK_AT_CONFIG = Duration.ofMillis(500);

  @Spec CommandSpec spec;
  @Mixin ConfigOptions options;

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    ConfigOptions.Read read = options.read(System.getenv());
    return switch (read.result()) {
      case Invalid<NodeConfig>(List<ConfigError> errors) ->
          ConfigCommand.complain(spec.commandLine().getErr(), errors);
      case Loaded<NodeConfig>(NodeConfig config, List<Effective> settings) ->
          run(read, config, settings);
    };
  }

  private int run(ConfigOptions.Read read, NodeConfig config, List<Effective> settings)
      throws IOException, InterruptedException, ExecutionException {
    Logging.format(config.log().format() == NodeConfig.LogFormat.JSON);
    Logging.level(config.log().level().name());
    LOG.info("{}, node {}", VersionCommand.version(), config.node().name());
    CompletableFuture<String> end = new CompletableFuture<>();
    CountDownLatch stopped = new CountDownLatch(1);
    Thread hook = new Thread(() -> interrupted(end, stopped, config), "alys-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    RunningNode node;
    try {
      node = RunningNode.start(config).toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      end.complete("");
      stopped.countDown();
      throw new IllegalStateException(
          AlysCommand.oneLine(e.getCause() == null ? e : e.getCause()), e);
    }
    CurrentConfig current = new CurrentConfig(config);
    if (read.source().file().isPresent()) {
      watch(read, settings, node, current);
    }
    node.system().failure().onSuccess(end::complete);
    LOG.info("ready: {} actors", node.system().registry().entries().size());
    String failure = end.get();
    LOG.info("stopping");
    node.stop(current.config.actors().drainLimit())
        .toCompletionStage()
        .toCompletableFuture()
        .exceptionally(e -> null)
        .get();
    LOG.info("stopped");
    stopped.countDown();
    if (!failure.isEmpty()) {
      throw new IllegalStateException("the node could not go on: " + failure);
    }
    return 0;
  }

  /** The configuration in force; written by the watcher, read when the node stops. */
  private static final class CurrentConfig {
    private NodeConfig config;

    private CurrentConfig(NodeConfig config) {
      this.config = config;
    }
  }

  private static void watch(
      ConfigOptions.Read read, List<Effective> settings, RunningNode node, CurrentConfig current) {
    new ConfigWatcher<>(
        node.vertx(),
        LOOK_AT_CONFIG,
        NodeConfig.loader(),
        read.source(),
        settings,
        reload -> reloaded(reload, node, current));
  }

  private static void reloaded(Reload<NodeConfig> reload, RunningNode node, CurrentConfig current) {
    String problem =
        switch (reload) {
          case Reload.Applied<NodeConfig>(NodeConfig config, ConfigChange change) -> {
            current.config = config;
            Logging.level(config.log().level().name());
            if (!change.live().isEmpty()) {
              LOG.info("configuration changed: {} in force", change.live());
            }
            if (!change.afterRestart().isEmpty()) {
              LOG.warn("configuration changed: {} wait for a restart", change.afterRestart());
            }
            yield change.afterRestart().isEmpty()
                ? ""
                : "settings wait for a restart: " + change.afterRestart();
          }
          case Reload.Refused<NodeConfig>(List<ConfigError> errors) -> {
            errors.forEach(error -> LOG.error("configuration not changed: {}", error));
            yield "the changed configuration is not valid: " + errors.getFirst();
          }
        };
    node.configChecked(reload instanceof Reload.Applied<NodeConfig>, problem);
  }

  /**
   * The JVM goes down. By a signal: the node is told to stop, and its clean stop is an exit with 0,
   * where the JVM by itself would say 130 or 143. By the end of the program: nothing is left to do.
   */
  private static void interrupted(
      CompletableFuture<String> end, CountDownLatch stopped, NodeConfig config) {
    if (!end.complete("")) {
      return;
    }
    Duration limit = config.actors().drainLimit().plusSeconds(10);
    boolean clean = false;
    try {
      clean = stopped.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    if (!clean) {
      LOG.error("the node did not stop within {}", limit);
    }
    Runtime.getRuntime().halt(clean ? 0 : AlysCommand.FAILED);
  }
}
