package io.alys.cli;

import io.alys.cli.demo.Devnet;
import io.alys.cli.demo.Town;
import io.alys.devnet.network.Faucet;
import io.alys.devnet.network.NetworkFolder;
import io.alys.devnet.network.NetworkPlan;
import io.alys.devnet.network.Ports;
import io.alys.devnet.wallet.Gift;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code alys devnet}: a whole network on this machine, until it is told to stop. */
@Command(
    mixinStandardHelpOptions = true,
    name = "devnet",
    description = {
      "Run a network until Ctrl-C: a node, and stand-ins for Bitcoin, governance and the",
      "execution client, with a miner. What it knew the last time it knows again. Nothing of it",
      "is worth anything, and whoever reads its folder can spend all of it."
    },
    subcommands = DevnetCommand.FaucetCommand.class,
    footer = {
      "",
      "Examples:",
      "  alys devnet",
      "  alys devnet --reset --pace-ms 1000",
      "  alys devnet faucet 0x1876018db0b5ed6f1877b1175a134dd38a75183e"
    })
final class DevnetCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "Where it keeps everything; data/devnet unless told otherwise.")
  Path folder = Path.of("data/devnet");

  @Option(names = "--reset", description = "Begin anew: remove what it knew.")
  boolean reset;

  @Option(
      names = "--free-ports",
      description = "Take any ports that are free, instead of those that tools look for.")
  boolean freePorts;

  @Option(
      names = "--pace-ms",
      paramLabel = "MS",
      description = "From one Bitcoin block to the next, in milliseconds; 5000 if not given.")
  long paceMillis = 5_000;

  @Override
  public Integer call() throws IOException, InterruptedException {
    NetworkFolder where = new NetworkFolder(folder);
    NetworkPlan plan;
    try {
      plan =
          new NetworkPlan(
              where, freePorts ? Ports.free() : Ports.USUAL, Duration.ofMillis(paceMillis));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--pace-ms: " + e.getMessage(), e);
    }
    if (reset) {
      Devnet.reset(where);
    }
    Devnet.run(plan, AlysCommand.isVerbose(spec), spec.commandLine().getOut());
    return 0;
  }

  /** {@code alys devnet faucet}. */
  @Command(
      mixinStandardHelpOptions = true,
      name = "faucet",
      description = {
        "Give an account of the network's sidechain coins, by a deposit on its Bitcoin.",
        "The network must run."
      },
      footer = {
        "",
        "Example:",
        "  alys devnet faucet 0x1876018db0b5ed6f1877b1175a134dd38a75183e --amount 2.5"
      })
  static final class FaucetCommand implements Callable<Integer> {
    @Spec CommandSpec spec;

    @Parameters(paramLabel = "ADDRESS", description = "The account: 0x and 40 hex digits.")
    String address = "";

    @Option(names = "--amount", paramLabel = "BTC", description = "How much; 1 if not given.")
    BigDecimal amount = BigDecimal.ONE;

    @Override
    public Integer call() throws IOException, InterruptedException {
      DevnetCommand network = (DevnetCommand) spec.parent().userObject();
      Faucet faucet = Faucet.of(new NetworkFolder(network.folder));
      Vertx vertx = Vertx.vertx();
      try {
        Gift gift = Town.wait(faucet.give(vertx, address, amount));
        spec.commandLine()
            .getOut()
            .printf(
                "%s BTC for %s: deposit %s, minted in block %d%n",
                amount.toPlainString(), address, gift.deposit(), gift.block());
        spec.commandLine().getOut().flush();
        return 0;
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
      } finally {
        Town.wait(vertx.close());
      }
    }
  }
}
