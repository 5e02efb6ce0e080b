package io.alys.devnet.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A program that this process starts, and that never outlives it. Its calls wait: not for an event
 * loop. Used by one thread at a time.
 */
public final class ChildProgram {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(100);

  private final String name;
  private final Path output;
  private @Nullable Process process;
  private @Nullable Thread reaper;

  /**
   * @param name for errors
   * @param output the file that takes all it writes
   */
  public ChildProgram(String name, Path output) {
    this.name = name;
    this.output = output;
  }

  /**
   * Starts it, and does not wait.
   *
   * @param line the program and its arguments
   */
  public void launch(List<String> line) throws IOException {
    forget();
    Process made =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
            .start();
    process = made;
    reaper = new Thread(made::destroyForcibly, "alys-reaper");
    try {
      Runtime.getRuntime().addShutdownHook(reaper);
    } catch (IllegalStateException _) {
      // This process ends already.
      made.destroyForcibly();
    }
  }

  public boolean isAlive() {
    return process != null && process.isAlive();
  }

  /**
   * Waits until it is ready.
   *
   * @throws IOException when it ended instead, or took too long
   */
  public void await(BooleanSupplier ready) throws IOException, InterruptedException {
    if (process == null) {
      throw new IllegalStateException(name + " was not started");
    }
    for (long looks = PATIENCE.dividedBy(LOOK); !ready.getAsBoolean(); looks--) {
      if (process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("%s ended by itself: %s".formatted(name, lastWords()));
      }
      if (looks == 0) {
        throw new IOException(
            "%s does not answer within %d s".formatted(name, PATIENCE.toSeconds()));
      }
    }
  }

  /** What it wrote last, in one line. */
  public String lastWords() throws IOException {
    List<String> lines = Files.exists(output) ? Files.readAllLines(output) : List.of();
    return lines.reversed().stream()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .findFirst()
        .orElse("it said nothing");
  }

  /** As {@code kill -9}; does nothing when it does not run. */
  public void kill() throws IOException, InterruptedException {
    if (process != null) {
      process.destroyForcibly();
      join(process);
    }
  }

  /** Ends it as an operator would, and waits for the end. */
  public void stop() throws IOException, InterruptedException {
    if (process != null) {
      process.destroy();
      join(process);
    }
  }

  private void join(Process ending) throws IOException, InterruptedException {
    boolean ended = ending.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (!ended) {
      ending.destroyForcibly();
    }
    forget();
    if (!ended) {
      throw new IOException(
          "%s did not end within %d s, and was killed".formatted(name, PATIENCE.toSeconds()));
    }
  }

  private void forget() {
    process = null;
    if (reaper != null) {
      try {
        Runtime.getRuntime().removeShutdownHook(reaper);
      } catch (IllegalStateException _) {
        // It runs already.
      }
      reaper = null;
    }
  }
}
