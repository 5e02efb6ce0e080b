package io.alys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.testkit.Await;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fat jar shows a whole peg to somebody who has nothing else. */
class DemoIT {
  private static final long LIMIT_SECONDS = 240;

  private final List<Process> started = new ArrayList<>();
  private @TempDir Path folder;

  @AfterEach
  void killAll() {
    started.forEach(Process::destroyForcibly);
  }

  private Process alys(Path output, String... args) throws IOException {
    return alys(output, Map.of(), args);
  }

  private Process alys(Path output, Map<String, String> environment, String... args)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-jar",
                Path.of(System.getProperty("alys.jar", "target/alys.jar"))
                    .toAbsolutePath()
                    .toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            // Nothing of the repository: the jar alone can do it.
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<JsonObject> demo(String... args) throws IOException, InterruptedException {
    Path output = folder.resolve("output");
    Process process = alys(output, args);
    assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as("it ends").isTrue();
    List<String> lines = Files.readAllLines(output);
    assertThat(process.exitValue()).as(String.join("\n", lines)).isZero();
    return lines.stream().filter(line -> line.startsWith("{")).map(JsonObject::new).toList();
  }

  private static List<JsonObject> of(String event, List<JsonObject> lines) {
    return lines.stream().filter(line -> event.equals(line.getString("event"))).toList();
  }

  @Test
  void takesBitcoinInAndOutAgainAndCountsEveryCoin() throws Exception {
    Path kept = folder.resolve("kept");
    List<JsonObject> lines = demo("demo", "--json", "--dir", kept.toString());

    assertThat(of("step", lines))
        .extracting(line -> line.getString("stage"))
        .containsExactly(
            "FUNDED",
            "DEPOSITED",
            "CONFIRMED",
            "MINTED",
            "BURNED",
            "PROPOSED",
            "FINALISED",
            "SIGNED",
            "BROADCAST",
            "RECEIVED",
            "SETTLED");
    assertThat(of("step", lines).get(8).getJsonObject("facts").getString("signatures"))
        .isEqualTo("2 of 3 keys");
    JsonObject coins = of("conservation", lines).getFirst();
    assertThat(coins.getBoolean("holds")).isTrue();
    assertThat(coins.getString("mintedWei")).isEqualTo("500000000000000000");
    assertThat(coins.getString("burnedWei")).isEqualTo("200000000000000000");
    assertThat(coins.getString("onBitcoinWei")).isEqualTo("300000000000000000");
    assertThat(of("ended", lines)).hasSize(1);
    assertThat(kept.resolve("node.toml")).isNotEmptyFile();
    assertThat(Files.readString(kept.resolve("alys.log"))).contains("is SETTLED");
  }

  @Test
  @Tag("long")
  void fiveUsersArriveThoughAnswersGetLostAndOthersRestart() throws Exception {
    List<JsonObject> lines =
        demo(
            "demo",
            "--json",
            "--pegs",
            "5",
            "--chaos",
            "7",
            "--dir",
            folder.resolve("k").toString());

    assertThat(of("trouble", lines))
        .extracting(line -> line.getString("what"))
        .contains("the execution client restarts", "governance restarts");
    assertThat(of("step", lines).stream().filter(line -> line.getInteger("number") == 11))
        .hasSize(5);
    assertThat(of("conservation", lines).getFirst().getBoolean("holds")).isTrue();
    assertThat(of("conservation", lines).getFirst().getString("onBitcoinWei"))
        .isEqualTo("1500000000000000000");
  }

  @Test
  void beginsWithNothingOrNotAtAll() throws Exception {
    Files.writeString(Files.createDirectory(folder.resolve("used")).resolve("file"), "");
    Path output = folder.resolve("output");
    Process process = alys(output, "demo", "--dir", folder.resolve("used").toString());

    assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(Files.readString(output))
        .contains("used is not an empty folder: the demo begins with nothing; name another");
  }

  @Test
  @Tag("long")
  void leavesNothingBehindWhenItIsStopped() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    Path output = folder.resolve("output");
    Process process =
        alys(output, Map.of("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + temporary), "demo");
    Await.until("it is under way", () -> text(output).contains("a network runs"));
    assertThat(demoFolders(temporary)).hasSize(1);
    process.destroy();

    assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(text(output)).isEqualTo(128 + 15);
    assertThat(demoFolders(temporary)).isEmpty();
    assertThat(text(output)).doesNotContain("Exception");
  }

  private static List<Path> demoFolders(Path temporary) throws IOException {
    try (Stream<Path> content = Files.list(temporary)) {
      return content.filter(each -> each.getFileName().toString().startsWith("alys-demo")).toList();
    }
  }

  @Test
  void saysInALineWhichRealProgramIsMissing() throws Exception {
    Path output = folder.resolve("output");
    Map<String, String> nothing =
        Map.of(
            "BITCOIND",
            folder.resolve("bitcoind").toString(),
            "ALYS_PARTS",
            folder.resolve("parts").toString());
    Process process = alys(output, nothing, "demo", "--real");

    assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(text(output))
        .contains(
            "alys: the real programs cannot be fetched: bitcoind: %s does not start"
                .formatted(folder.resolve("bitcoind")));
  }
}
