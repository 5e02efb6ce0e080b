package io.alys.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Foundry's {@code cast}, a wallet that others made: what it says, it was told by the client at the
 * one address. The program is {@code $CAST}, the one on the PATH, or the one that {@code
 * scripts/real-parts.sh} fetched; without any the test fails.
 */
public final class RealCast {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final String rpcUrl;

  /**
   * @param folder where it finds no settings of anybody, and writes what it says
   */
  public RealCast(Path folder, String rpcUrl) {
    this.folder = folder;
    this.rpcUrl = rpcUrl;
  }

  /** What it does now, while the test goes on. */
  public static final class Running {
    private final List<String> words;
    private final Process process;
    private final Path output;
    private final Path errors;

    private Running(List<String> words, Process process, Path output, Path errors) {
      this.words = words;
      this.process = process;
      this.output = output;
      this.errors = errors;
    }

    public boolean hasEnded() {
      return !process.isAlive();
    }

    /** What it wrote; an error when it found something wrong. */
    public String said() {
      Await.until("cast has ended: " + words, this::hasEnded);
      if (process.exitValue() != 0) {
        throw new AssertionError("cast %s: %s".formatted(words, text(errors)));
      }
      return text(output).strip();
    }

    public JsonNode json() {
      return parsed(said());
    }

    /** Why it failed. */
    public String complaint() {
      Await.until("cast has ended: " + words, this::hasEnded);
      if (process.exitValue() == 0) {
        throw new AssertionError("cast %s did not fail: %s".formatted(words, text(output)));
      }
      return text(errors).strip();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode parsed(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("cast wrote no JSON: " + text, e);
    }
  }

  /** Starts it with a command and its arguments. */
  public Running start(String... arguments) {
    List<String> words = List.of(arguments);
    List<String> line = new ArrayList<>();
    line.add(RealParts.program("cast", "node_modules", ".bin", "cast").toString());
    line.addAll(words);
    line.addAll(List.of("--rpc-url", rpcUrl));
    try {
      Path output = Files.createTempFile(folder, "cast", ".out");
      Path errors = Files.createTempFile(folder, "cast", ".err");
      ProcessBuilder builder =
          new ProcessBuilder(line)
              .directory(folder.toFile())
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile());
      // Or what somebody has set for a chain of their own would count here.
      Map<String, String> environment = builder.environment();
      environment.keySet().retainAll(List.of("PATH"));
      environment.put("HOME", folder.toString());
      return new Running(words, builder.start(), output, errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it says to a command that ends at once. */
  public String said(String... arguments) {
    return start(arguments).said();
  }

  public JsonNode json(String... arguments) {
    return start(arguments).json();
  }
}
