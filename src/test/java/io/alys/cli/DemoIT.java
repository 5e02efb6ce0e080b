package io.alys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.devnet.wallet.PegStage;
import io.alys.testkit.Await;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fat jar shows a whole peg to somebody who has nothing else. */
class DemoIT {
  private static final long LIMIT_SECONDS = 240;

  /** A line that says which step was reached. */
  private static final Pattern STEP = Pattern.compile("(?m)^ *[0-9.]+ s +\\d+ {2}\\w");

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
    assertThat(process.exitValue()).as(text(output)).isZero();
    return lines(output);
  }

  /** What it says in JSON, as far as it has come. */
  private static List<JsonObject> lines(Path output) {
    return text(output)
        .lines()
        .filter(line -> line.startsWith("{") && line.endsWith("}"))
        .map(JsonObject::new)
        .toList();
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

  private static boolean listens(String url) {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), URI.create(url).getPort())) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /** No step that waits for Bitcoin's blocks, one a second, is over in one. */
  @Test
  @Tag("long")
  void saysWhichStepFailedAndWhyInALine() throws Exception {
    Path output = folder.resolve("output");
    Path kept = folder.resolve("kept");
    Process process = alys(output, "demo", "--within", "1s", "--dir", kept.toString());
    assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as("it ends").isTrue();

    String said = text(output);
    assertThat(process.exitValue()).as(said).isEqualTo(1);
    long steps = STEP.matcher(said).results().count();
    assertThat(steps).as(said).isLessThan(PegStage.values().length);
    String title = PegStage.values()[(int) steps].title();
    List<String> lines = said.lines().toList();
    assertThat(lines.subList(lines.size() - 3, lines.size()))
        .satisfiesExactly(
            step -> assertThat(step).endsWith("failed at step %d: %s".formatted(steps + 1, title)),
            why -> assertThat(why).matches(" +why +user 1 waited 1 s, and still not: .+; .+"),
            log -> assertThat(log).endsWith(" " + kept.resolve("alys.log")));
    assertThat(lines.get(lines.size() - 2)).contains(title);
    assertThat(said).doesNotContain("\tat ", "Exception");
    assertThat(kept.resolve("alys.log")).isNotEmptyFile();
  }

  @Test
  @Tag("long")
  void endsWithAllItsPartsWhenGovernanceDoesNotSign() throws Exception {
    Path output = folder.resolve("output");
    String kept = folder.resolve("kept").toString();
    Process process = alys(output, "demo", "--json", "--within", "15s", "--dir", kept);
    Await.until("a network runs", () -> text(output).contains("\"DEPOSITED\""));
    JsonObject begun = of("begun", lines(output)).getFirst();
    URI faults = URI.create(begun.getString("governance")).resolve("/faults");
    String rule = "{\"seed\": 1, \"rules\": [\"too-few-signatures always\"]}";
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest put =
          HttpRequest.newBuilder(faults).PUT(HttpRequest.BodyPublishers.ofString(rule)).build();
      assertThat(http.send(put, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
    assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as("it ends").isTrue();

    assertThat(process.exitValue()).as(text(output)).isEqualTo(1);
    assertThat(of("step", lines(output)))
        .last()
        .satisfies(step -> assertThat(step.getString("stage")).isEqualTo("FINALISED"));
    JsonObject failed = of("failed", lines(output)).getFirst();
    assertThat(failed.getString("stage")).isEqualTo("SIGNED");
    assertThat(failed.getInteger("number")).isEqualTo(8);
    assertThat(failed.getInteger("user")).isEqualTo(1);
    assertThat(failed.getString("why"))
        .contains("user 1 waited 15 s, and still not: the federation signs; SIGNATURES_REQUESTED");
    assertThat(of("ended", lines(output))).isEmpty();
    assertThat(text(output)).doesNotContain("\tat ", "Exception");
    for (String part : List.of("bitcoin", "execution", "governance", "node", "metrics")) {
      assertThat(listens(begun.getString(part))).as(part).isFalse();
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
