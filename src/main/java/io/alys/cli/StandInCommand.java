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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * A command that runs a program beside the node, with a configuration of its own, until Ctrl-C.
 *
 * @param <C> its configuration
 */
abstract class StandInCommand<C extends Record> implements Callable<Integer> {
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

  abstract ConfigLoader<C> loader();

  /** Sets up the log, before anything is started. */
  abstract void log(C config);

  abstract Future<Foreground.Running> start(Vertx vertx, C config);

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
      case Loaded<C>(C config, List<Effective> _) -> {
        log(config);
        yield Foreground.run("the service", vertx -> start(vertx, config));
      }
    };
  }
}
