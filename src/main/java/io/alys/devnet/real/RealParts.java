package io.alys.devnet.real;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The real programs that {@code scripts/real-parts.sh} fetches, which the jar carries, too.
 *
 * @param bitcoind the Bitcoin node
 * @param ethereumJs the execution client
 */
public record RealParts(Path bitcoind, Path ethereumJs) {
  private static final String BITCOIND = "bitcoind";
  private static final String ETHEREUM_JS = "ethereumjs";

  /** What a script says before what went wrong. */
  private static final String SPEAKS = "real-parts: ";

  private static final String SCRIPT = "real-parts.sh";
  private static final List<String> CARRIED =
      List.of(
          SCRIPT, "real-parts/ethereumjs/package.json", "real-parts/ethereumjs/package-lock.json");

  /** Where the Bitcoin node is, when it is there. */
  public static Optional<Path> findBitcoind(Map<String, String> environment) {
    return find(environment, BITCOIND, "bin", BITCOIND);
  }

  /** Where the execution client is, when it is there. */
  public static Optional<Path> findEthereumJs(Map<String, String> environment) {
    return find(environment, ETHEREUM_JS, "node_modules", ".bin", ETHEREUM_JS);
  }

  /**
   * The program that the environment names in capitals, the one on the PATH, or the one that was
   * fetched.
   *
   * @param fetched where it is in the folder of its own that it was fetched to
   */
  public static Optional<Path> find(
      Map<String, String> environment, String name, String... fetched) {
    String named = environment.get(name.toUpperCase(Locale.ROOT));
    if (named != null) {
      return Optional.of(Path.of(named)).filter(Files::isExecutable);
    }
    String home = environment.getOrDefault("HOME", ".");
    String cache = environment.getOrDefault("XDG_CACHE_HOME", home + "/.cache");
    String parts = environment.getOrDefault("ALYS_PARTS", cache + "/alys/parts");
    return Stream.concat(
            Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .map(place -> Path.of(place, name)),
            Stream.of(Path.of(parts, name).resolve(Path.of("", fetched))))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Finds both, and fetches what is not there, which takes minutes.
   *
   * @param says is told, once, that something is fetched
   * @throws IOException in one line, when one is not there and cannot be fetched
   */
  public static RealParts orFetched(Map<String, String> environment, Consumer<String> says)
      throws IOException, InterruptedException {
    if (findBitcoind(environment).isEmpty() || findEthereumJs(environment).isEmpty()) {
      says.accept("fetching the real programs, once; this takes some minutes");
      fetch(environment);
    }
    return new RealParts(
        there(BITCOIND, findBitcoind(environment)),
        there(ETHEREUM_JS, findEthereumJs(environment)));
  }

  private static Path there(String name, Optional<Path> found) throws IOException {
    return found.orElseThrow(
        () ->
            new IOException(
                "there is no %s, though it was fetched; set %s to one"
                    .formatted(name, name.toUpperCase(Locale.ROOT))));
  }

  private static void fetch(Map<String, String> environment)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("alys-fetch-");
    try {
      for (String each : CARRIED) {
        carry(each, folder.resolve(each));
      }
      Path output = folder.resolve("output");
      ProcessBuilder script =
          new ProcessBuilder("bash", folder.resolve(SCRIPT).toString(), BITCOIND, ETHEREUM_JS)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      script.environment().clear();
      script.environment().putAll(environment);
      Process running = script.start();
      int code;
      try {
        code = running.waitFor();
      } finally {
        running.descendants().forEach(ProcessHandle::destroy);
        running.destroy();
      }
      if (code != 0) {
        throw new IOException("the real programs cannot be fetched: " + why(output));
      }
    } finally {
      Folders.remove(folder);
    }
  }

  private static void carry(String name, Path to) throws IOException {
    try (InputStream content = RealParts.class.getResourceAsStream("/scripts/" + name)) {
      if (content == null) {
        throw new IOException("the program lacks its resource %s; build it anew".formatted(name));
      }
      Files.createDirectories(Objects.requireNonNull(to.getParent()));
      Files.copy(content, to);
    }
  }

  private static String why(Path output) throws IOException {
    List<String> lines = Files.readAllLines(output);
    return lines.reversed().stream()
        .filter(line -> line.startsWith(SPEAKS))
        .findFirst()
        .map(line -> line.substring(SPEAKS.length()))
        .orElse("scripts/real-parts.sh says nothing");
  }
}
