package io.alys.cli;

import io.alys.config.ConfigError;
import io.alys.config.ConfigResult.Effective;
import io.alys.config.ConfigResult.Invalid;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.alys.devnet.governance.GovernanceConfig;
import io.alys.devnet.governance.GovernanceService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code alys governance}: the stand-in for governance, until it is told to stop. */
@Command(
    mixinStandardHelpOptions = true,
    name = "governance",
    description = {
      "Run a stand-in for Anduro Governance until Ctrl-C, to develop and to drill against.",
      "Its keys are for development only. Variables of the environment change nothing."
    },
    footer = {
      "",
      "Examples:",
      "  alys governance --config conf/governance.toml",
      "  alys governance --set \"faults.rules=drop-outbound every 3, close at 10\""
    })
final class GovernanceCommand implements Callable<Integer> {
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
    return switch (GovernanceConfig.loader().load(source)) {
      case Invalid<GovernanceConfig>(List<ConfigError> errors) ->
          ConfigCommand.complain(spec.commandLine().getErr(), errors);
      case Loaded<GovernanceConfig>(GovernanceConfig config, List<Effective> _) -> run(config);
    };
  }

  private static int run(GovernanceConfig config) throws InterruptedException, ExecutionException {
    GovernanceService.log(config);
    return Foreground.run(
        vertx ->
            GovernanceService.start(vertx, config)
                .map(service -> new Foreground.Running(service.failure(), service::stop)));
  }
}
