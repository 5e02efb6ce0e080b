package io.alys.cli;

import io.alys.config.ConfigLoader;
import io.alys.devnet.execution.ExecutionStandIn;
import io.alys.devnet.execution.ExecutionStandInConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import picocli.CommandLine.Command;

/** {@code alys execution}: the stand-in for an execution client, until it is told to stop. */
@Command(
    mixinStandardHelpOptions = true,
    name = "execution",
    description = {
      "Run a stand-in for an execution client until Ctrl-C, to develop and to drill against.",
      "It has no EVM. Variables of the environment change nothing."
    },
    footer = {
      "",
      "Examples:",
      "  alys execution --config conf/execution.toml",
      "  alys execution --set service.data=data/other --set service.port=0"
    })
final class ExecutionCommand extends StandInCommand<ExecutionStandInConfig> {
  @Override
  ConfigLoader<ExecutionStandInConfig> loader() {
    return ExecutionStandInConfig.loader();
  }

  @Override
  void log(ExecutionStandInConfig config) {
    ExecutionStandIn.log(config);
  }

  @Override
  Future<Foreground.Running> start(Vertx vertx, ExecutionStandInConfig config) {
    return ExecutionStandIn.start(vertx, config)
        .map(service -> new Foreground.Running(service.end(), service::close));
  }
}
