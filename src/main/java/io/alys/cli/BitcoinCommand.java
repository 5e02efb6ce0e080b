package io.alys.cli;

import io.alys.config.ConfigError;
import io.alys.config.ConfigResult.Effective;
import io.alys.config.ConfigResult.Invalid;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.alys.devnet.bitcoin.BitcoinService;
import io.alys.devnet.bitcoin.BitcoinServiceConfig;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code alys bitcoin}: the stand-in for a Bitcoin node, until it is told to stop. */
@Command(
    mixinStandardHelpOptions = true,
    name = "bitcoin",
    description = {
      "Run a stand-in for a Bitcoin node until Ctrl-C, to develop and to drill against.",
      "Its coins are worth nothing. Variables of the environment change nothing."
    },
    footer = {
      "",
      "Examples:",
      "  alys bitcoin --config conf/bitcoin.toml",
      "  alys bitcoin --config conf/bitcoin.toml --set \"faults.rules=drop-answer every 3\""
    })
final class BitcoinCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(BitcoinCommand.class);
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
    return switch (BitcoinServiceConfig.loader().load(source)) {
      case Invalid<BitcoinServiceConfig>(List<ConfigError> errors) ->
          ConfigCommand.complain(spec.commandLine().getErr(), errors);
      case Loaded<BitcoinServiceConfig>(BitcoinServiceConfig config, List<Effective> _) ->
          run(config);
    };
  }

  private static int run(BitcoinServiceConfig config)
      throws InterruptedException, ExecutionException {
    BitcoinService.log(config);
    CompletableFuture<String> end = new CompletableFuture<>();
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> interrupted(end, stopped), "alys-shutdown"));
    Vertx vertx = Vertx.vertx();
    BitcoinService service;
    try {
      service = wait(BitcoinService.start(vertx, config));
    } catch (ExecutionException e) {
      end.complete("");
      wait(vertx.close());
      stopped.countDown();
      throw new IllegalStateException(
          AlysCommand.oneLine(e.getCause() == null ? e : e.getCause()), e);
    }
    service
        .end()
        .onSuccess(_ -> end.complete(""))
        .onFailure(cause -> end.complete(AlysCommand.oneLine(cause)));
    LOG.info("ready");
    String failure = end.get();
    LOG.info("stopping");
    // One after the other: what follows on the service's own event loop would end with it.
    wait(service.stop().otherwiseEmpty());
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
