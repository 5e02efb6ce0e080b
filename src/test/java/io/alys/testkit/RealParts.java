package io.alys.testkit;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Where the real programs are that {@code scripts/real-parts.sh} fetches. */
final class RealParts {
  private RealParts() {}

  /**
   * The one that the environment names in capitals, the one on the PATH, or the one that was
   * fetched; an error that says how to get one when there is none.
   */
  static Path program(String name, String... fetched) {
    Map<String, String> environment = System.getenv();
    String named = environment.get(name.toUpperCase(Locale.ROOT));
    if (named != null) {
      return Path.of(named);
    }
    String home = environment.getOrDefault("HOME", ".");
    String cache = environment.getOrDefault("XDG_CACHE_HOME", home + "/.cache");
    String parts = environment.getOrDefault("ALYS_PARTS", cache + "/alys/parts");
    return Stream.concat(
            Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .map(place -> Path.of(place, name)),
            Stream.of(Path.of(parts, name).resolve(Path.of("", fetched))))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(
                    "there is no %s: run scripts/real-parts.sh %s".formatted(name, name)));
  }
}
