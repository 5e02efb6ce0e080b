package io.alys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A program of the fat jar that is started and ended again and again, with one log. */
final class JarProcess implements AutoCloseable {
  private static final Duration EXIT_LIMIT = Duration.ofSeconds(60);

  /**
   * For a machine that does other things too. None of the tests asks a frozen process, which would
   * take the connection and never answer.
   */
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

  /** Who asks again and again must not keep the program from its work. */
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path log;
  private final List<String> command;
  private final int port;
  private @Nullable Process process;

  /**
   * @param log where it writes
   * @param port of its pages
   */
  JarProcess(Path log, int port, String... arguments) {
    this.log = log;
    this.port = port;
    command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    // Started fast rather than fast in the long run; several of them share this machine.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-jar"));
    command.add(System.getProperty("alys.jar", "target/alys.jar"));
    command.addAll(List.of(arguments));
  }

  void start() throws IOException {
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
  }

  private Process process() {
    if (process == null) {
      throw new AssertionError("it was not started");
    }
    return process;
  }

  /** Sends the signal of this name, such as STOP or CONT, to the process. */
  void signal(String name) throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(process().pid())).inheritIO().start();
    assertThat(kill.waitFor()).as("kill -%s", name).isZero();
  }

  /** Waits for the end, and returns the exit code. */
  int exit() throws InterruptedException {
    assertThat(process().waitFor(EXIT_LIMIT.toSeconds(), TimeUnit.SECONDS)).as(log()).isTrue();
    return process().exitValue();
  }

  /** The page; empty while there is no answer. */
  String page(String path) {
    LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
              .timeout(ANSWER_LIMIT)
              .build();
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException _) {
      return "";
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  String log() {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
    }
    http.close();
  }
}
