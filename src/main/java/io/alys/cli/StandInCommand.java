package io.alys.cli;

import io.alys.config.ConfigError;
import io.alys.config.ConfigLoader;
import io.alys.config.ConfigResult.Effective;
import io.alys.config.ConfigResult.Invalid;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * A command that runs a program beside the node, with a configuration of its own, until Ctrl-C.
 *
 * @param <C> its configuration
 */
abstract class StandInCommand<C extends Record> implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(StandInCommand.class);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  @Spec CommandSpec spec;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The configuration file, TOML.")
  Optional<Path> file = Optional.empty();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting over that of the file, such as service.port=0; may be repeated.")
  List<String> settings = List.of();

  /**
   * What runs.
   *
   * @param end completes when it was told to stop, and fails when it cannot go on
   */
  record Running(Future<Void> end, Supplier<Future<Void>> stop) {}

  abstract ConfigLoader<C> loader();

  /** Sets up the log, before anything is started. */
  abstract void log(C config);

  abstract Future<Running> start(Vertx vertx, C config);

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    Optional<ConfigSource.Text> text = Optional.empty();
    if (file.isPresent()) {
      Path path = file.get();
      if (!Files.isReadable(path) || Files.isDirectory(path)) {
        throw new IOException("cannot read the configuration file " + path);
      }
      text = Optional.of(new ConfigSource.Text(path.toString(), Files.readString(path)));
    }
    ConfigSource source = new ConfigSource(Optional.empty(), text, Map.of(), settings);
    return switch (loader().load(source)) {
      case Invalid<C>(List<ConfigError> errors) ->
          ConfigCommand.complain(spec.commandLine().getErr(), errors);
      case Loaded<C>(C config, List<Effective> _) -> run(config);
    };
  }

  private int run(C config) throws InterruptedException, ExecutionException {
    log(config);
    CompletableFuture<String> end = new CompletableFuture<>();
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> interrupted(end, stopped), "alys-shutdown"));
    Vertx vertx = Vertx.vertx();
    Running running;
    try {
      running = wait(start(vertx, config));
    } catch (ExecutionException e) {
      end.complete("");
      wait(vertx.close());
      stopped.countDown();
      throw new IllegalStateException(
          AlysCommand.oneLine(e.getCause() == null ? e : e.getCause()), e);
    }
    running
        .end()
        .onSuccess(_ -> end.complete(""))
        .onFailure(cause -> end.complete(AlysCommand.oneLine(cause)));
    LOG.info("ready");
    String failure = end.get();
    LOG.info("stopping");
    // One after the other: what follows on the service's own event loop would end with it.
    wait(running.stop().get().otherwiseEmpty());
    wait(vertx.close().otherwiseEmpty());
    LOG.info("stopped");
    stopped.countDown();
    if (!failure.isEmpty()) {
      throw new IllegalStateException("the service could not go on: " + failure);
    }
    return 0;
  }

  private static <T> T wait(Future<T> future) throws InterruptedException, ExecutionException {
    return future.toCompletionStage().toCompletableFuture().get();
  }

  /** A signal: the clean stop is an exit with 0, where the JVM by itself would say 143. */
  private static void interrupted(CompletableFuture<String> end, CountDownLatch stopped) {
    if (!end.complete("")) {
      return;
    }
    boolean clean = false;
    try {
      clean = stopped.await(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    if (!clean) {
      LOG.error("the service did not stop within {}", STOP_LIMIT);
    }
    Runtime.getRuntime().halt(clean ? 0 : AlysCommand.FAILED);
  }
}
