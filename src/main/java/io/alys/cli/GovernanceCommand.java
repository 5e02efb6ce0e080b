package io.alys.cli;

import io.alys.config.ConfigLoader;
import io.alys.devnet.governance.GovernanceConfig;
import io.alys.devnet.governance.GovernanceService;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import picocli.CommandLine.Command;

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
final class GovernanceCommand extends StandInCommand<GovernanceConfig> {
  @Override
  ConfigLoader<GovernanceConfig> loader() {
    return GovernanceConfig.loader();
  }

  @Override
  void log(GovernanceConfig config) {
    GovernanceService.log(config);
  }

  @Override
  Future<Foreground.Running> start(Vertx vertx, GovernanceConfig config) {
    return GovernanceService.start(vertx, config)
        .map(service -> new Foreground.Running(service.failure(), service::stop));
  }
}
