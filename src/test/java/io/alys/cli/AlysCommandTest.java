package io.alys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AlysCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int alys(String... args) {
    CommandLine line = AlysCommand.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(args);
  }

  private static Stream<CommandLine> withAllBelow(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream().flatMap(AlysCommandTest::withAllBelow));
  }

  @Test
  void showsHelpForEveryCommand() {
    List<CommandLine> commands = withAllBelow(AlysCommand.commandLine()).toList();
    for (CommandLine command : commands) {
      String name = command.getCommandSpec().qualifiedName();
      String[] words = name.split(" ", -1);
      out.getBuffer().setLength(0);
      assertThat(
              alys(
                  Stream.concat(Stream.of(words).skip(1), Stream.of("--help"))
                      .toArray(String[]::new)))
          .as(name)
          .isZero();
      assertThat(out.toString()).as(name).contains("Usage: " + name);
      assertThat(String.join("", command.getCommandSpec().usageMessage().description()))
          .as("what %s does", name)
          .isNotBlank();
    }
    assertThat(commands)
        .extracting(command -> command.getCommandSpec().qualifiedName())
        .doesNotHaveDuplicates()
        .contains("alys", "alys status", "alys config check", "alys stream status")
        .contains("alys generate-completion");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void describesEveryOptionAndParameterThatItShows() {
    List<String> without = new ArrayList<>();
    withAllBelow(AlysCommand.commandLine())
        .map(CommandLine::getCommandSpec)
        .forEach(
            command ->
                command.args().stream()
                    .filter(arg -> !arg.hidden() && String.join("", arg.description()).isBlank())
                    .forEach(arg -> without.add(command.qualifiedName() + " " + arg.paramLabel())));
    assertThat(without).isEmpty();
  }

  @Test
  void namesTheExitCodesAndAnExample() {
    assertThat(alys("--help")).isZero();
    assertThat(out.toString()).contains("Exit codes: 0 all went well", "alys run --config");
  }

  @Test
  void answersProgramsInJson() {
    for (String command :
        List.of(
            "status",
            "actors",
            "stream status",
            "stream proposals",
            "peg show",
            "peg list",
            "peg balance",
            "psbt show",
            "pause",
            "resume",
            "backup",
            "restore",
            "journal check",
            "journal unbind",
            "keys new",
            "keys show")) {
      CommandLine line = AlysCommand.commandLine();
      for (String word : command.split(" ", -1)) {
        line = Objects.requireNonNull(line.getSubcommands().get(word), command);
      }
      assertThat(line.getCommandSpec().findOption("--json")).as(command).isNotNull();
    }
  }

  @Test
  void saysHowLongAStepOfTheDemoMayTake() {
    for (String wrong : List.of("999ms", "61m")) {
      assertThat(alys("demo", "--within", wrong)).isEqualTo(2);
      assertThat(err.toString()).contains("alys: --within must be from 1s to 1h");
      err.getBuffer().setLength(0);
    }
    assertThat(alys("demo", "--within", "soon")).isEqualTo(2);
    assertThat(err.toString()).contains("'soon' is no time such as 500ms or 5s");
  }

  @Test
  void saysHowManyAuthoritiesANetworkMayHave(@TempDir Path folder) {
    String where = "--dir=" + folder;
    assertThat(alys("devnet", where, "--authorities", "0")).isEqualTo(2);
    assertThat(alys("devnet", where, "--authorities", "8")).isEqualTo(2);
    assertThat(alys("devnet", where, "--authorities", "4", "--by-hand", "4")).isEqualTo(2);
    assertThat(alys("devnet", where, "--by-hand", "-1")).isEqualTo(2);
    assertThat(alys("devnet", where, "--pace-ms", "1")).isEqualTo(2);
    assertThat(err.toString().lines().filter(line -> !line.startsWith("Try ")))
        .containsExactly(
            "alys: --authorities: there may be 1 to 7",
            "alys: --authorities: there may be 1 to 7",
            "alys: --by-hand: 0 to 3 of 4 can be left",
            "alys: --by-hand: 0 to 0 of 1 can be left",
            "alys: --pace-ms: the pace must be from 100ms to 1h");
    assertThat(folder).isEmptyDirectory();
    assertThat(alys("devnet", "--help")).isZero();
    assertThat(out.toString())
        .contains("--authorities=N", "--by-hand=K", "--dir=DIR", "--free-ports", "--pace-ms=MS")
        .contains("--reset");
  }

  @Test
  void saysInOneLineWhatIsWrongWithTheCommandLine() {
    assertThat(alys()).isEqualTo(2);
    assertThat(alys("runn")).isEqualTo(2);
    assertThat(alys("config")).isEqualTo(2);
    assertThat(err.toString())
        .contains("alys: a command is missing")
        .contains("alys: Unmatched argument at index 0: 'runn'")
        .contains("alys: say what: check or print");
  }

  @Test
  void makesAndShowsAnAuthoritysKey(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("authority.key");
    assertThat(alys("keys", "new", "--out", file.toString())).isZero();
    assertThat(out.toString())
        .matches("public key   [0-9a-f]{96}\\Rpossession   [0-9a-f]{192}\\R")
        .doesNotContain(Files.readString(file).strip());
    String publicKey = out.toString().substring(13, 13 + 96);
    out.getBuffer().setLength(0);
    assertThat(alys("keys", "show", "--key", "file:" + file, "--json")).isZero();
    assertThat(out.toString()).startsWith("{\"publicKey\":\"" + publicKey + "\",\"possession\":");
    assertThat(alys("keys", "new", "--out", file.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("alys: " + file + " is there already");
    assertThat(alys("keys", "show", "--key", "0".repeat(64))).isEqualTo(2);
    assertThat(alys("keys")).isEqualTo(2);
    assertThat(err.toString())
        .contains("alys: --key: a secret is given as file:/path or env:NAME, never by itself")
        .contains("alys: say what: new or show")
        .doesNotContain("0".repeat(64));
  }

  @Test
  void listsEveryMistakeOfTheConfiguration(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(folder.resolve("x.toml"), "[metrics]\nport = 99999\nhots = \"x\"\n");
    assertThat(alys("config", "check", "--config", file.toString())).isEqualTo(2);
    assertThat(err.toString().lines())
        .containsExactly(
            file + ":3: metrics.hots: no such setting; did you mean metrics.host?",
            file + ":2: metrics.port = 99999: must be between 0 and 65535");
    assertThat(alys("run", "--config", file.toString())).isEqualTo(2);
  }

  @Test
  void checksTheChainSpecificationToo(@TempDir Path folder) throws IOException {
    assertThat(alys("config", "check", "--set", "chain.spec=conf/chain-public.json")).isZero();
    Path spec = Files.writeString(folder.resolve("chain.json"), "{\"chainId\": 0}");
    assertThat(alys("config", "check", "--set", "chain.spec=" + spec)).isEqualTo(2);
    assertThat(err.toString()).contains(spec + ": chainId = 0 must be between 1 and 4294967295");
    assertThat(alys("config", "check", "--set", "chain.spec=no/such.json")).isEqualTo(1);
    assertThat(err.toString()).contains("alys: cannot read the chain specification no/such.json");
  }

  @Test
  void checksAndPrints() {
    assertThat(alys("config", "check", "-c", "conf/development.toml")).isZero();
    assertThat(alys("config", "print", "-c", "conf/development.toml", "--set", "log.level=debug"))
        .isZero();
    assertThat(out.toString())
        .contains("the configuration is valid")
        .containsPattern("node.name = \"dev\" +# conf/development.toml:5")
        .containsPattern("log.level = \"debug\" +# --set")
        .containsPattern("log.format = \"text\" +# default");
    assertThat(alys("config", "print", "--json")).isZero();
    assertThat(out.toString()).contains("\"key\" : \"metrics.port\"");
  }

  @Test
  void listsEveryMistakeOfTheGovernanceServicesConfiguration() {
    assertThat(
            alys(
                "governance",
                "--config",
                "conf/governance.toml",
                "--set",
                "federation.members=17",
                "--set",
                "faults.rule=x"))
        .isEqualTo(2);
    assertThat(err.toString().lines())
        .containsExactly(
            "--set: faults.rule: no such setting; did you mean faults.rules?",
            "--set: federation.members = 17: must be between 1 and 16");
    assertThat(alys("governance", "--config", "no/such.toml")).isEqualTo(1);
    assertThat(err.toString()).contains("alys: cannot read the configuration file no/such.toml");
  }

  @Test
  void saysWhatIsWrongWithTheSettingsOfAMiner() {
    String reward = "0x" + "a1".repeat(20);
    assertThat(alys("miner")).isEqualTo(2);
    assertThat(alys("miner", "--reward", "0xa1")).isEqualTo(2);
    assertThat(alys("miner", "--reward", reward, "--node", "127.0.0.1:3000")).isEqualTo(2);
    assertThat(alys("miner", "--reward", reward, "--interval", "5")).isEqualTo(2);
    assertThat(alys("miner", "--reward", reward, "--interval", "25h")).isEqualTo(2);
    assertThat(alys("miner", "--reward", reward, "--payout", "bcrt1q")).isEqualTo(2);
    assertThat(alys("miner", "--reward", reward, "--bitcoin", "http://127.0.0.1:1")).isEqualTo(2);
    assertThat(err.toString())
        .contains(
            "alys: Missing required option: '--reward=ADDRESS'",
            "alys: reward: an EVM address has 20 bytes, not 1",
            "alys: node must be http://host:port",
            "'5' is no time such as 500ms or 5s",
            "alys: interval must be from 0s to 1d",
            "alys: --cookie-file, --password-file and --payout go with --bitcoin",
            "alys: bitcoin: give the cookie file, or user and password file, not both");
  }

  @Test
  void saysInOneLineWhatFailed() {
    assertThat(alys("config", "check", "--config", "no/such.toml")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            "alys: cannot read the configuration file no/such.toml" + System.lineSeparator());
    assertThat(alys("config", "check", "--config", "no/such.toml", "--verbose")).isEqualTo(1);
    assertThat(err.toString()).contains("java.io.IOException", "\tat io.alys.cli");
  }

  @Test
  void printsItsVersionAndItsCompletion() {
    assertThat(alys("version")).isZero();
    assertThat(alys("--version")).isZero();
    assertThat(alys("generate-completion")).isZero();
    assertThat(out.toString()).contains("alys ", ", JDK ", "complete -F _complete_alys");
  }
}
