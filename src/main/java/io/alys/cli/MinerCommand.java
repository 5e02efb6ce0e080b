package io.alys.cli;

import io.alys.config.Secret;
import io.alys.devnet.mining.Miner;
import io.alys.devnet.mining.MinerConfig;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code alys miner}: mines for a node, until it is told to stop or has mined enough. */
@Command(
    mixinStandardHelpOptions = true,
    name = "miner",
    description = {
      "Mine for a node until Ctrl-C, to develop and to drill: one thread of this machine.",
      "Without a Bitcoin node its parent blocks are of no chain."
    },
    footer = {
      "",
      "Examples:",
      "  alys miner --node http://127.0.0.1:3000 --reward 0x5a9c... --interval 5s",
      "  alys miner --node http://127.0.0.1:3000 --reward 0x5a9c... \\",
      "    --bitcoin http://127.0.0.1:18443 --cookie-file ~/.bitcoin/regtest/.cookie",
      "  alys miner --node http://127.0.0.1:3000 --reward 0x5a9c... --beside 1=910a2dec..."
    })
final class MinerCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(MinerCommand.class);

  @Spec CommandSpec spec;

  @Option(
      names = "--node",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:3000",
      description = "The node's JSON-RPC, as http://host:port; ${DEFAULT-VALUE} if not given.")
  String node = "";

  @Option(
      names = "--reward",
      paramLabel = "ADDRESS",
      required = true,
      description = "The EVM address that is paid for proofs, 0x and 40 hex digits.")
  String reward = "";

  @Option(
      names = "--bitcoin",
      paramLabel = "URL",
      description = "The JSON-RPC of the Bitcoin node whose blocks are mined, as http://host:port.")
  Optional<String> bitcoin = Optional.empty();

  @Option(names = "--cookie-file", paramLabel = "FILE", description = "The Bitcoin node's cookie.")
  Optional<Path> cookieFile = Optional.empty();

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "The user of its JSON-RPC, where there is no cookie.")
  String user = "";

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "The file with that user's password.")
  Optional<Path> passwordFile = Optional.empty();

  @Option(
      names = "--payout",
      paramLabel = "ADDRESS",
      description =
          "The Bitcoin address that gets what a Bitcoin block is worth; on regtest anybody when it"
              + " is not given.")
  Optional<String> payout = Optional.empty();

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      defaultValue = "5s",
      converter = Interval.class,
      description = "From one proof to the next, such as 500ms, 5s or 10m; ${DEFAULT-VALUE}.")
  Duration interval = Duration.ZERO;

  @Option(
      names = "--blocks",
      paramLabel = "COUNT",
      defaultValue = "0",
      description = "End after so many proofs; 0, which is usual, goes on until Ctrl-C.")
  long blocks;

  @Option(
      names = "--beside",
      paramLabel = "ID=HASH",
      description =
          "Another chain in the same tree, and the hash that its node gave: committed to as well,"
              + " submitted nowhere. May be given several times.")
  Map<Long, String> beside = Map.of();

  /** A whole number and its unit. */
  static final class Interval implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    @Override
    public Duration convert(String text) {
      Matcher matcher = FORM.matcher(text);
      if (!matcher.matches()) {
        throw new TypeConversionException("'%s' is no time such as 500ms or 5s".formatted(text));
      }
      long count = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2)) {
        case "ms" -> Duration.ofMillis(count);
        case "s" -> Duration.ofSeconds(count);
        case "m" -> Duration.ofMinutes(count);
        case String _ -> Duration.ofHours(count);
      };
    }
  }

  @Override
  public Integer call() throws InterruptedException, ExecutionException {
    return run(config());
  }

  private MinerConfig config() {
    try {
      if (bitcoin.isEmpty()
          && (cookieFile.isPresent() || passwordFile.isPresent() || payout.isPresent())) {
        throw new IllegalArgumentException(
            "--cookie-file, --password-file and --payout go with --bitcoin");
      }
      Optional<MinerConfig.Bitcoin> parent =
          bitcoin.map(
              url ->
                  new MinerConfig.Bitcoin(
                      url,
                      cookieFile,
                      user,
                      passwordFile.map(file -> new Secret("file:" + file)),
                      payout));
      return new MinerConfig(node, reward, parent, interval, blocks, beside);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), AlysCommand.oneLine(e), e);
    }
  }

  private static int run(MinerConfig config) throws InterruptedException, ExecutionException {
    Miner.log();
    return Foreground.run(
        "the miner",
        vertx -> {
          Miner miner = Miner.start(vertx, config);
          return Future.succeededFuture(
              new Foreground.Running(
                  miner.end(),
                  () -> miner.stop().onSuccess(proofs -> LOG.info("mined {} proofs", proofs))));
        });
  }
}
