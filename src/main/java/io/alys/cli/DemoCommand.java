package io.alys.cli;

import io.alys.cli.demo.Demo;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code alys demo}: a whole peg cycle in about a minute. */
@Command(
    mixinStandardHelpOptions = true,
    name = "demo",
    description = {
      "Show bitcoin going into the sidechain and back, on a whole network in this process:",
      "a Bitcoin node, governance, an execution client and a miner, all stand-ins unless told",
      "otherwise, and a node.",
      "Nothing of it is worth anything. The log goes to a file; with --verbose, to the terminal."
    },
    footer = {
      "",
      "Examples:",
      "  alys demo",
      "  alys demo --pegs 5 --chaos 7",
      "  alys demo --real",
      "  alys demo --dir target/demo --json"
    })
final class DemoCommand implements Callable<Integer> {
  private static final int MOST_PEGS = 50;
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofHours(1);

  @Spec CommandSpec spec;

  @Option(
      names = "--pegs",
      paramLabel = "N",
      description = "So many users at once, each there and back; 1 to 50.")
  int pegs = 1;

  @Option(
      names = "--real",
      description = {
        "With a real bitcoind and a real EthereumJS, and with mutual TLS to governance. Programs",
        "that are not there are fetched, once, into a folder of their own."
      })
  boolean real;

  @Option(
      names = "--chaos",
      paramLabel = "SEED",
      description = {
        "Lose answers at the wires, restart governance and the execution client, and let Bitcoin",
        "give up blocks; everybody must arrive all the same."
      })
  @Nullable Long chaos;

  @Option(
      names = "--within",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = MinerCommand.Interval.class,
      description =
          "How long to wait for a step before it counts as failed, such as 20s or 2m;"
              + " ${DEFAULT-VALUE} if not given, 1s to 1h.")
  Duration within = Duration.ZERO;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Keep everything in this folder, which must be empty.")
  @Nullable Path folder;

  @Option(names = "--keep", description = "Keep the temporary folder, also when all went well.")
  boolean keep;

  @Option(names = "--json", description = "Print a JSON object a step.")
  boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (pegs < 1 || pegs > MOST_PEGS) {
      throw new ParameterException(spec.commandLine(), "--pegs must be from 1 to " + MOST_PEGS);
    }
    if (within.compareTo(SHORTEST) < 0 || within.compareTo(LONGEST) > 0) {
      throw new ParameterException(spec.commandLine(), "--within must be from 1s to 1h");
    }
    Demo.Options options =
        new Demo.Options(
            Optional.ofNullable(folder),
            keep,
            pegs,
            real,
            chaos == null ? OptionalLong.empty() : OptionalLong.of(chaos),
            within,
            AlysCommand.isVerbose(spec),
            json);
    return Demo.show(options, spec.commandLine().getOut()) ? 0 : AlysCommand.FAILED;
  }
}
