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
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
      "is worth anything, and whoever reads its folder can spend all of it.",
      "",
      "With several authorities each has a node and an execution client of its own, all in this",
      "process; Bitcoin and governance are shared."
    },
    subcommands = DevnetCommand.FaucetCommand.class,
    footer = {
      "",
      "Examples:",
      "  alys devnet",
      "  alys devnet --reset --pace-ms 1000",
      "  alys devnet --authorities 4 --dir data/four",
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

  @Option(
      names = "--authorities",
      paramLabel = "N",
      description = {
        "How many make blocks, 1 to 7; as many as the network has, or 1 for a new one, if not",
        "given. Two thirds of them have to sign a block."
      })
  Optional<Integer> authorities = Optional.empty();

  @Option(
      names = "--by-hand",
      paramLabel = "K",
      description = {
        "Leave the nodes of the last K authorities to you, to stop, kill and start as you like:",
        "alys run --config DIR/authority-N/node.toml; 0 if not given."
      })
  int byHand;

  @Override
  public Integer call() throws IOException, InterruptedException {
    NetworkFolder where = new NetworkFolder(folder);
    if (reset) {
      Devnet.reset(where);
    }
    int count = authorities.orElse(where.authorities().orElse(1));
    if (count < 1 || count > NetworkPlan.MOST_AUTHORITIES) {
      throw wrong("--authorities: there may be 1 to " + NetworkPlan.MOST_AUTHORITIES, null);
    }
    if (byHand < 0 || byHand >= count) {
      throw wrong("--by-hand: 0 to %d of %d can be left".formatted(count - 1, count), null);
    }
    NetworkPlan plan;
    try {
      plan =
          new NetworkPlan(
              where,
              freePorts ? Ports.free(count) : Ports.usual(count),
              Duration.ofMillis(paceMillis));
    } catch (IllegalArgumentException e) {
      throw wrong("--pace-ms: " + e.getMessage(), e);
    }
    Devnet.run(
        plan, new Devnet.How(AlysCommand.isVerbose(spec), byHand), spec.commandLine().getOut());
    return 0;
  }

  private ParameterException wrong(String what, @Nullable Throwable cause) {
    return new ParameterException(spec.commandLine(), what, cause);
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
