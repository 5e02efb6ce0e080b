package io.alys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds the fat jar once more, from a copy of the sources in another folder. */
@Tag("long")
class ReproducibleJarIT {
  /** On a machine that does other things too; alone it takes a minute. */
  private static final Duration LIMIT = Duration.ofMinutes(15);

  private static final long MAX_BYTES = 100_000_000;

  /** All that goes into the jar, or says how it is built. */
  private static final List<String> SOURCES =
      List.of("pom.xml", "LICENSE", ".mvn", "src/main", "conf", "scripts");

  private final Path jar = Path.of(System.getProperty("alys.jar", "target/alys.jar"));
  private @TempDir Path elsewhere;

  @Test
  void makesTheSameBytesOfTheSameSources() throws Exception {
    SOURCES.forEach(each -> copy(Path.of(each), elsewhere.resolve(each)));
    build();
    Path again = elsewhere.resolve("target/alys.jar");
    assertThat(again).isRegularFile();
    assertThat(sha256(again))
        .as("the sums of %s and of %s, built elsewhere of the same sources", jar, again)
        .isEqualTo(sha256(jar));
  }

  @Test
  void staysBelowAHundredMegabytesAndSaysWhatItIs() throws IOException {
    assertThat(jar).isRegularFile();
    assertThat(Files.size(jar)).isLessThan(MAX_BYTES);
    try (JarFile file = new JarFile(jar.toFile())) {
      Attributes said = file.getManifest().getMainAttributes();
      assertThat(said.getValue("Implementation-Title")).isEqualTo("alys");
      assertThat(said.getValue("Main-Class")).isEqualTo("io.alys.Alys");
      assertThat(said.getValue("Implementation-Version")).matches("\\d+\\.\\d+\\.\\d+.*");
      assertThat(said.getValue("Git-Commit")).matches("[0-9a-f]{12}|unknown");
    }
  }

  /** As the launcher does; which commit it is, Git has to be told, for the copy is none. */
  private void build() throws IOException, InterruptedException {
    File log = Path.of("target/reproducible.log").toFile();
    List<String> command = new ArrayList<>(List.of("mvn", "-B", "-o", "package", "-Pjar-only"));
    // To look for mistakes once more would take as long as the rest.
    command.add("-Derrorprone.excluded=.*");
    // Where the build that runs this has its libraries.
    String libraries = System.getProperty("localRepository");
    if (libraries != null) {
      command.add("-Dmaven.repo.local=" + libraries);
    }
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(elsewhere.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    gitFolder().ifPresent(folder -> builder.environment().put("GIT_DIR", folder));
    Process process = builder.start();
    try {
      assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as("it ended").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as("see %s", log).isZero();
  }

  /** Empty when these sources are no clone. */
  private static Optional<String> gitFolder() throws IOException {
    Process git = new ProcessBuilder("git", "rev-parse", "--absolute-git-dir").start();
    String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return said.isEmpty() ? Optional.empty() : Optional.of(said);
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Path target = to.resolve(from.relativize(each).toString());
        Files.createDirectories(Files.isDirectory(each) ? target : target.getParent());
        if (Files.isRegularFile(each)) {
          Files.copy(each, target, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha256(Path file) throws IOException, GeneralSecurityException {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }
}
