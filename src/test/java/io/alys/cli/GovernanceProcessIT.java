package io.alys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stand-in for governance as a person runs it. */
@Tag("long")
class GovernanceProcessIT {
  private static final Pattern ADMIN = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)/status");
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Process> started = new ArrayList<>();
  private @TempDir Path folder;

  @AfterEach
  void killAll() {
    started.forEach(Process::destroyForcibly);
    http.close();
  }

  private Process start(String log) throws IOException {
    List<String> command =
        List.of(
            System.getProperty("java.home") + "/bin/java",
            "-jar",
            System.getProperty("alys.jar", "target/alys.jar"),
            "governance",
            "--config",
            "conf/governance.toml",
            "--set",
            "service.port=0",
            "--set",
            "admin.port=0",
            "--set",
            "service.data=" + folder.resolve("data"));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(log).toFile())
            .start();
    started.add(process);
    Await.until("it is ready", () -> text(log).contains(" ready"));
    return process;
  }

  private String text(String log) {
    try {
      return Files.readString(folder.resolve(log));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String call(String log, String method, String page, String body)
      throws IOException, InterruptedException {
    Matcher admin = ADMIN.matcher(text(log));
    assertThat(admin.find()).isTrue();
    URI uri = URI.create("http://127.0.0.1:%s%s".formatted(admin.group(1), page));
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  @Test
  void warnsLoudlyAndStopsCleanlyOnASignal() throws IOException, InterruptedException {
    Process service = start("log");
    assertThat(text("log"))
        .contains("*** this is NOT Anduro Governance: its keys are for development only, ***")
        .contains("federation 1: 2 of 3, bcrt1q");
    service.destroy();
    assertThat(service.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(service.exitValue()).isZero();
    assertThat(text("log")).contains("stopping", "stopped");
  }

  @Test
  void knowsItsFederationAfterItWasKilled() throws IOException, InterruptedException {
    Process service = start("first");
    String rotated =
        call("first", "POST", "/federation/rotate", "{\"members\": 5, \"threshold\": 3}");
    assertThat(rotated).contains("\"version\" : 2");
    service.destroyForcibly();
    assertThat(service.waitFor(60, TimeUnit.SECONDS)).isTrue();
    start("second");
    Matcher address = Pattern.compile("bcrt1q\\w+").matcher(rotated);
    assertThat(address.find()).isTrue();
    assertThat(text("second")).contains("federation 2: 3 of 5, " + address.group());
  }
}
