package io.alys.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Prometheus' own word on conf/monitoring. The program is {@code $PROMTOOL}, or the one that {@code
 * scripts/real-parts.sh} fetched; without any the test fails.
 */
@Tag("real")
class PromtoolIT {
  private static final Path MONITORING = Path.of("conf/monitoring");

  private static Path program() {
    Map<String, String> environment = System.getenv();
    if (environment.containsKey("PROMTOOL")) {
      return Path.of(environment.get("PROMTOOL"));
    }
    String home = environment.getOrDefault("HOME", ".");
    String cache = environment.getOrDefault("XDG_CACHE_HOME", home + "/.cache");
    String parts = environment.getOrDefault("ALYS_PARTS", cache + "/alys/parts");
    Path program = Path.of(parts, "promtool", "bin", "promtool");
    if (!Files.isExecutable(program)) {
      throw new AssertionError("there is no promtool: run scripts/real-parts.sh promtool");
    }
    return program;
  }

  private static String run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program().toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("it ends").isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }

  @Test
  void takesTheConfigurationWithItsRules() throws Exception {
    assertThat(run("check", "config", MONITORING.resolve("prometheus.yml").toString()))
        .contains("2 rule files found")
        .doesNotContain("FAILED");
  }

  @Test
  void takesEveryRule() throws Exception {
    Path rules = MONITORING.resolve("rules");
    assertThat(
            run(
                "check",
                "rules",
                "--lint=all",
                "--lint-fatal",
                rules.resolve("recording.yml").toString(),
                rules.resolve("alerts.yml").toString()))
        .contains("rules found")
        .doesNotContain("FAILED");
  }

  @Test
  void callsSomebodyWhenItShouldAndOnlyThen() throws Exception {
    assertThat(run("test", "rules", "src/test/resources/monitoring/alerts-test.yml"))
        .contains("SUCCESS");
  }
}
