package io.alys.cli;

import io.alys.config.ConfigLoader;
import io.alys.devnet.bitcoin.BitcoinService;
import io.alys.devnet.bitcoin.BitcoinServiceConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import picocli.CommandLine.Command;

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
final class BitcoinCommand extends StandInCommand<BitcoinServiceConfig> {
  @Override
  ConfigLoader<BitcoinServiceConfig> loader() {
    return BitcoinServiceConfig.loader();
  }

  @Override
  void log(BitcoinServiceConfig config) {
    BitcoinService.log(config);
  }

  @Override
  Future<Foreground.Running> start(Vertx vertx, BitcoinServiceConfig config) {
    return BitcoinService.start(vertx, config)
        .map(service -> new Foreground.Running(service.end(), service::stop));
  }
}
