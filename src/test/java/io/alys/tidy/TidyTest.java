package io.alys.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reads the sources: what we do not write, how long things are, what nobody uses. */
class TidyTest {
  private static final Path MAIN = Path.of("src/main/java");
  private static final Path TEST = Path.of("src/test/java");
  private static final int MAX_LINES = 450;
  private static final Pattern WORD = Pattern.compile("\\w+");

  /**
   * What is not written, and what to use instead.
   *
   * @param allowed files in which it may stand, by a pattern of their path
   */
  private record Banned(String pattern, String instead, String allowed) {}

  private static final List<Banned> BANNED =
      List.of(
          new Banned("Thread\\.sleep", "await a condition", ""),
          new Banned(
              "Instant\\.now|currentTimeMillis|System\\.nanoTime",
              "the clock that was passed",
              ".*/actor/SystemClock.java|.*/(testkit|bench)/.*|.*/(ClusterIT|RoomsTest).java"),
          new Banned("new Random\\(|Math\\.random", "Seed", ""),
          new Banned(
              "\\bsynchronized\\b|\\bvolatile\\b|\\bAtomic[A-Z]",
              "a message",
              ".*/io/alys/(actor|testkit|bench)/.*"),
          new Banned("@Disabled", "mend it or delete it", ""),
          new Banned("System\\.out|System\\.err", "the log", ".*/cli/.*|.*/bench/.*"),
          new Banned("\\bTODO\\b|\\bFIXME\\b|\\bXXX\\b", "do it", ""),
          new Banned(
              "\\b(class|record|interface|enum) \\w*"
                  + "(Manager|Helper|Util|Utils|Impl|Processor|Data|Info)\\b",
              "a name that says what it is",
              ""),
          new Banned(
              "default ->",
              "the last cases by name, where the type is sealed",
              ".*/config/(Values|TomlText).java|src/test/.*"
                  + "|.*/observability/(MetricsVerticle|OperatorDesk).java"),
          new Banned("import [\\w.]+\\.\\*;", "each import by name", ""));

  private static List<Path> files(Path root, String suffix) {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(path -> path.toString().endsWith(suffix))
          .filter(path -> !path.toString().matches("(\\./)?(target|\\.git)/.*"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> sources() {
    return Stream.of(MAIN, TEST).flatMap(root -> files(root, ".java").stream()).toList();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void containsNothingBanned() {
    List<String> found = new ArrayList<>();
    for (Path file : sources()) {
      String name = file.toString().replace('\\', '/');
      if (name.endsWith("tidy/TidyTest.java")) {
        continue;
      }
      String text = text(file);
      for (Banned banned : BANNED) {
        Matcher matcher = Pattern.compile(banned.pattern()).matcher(text);
        if (matcher.find() && !name.matches(banned.allowed())) {
          found.add("%s: '%s', use %s".formatted(name, matcher.group(), banned.instead()));
        }
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void keepsFilesAndLinesShort() {
    List<String> found = new ArrayList<>();
    for (Path file : sources()) {
      List<String> lines = text(file).lines().toList();
      if (lines.size() > MAX_LINES) {
        found.add("%s has %d lines".formatted(file, lines.size()));
      }
      lines.stream()
          .filter(line -> line.length() > 100 && !line.startsWith("import "))
          .forEach(line -> found.add("%s: long line: %s".formatted(file, line.strip())));
    }
    assertThat(found).isEmpty();
  }

  /** What only a test refers to is no part of the program. */
  @Test
  void refersToEveryClassFromSomewhere() {
    Map<String, Integer> files = new HashMap<>();
    Stream.concat(
            files(MAIN, ".java").stream(),
            Stream.concat(
                files(Path.of("src/main/resources/META-INF/services"), "Configurator").stream(),
                Stream.of(Path.of("pom.xml"))))
        .forEach(
            file ->
                WORD.matcher(text(file))
                    .results()
                    .map(MatchResult::group)
                    .distinct()
                    .forEach(word -> files.merge(word, 1, Integer::sum)));
    List<Path> dead =
        files(MAIN, ".java").stream()
            .filter(file -> !file.endsWith("package-info.java"))
            .filter(file -> files.get(file.getFileName().toString().replace(".java", "")) == 1)
            .toList();
    assertThat(dead).isEmpty();
  }

  /** Who catches everything says what follows: a crash that nobody sees cannot be supervised. */
  @Test
  void swallowsNoFailureItDoesNotKnow() {
    Pattern all =
        Pattern.compile(
            "catch \\([\\w.| ]*\\b(Exception|RuntimeException|Throwable|Error) \\w+\\)"
                + " \\{([^}]*)}");
    List<String> found = new ArrayList<>();
    for (Path file : files(MAIN, ".java")) {
      Matcher matcher = all.matcher(text(file));
      boolean kernel = file.toString().contains("/io/alys/actor/");
      while (!kernel && matcher.find()) {
        if (!matcher.group(2).contains("throw ")) {
          found.add(
              "%s: %s without throw"
                  .formatted(file, matcher.group().lines().findFirst().orElse("")));
        }
      }
    }
    assertThat(found).isEmpty();
  }
}
