package io.alys.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reads the sources and the pages: what we do not write, how long things are, what must agree. */
class TidyTest {
  private static final Path MAIN = Path.of("src/main/java");
  private static final Path TEST = Path.of("src/test/java");
  private static final int MAX_LINES = 450;

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
              ".*/actor/SystemClock.java|.*/testkit/.*|.*/bench/.*|.*/tidy/.*|.*IT.java"),
          new Banned("new Random|Math\\.random", "Seed", ""),
          new Banned(
              "\\bsynchronized\\b|\\bvolatile\\b|\\bAtomic[A-Z]",
              "a message",
              ".*/io/alys/actor/.*|src/test/.*"),
          new Banned("@Disabled", "mend it or delete it", ""),
          new Banned("System\\.out|System\\.err", "the log", ".*/cli/.*|.*/bench/.*"),
          new Banned("\\bTODO\\b|\\bFIXME\\b|\\bXXX\\b", "do it", ""),
          new Banned(
              "\\b(class|record|interface|enum) \\w*"
                  + "(Manager|Helper|Util|Utils|Impl|Processor|Data|Info)\\b",
              "a name that says what it is",
              ""),
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

  @Test
  void refersToEveryClassFromSomewhere() {
    Map<Path, String> texts = new TreeMap<>();
    sources().forEach(file -> texts.put(file, text(file)));
    String pom = text(Path.of("pom.xml"));
    String logback = text(Path.of("src/main/resources/logback.xml"));
    List<Path> dead =
        files(MAIN, ".java").stream()
            .filter(file -> !file.endsWith("package-info.java"))
            .filter(
                file -> {
                  String name = file.getFileName().toString().replace(".java", "");
                  Pattern word = Pattern.compile("\\b" + name + "\\b");
                  return texts.entrySet().stream()
                          .filter(other -> !other.getKey().equals(file))
                          .noneMatch(other -> word.matcher(other.getValue()).find())
                      && !word.matcher(pom + logback).find();
                })
            .toList();
    assertThat(dead).isEmpty();
  }

  /** docs/structure.md is made from the packages' own first sentences. */
  @Test
  void listsEveryPackageInItsPage() throws IOException {
    StringBuilder page =
        new StringBuilder(
            "# Packages\n\nEach `package-info.java` says what its room may import.\n\n");
    for (Path file : files(MAIN, "package-info.java")) {
      Matcher sentence =
          Pattern.compile("/\\*\\*\\s*(?:\\* )?(.+?\\.)(?:\\s|$)", Pattern.DOTALL)
              .matcher(text(file));
      assertThat(sentence.find()).as("%s has a first sentence", file).isTrue();
      assertThat(text(file)).as(file.toString()).contains("@NullMarked");
      String name = MAIN.relativize(file.getParent()).toString().replace('/', '.');
      String words =
          sentence.group(1).replaceAll("\\s+\\*?\\s*", " ").replaceAll("\\{@code ([^}]*)}", "`$1`");
      page.append("- `%s`: %s\n".formatted(name, words));
    }
    Path docs = Path.of("docs/structure.md");
    if (Boolean.getBoolean("update.docs")) {
      Files.writeString(docs, page);
    }
    assertThat(text(docs)).isEqualTo(page.toString());
  }

  @Test
  void linksOnlyToWhatIsThere() {
    Pattern link = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)");
    List<String> broken = new ArrayList<>();
    for (Path file : files(Path.of("."), ".md")) {
      Matcher matcher = link.matcher(text(file));
      while (matcher.find()) {
        Path target = file.resolveSibling(matcher.group(1)).normalize();
        if (!Files.exists(target)) {
          broken.add(file + " -> " + matcher.group(1));
        }
      }
    }
    assertThat(broken).isEmpty();
  }
}
