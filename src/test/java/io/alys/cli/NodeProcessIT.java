package io.alys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.testkit.Await;
import io.alys.testkit.Ports;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fat jar as an operator runs it. */
class NodeProcessIT {
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Process> started = new ArrayList<>();
  private int port;
  private Path log;
  private @TempDir Path folder;

  @BeforeEach
  void takeAPort() {
    port = Ports.free();
    log = folder.resolve("node.log");
  }

  @AfterEach
  void killAll() {
    started.forEach(Process::destroyForcibly);
    http.close();
  }

  private Process alys(String... args) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                System.getProperty("alys.jar", "target/alys.jar")));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Process process =
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(new File(log.toString()))).start();
    started.add(process);
    return process;
  }

  private Process run() throws IOException {
    return alys(
        "run",
        "--config",
        "conf/development.toml",
        "--set",
        "metrics.port=" + port,
        "--set",
        "node.data-dir=" + folder);
  }

  private HttpResponse<String> get(String path) throws IOException {
    try {
      URI uri = URI.create("http://127.0.0.1:" + port + path);
      return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The status of a page; 0 while nobody listens. */
  private int health(String path) {
    try {
      return get(path).statusCode();
    } catch (IOException _) {
      return 0;
    }
  }

  private String body(String path) {
    try {
      return get(path).body();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static int exitOf(Process process) throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  @Test
  void becomesReadyAndStopsCleanlyOnASignal() throws IOException, InterruptedException {
    Process node = run();
    Await.until("it is ready", () -> health("/health/ready") == 200);
    node.destroy();
    assertThat(exitOf(node)).isZero();
    assertThat(Files.readString(log)).contains("ready: 5 actors", "stopping", "stopped");
  }

  @Test
  @Tag("long")
  void startsAgainAfterItWasKilled() throws IOException, InterruptedException {
    Process node = run();
    Await.until("it is ready", () -> health("/health/ready") == 200);
    node.destroyForcibly();
    exitOf(node);
    run();
    Await.until("it is ready again", () -> health("/health/ready") == 200);
  }

  @Test
  void followsItsConfigurationFileAndKeepsTheOldOneWhenTheNewIsWrong() throws IOException {
    Path file = folder.resolve("node.toml");
    String good = "[metrics]\nport = %d\n".formatted(port);
    Files.writeString(file, good);
    alys("run", "--config", file.toString(), "--set", "node.data-dir=" + folder);
    Await.until("it is ready", () -> health("/health/ready") == 200);

    Files.writeString(file, good + "host = [1]\n");
    Await.until(
        "health says what is wrong",
        () -> body("/health").contains("node.toml:3: metrics.host = [1]: must be a single value"));
    assertThat(health("/health/ready")).isEqualTo(200);
    assertThat(body("/metrics")).contains("alys_config_reloads_total{outcome=\"refused\"} 1.0");

    Files.writeString(file, good + "[log]\nlevel = \"debug\"\n");
    Await.until("it is in force", () -> body("/health").contains("\"status\" : \"healthy\""));
    Await.until("the log says so", () -> log().contains("[log.level] in force"));
    assertThat(log())
        .contains("configuration not changed: ")
        .contains("configuration changed: [log.level] in force");
    assertThat(body("/metrics")).contains("alys_config_reloads_total{outcome=\"applied\"} 1.0");
  }

  @Test
  @Tag("long")
  void changesWhatIsLiveAndSaysWhatWaitsForARestart() throws IOException, InterruptedException {
    Path file = folder.resolve("node.toml");
    String good = "[metrics]\nport = %d\n".formatted(port);
    Files.writeString(file, good);
    Process node = alys("run", "--config", file.toString(), "--set", "node.data-dir=" + folder);
    Await.until("it is ready", () -> health("/health/ready") == 200);

    int old = port;
    takeAPort();
    Files.writeString(
        file,
        """
        [node]
        name = "other"
        [metrics]
        port = %d
        [actors]
        drain-limit = "1s"
        mailbox.capacity = 500
        mailbox-of.metrics.overflow = "drop-oldest"
        """
            .formatted(port));
    Await.until("it listens elsewhere", () -> health("/health/ready") == 200);
    assertThat(body("/health"))
        .contains("settings wait for a restart: [node.name]")
        .contains("\"node\" : \"alys\"");
    assertThat(body("/metrics")).contains("alys_config_waiting{key=\"node.name\"} 1.0");
    assertThat(log())
        .contains("configuration changed: [node.name] wait for a restart")
        .contains("actors.drain-limit, ", "actors.mailbox-of.metrics.overflow, ", "metrics.port]");

    Files.writeString(file, good.replace(Integer.toString(old), Integer.toString(port)));
    Await.until("nothing waits", () -> !body("/metrics").contains("alys_config_waiting{"));
    assertThat(body("/health")).contains("\"status\" : \"healthy\"");
    node.destroy();
    assertThat(exitOf(node)).isZero();
  }

  private String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void exitsWith2AndAllMistakesWhenTheConfigurationIsWrong()
      throws IOException, InterruptedException {
    assertThat(exitOf(alys("run", "--set", "metrics.port=x", "--set", "nodename=y"))).isEqualTo(2);
    assertThat(Files.readString(log).lines())
        .containsExactly(
            "--set: nodename: no such setting; did you mean node.name?",
            "--set: metrics.port = x: must be a whole number");
  }

  @Test
  void exitsWith1AndOneLineWhenItsPortIsTaken() throws IOException, InterruptedException {
    try (ServerSocket taken =
        new ServerSocket(port, 1, java.net.InetAddress.getLoopbackAddress())) {
      assertThat(taken.isBound()).isTrue();
      assertThat(exitOf(run())).isEqualTo(1);
    }
    assertThat(Files.readString(log))
        .contains("alys: metrics is given up")
        .contains("cannot listen on 127.0.0.1:" + port)
        .doesNotContain("\tat ");
  }

  @Test
  void knowsItsVersion() throws IOException, InterruptedException {
    assertThat(exitOf(alys("version"))).isZero();
    assertThat(Files.readString(log)).containsPattern("alys \\d+\\.\\d+\\.\\d+ \\(.+\\), JDK 25");
  }
}
