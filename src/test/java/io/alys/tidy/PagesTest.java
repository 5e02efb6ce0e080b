package io.alys.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reads the pages: they agree with the code, and what they point at is there. */
class PagesTest {
  private static final Path MAIN = Path.of("src/main/java");
  private static final Pattern LINK = Pattern.compile("]\\(([^)#:]*)(?:#([^)]*))?\\)");

  /** Two halves, so that this file holds none of them. */
  private static final Pattern ONE_MACHINE =
      Pattern.compile(
          "(?<![\\w.~}/])/(" + "root|work|Users|home/\\w+)/" + "|\\b(arti" + "factory|nexus)\\.");

  private static List<Path> files(Path root, String suffix) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(path -> path.toString().endsWith(suffix))
          .filter(Files::isRegularFile)
          .filter(path -> !path.toString().matches("(\\./)?(target|data|\\.git|\\.idea)(/.*)?"))
          .sorted()
          .toList();
    }
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
              .matcher(Files.readString(file));
      assertThat(sentence.find()).as("%s has a first sentence", file).isTrue();
      String name = MAIN.relativize(file.getParent()).toString().replace('/', '.');
      String words =
          sentence.group(1).replaceAll("\\s+\\*?\\s*", " ").replaceAll("\\{@code ([^}]*)}", "`$1`");
      page.append("- `%s`: %s\n".formatted(name, words));
    }
    Path docs = Path.of("docs/structure.md");
    if (Boolean.getBoolean("update.docs")) {
      Files.writeString(docs, page);
    }
    assertThat(Files.readString(docs)).isEqualTo(page.toString());
  }

  @Test
  void givesEveryPackageASentenceAndNullness() throws IOException {
    List<String> bare = new ArrayList<>();
    for (Path file : files(MAIN, ".java")) {
      Path about = file.resolveSibling("package-info.java");
      if (!Files.exists(about)) {
        bare.add(file.getParent() + " has no package-info.java");
      } else if (!Files.readString(about).contains("\n@NullMarked\n")) {
        bare.add(about + " is not @NullMarked");
      }
    }
    assertThat(bare).isEmpty();
  }

  /** A rule without the class that keeps it, or the test that shows it, is only a wish. */
  @Test
  void namesOnlyKeepersOfRulesAndTestsThatAreThere() throws IOException {
    List<Path> keepers = files(MAIN, ".java");
    List<Path> tests = files(Path.of("src/test/java"), ".java");
    List<String> missing = new ArrayList<>();
    int named = 0;
    Matcher name =
        Pattern.compile("`(\\w+)(?:\\.(\\w+))?`")
            .matcher(Files.readString(Path.of("docs/rules.md")));
    while (name.find()) {
      named++;
      String type = name.group(1) + ".java";
      String method = name.group(2);
      if (method == null
          ? keepers.stream().noneMatch(file -> file.endsWith(type))
          : !holdsTest(tests, type, method)) {
        missing.add(name.group());
      }
    }
    assertThat(named).isGreaterThan(50);
    assertThat(missing).isEmpty();
  }

  private static boolean holdsTest(List<Path> tests, String type, String method)
      throws IOException {
    for (Path file : tests) {
      if (file.endsWith(type) && Files.readString(file).contains("void " + method + "(")) {
        return true;
      }
    }
    return false;
  }

  @Test
  void linksOnlyToWhatIsThere() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path file : files(Path.of("."), ".md")) {
      Matcher link = LINK.matcher(Files.readString(file));
      while (link.find()) {
        boolean here = link.group(1).isEmpty();
        Path target = here ? file : file.resolveSibling(link.group(1)).normalize();
        String anchor = link.group(2);
        if (!Files.exists(target)
            || (anchor != null && !anchors(Files.readString(target)).contains(anchor))) {
          broken.add(file + " -> " + link.group());
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  /** A path or a host of one machine works on no other. */
  @Test
  void namesNoPlaceOfOneMachine() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : files(Path.of("."), "")) {
      try {
        Matcher place = ONE_MACHINE.matcher(Files.readString(file));
        if (place.find()) {
          found.add(file + ": " + place.group());
        }
      } catch (MalformedInputException binary) {
        assertThat(file.toString()).as("what is no text").doesNotEndWith(".java");
      }
    }
    assertThat(found).isEmpty();
  }

  /** As the hosts of such pages make them: lower case, words joined, numbered when repeated. */
  static Set<String> anchors(String page) {
    Set<String> anchors = new HashSet<>();
    Matcher heading = Pattern.compile("(?m)^#{1,6} +(.+?)\\s*$").matcher(page);
    while (heading.find()) {
      String name =
          heading
              .group(1)
              .toLowerCase(Locale.ROOT)
              .replaceAll("[^\\p{L}\\p{N} _-]", "")
              .replace(' ', '-');
      int again = 1;
      String anchor = name;
      while (!anchors.add(anchor)) {
        anchor = name + "-" + again++;
      }
    }
    return anchors;
  }
}
