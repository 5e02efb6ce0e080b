package io.alys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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

  @Test
  void showsHelpForEveryCommand() {
    String[][] commands = {
      {},
      {"run"},
      {"config"},
      {"config", "check"},
      {"config", "print"},
      {"bitcoin"},
      {"peg"},
      {"peg", "show"},
      {"peg", "psbt"},
      {"peg", "list"},
      {"peg", "balance"},
      {"peg", "federation"},
      {"pause"},
      {"resume"},
      {"governance"},
      {"version"},
      {"journal"},
      {"journal", "check"},
      {"backup"},
      {"restore"}
    };
    for (String[] command : commands) {
      String[] args = java.util.Arrays.copyOf(command, command.length + 1);
      args[command.length] = "--help";
      assertThat(alys(args)).isZero();
    }
    assertThat(out.toString()).contains("Exit codes: 0 all went well", "alys run --config");
    assertThat(err.toString()).isEmpty();
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
