package io.alys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, in a folder of its own, with the jar that was built. */
class LauncherIT {
  private final List<Process> started = new ArrayList<>();
  private @TempDir Path home;

  @BeforeEach
  void copyWhatItNeeds() throws IOException {
    FileTime old = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
    Files.copy(Path.of("alys"), home.resolve("alys"));
    assertThat(home.resolve("alys").toFile().setExecutable(true)).isTrue();
    Files.createDirectories(home.resolve("src/main"));
    Files.createFile(home.resolve("pom.xml"));
    Files.setLastModifiedTime(home.resolve("src/main"), old);
    Files.setLastModifiedTime(home.resolve("pom.xml"), old);
    Files.createDirectory(home.resolve("target"));
    Files.copy(
        Path.of(System.getProperty("alys.jar", "target/alys.jar")),
        home.resolve("target/alys.jar"));
  }

  @AfterEach
  void killAll() {
    started.forEach(Process::destroyForcibly);
  }

  private Process alys(String aot, String... args) throws IOException {
    List<String> command = new ArrayList<>(List.of(home.resolve("alys").toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()));
    builder.environment().put("ALYS_AOT", aot);
    builder.environment().put("ALYS_AOT_DELAY", "0");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder
        .environment()
        .merge("PATH", home.resolve("bin").toString(), (old, own) -> own + ":" + old);
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private String said(String aot, String... args) throws IOException, InterruptedException {
    Files.deleteIfExists(home.resolve("log"));
    Process process = alys(aot, args);
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return Files.readString(home.resolve("log"));
  }

  /** In the place of Maven, or of another program that the launcher calls. */
  private void program(String name, String script) throws IOException {
    Path program = Files.createDirectories(home.resolve("bin")).resolve(name);
    Files.writeString(program, "#!/bin/sh\n" + script + "\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
  }

  private void withoutAJarButWithMaven() throws IOException {
    Files.move(home.resolve("target/alys.jar"), home.resolve("made.jar"));
    program("mvn", "cp made.jar target/alys.jar");
  }

  private List<Path> target(String pattern) {
    try (Stream<Path> files = Files.list(home.resolve("target"))) {
      return files.filter(file -> file.getFileName().toString().matches(pattern)).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @Tag("long")
  void makesACacheBehindTheFirstRunAndUsesItFromThenOn() throws IOException, InterruptedException {
    assertThat(said("on", "version", "--verbose")).contains("is made when a node runs");
    Process node = alys("on", "run", "--set", "metrics.port=0");
    Await.until("the cache is made", () -> !target("alys-\\d+\\.aot").isEmpty());
    Await.until("the lock is gone", () -> target(".*\\.lock").isEmpty());
    node.destroy();
    assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(said("on", "version", "--verbose")).contains(".aot: in use\nalys ");
    assertThat(said("off", "version", "--verbose")).startsWith("alys ").doesNotContain("cache");

    Path cache = target("alys-\\d+\\.aot").getFirst();
    Files.writeString(cache, "half of a cache");
    assertThat(said("on", "version").lines()).hasSize(1);
    Files.setLastModifiedTime(
        home.resolve("target/alys.jar"), FileTime.from(Instant.parse("2026-01-02T00:00:00Z")));
    assertThat(said("on", "version", "--verbose")).contains("is made when a node runs");
  }

  @Test
  void makesACacheWithTheJarThatItBuildsSoThatAFirstStartHasIt()
      throws IOException, InterruptedException {
    withoutAJarButWithMaven();
    assertThat(said("on", "version", "--verbose"))
        .contains("making its AOT cache", ".aot: in use\nalys ");
    assertThat(target(".*\\.lock")).isEmpty();
    assertThat(said("on", "version").lines()).hasSize(1);
  }

  @Test
  void runsWithoutACacheThatCannotBeMade() throws IOException, InterruptedException {
    withoutAJarButWithMaven();
    program("env", "echo no node for you; exit 1");
    assertThat(said("on", "version", "--verbose")).contains("could not be made, see ", "\nalys ");
    assertThat(target(".*\\.lock")).isEmpty();
    assertThat(target(".*\\.failed")).singleElement().asString().contains("alys-");
  }
}
