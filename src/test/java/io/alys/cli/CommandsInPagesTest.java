package io.alys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** A command that somebody finds in a page, a unit or a manifest is one that the program takes. */
class CommandsInPagesTest {
  /** A line of a block of code that begins with the command, and what stands between backticks. */
  private static final Pattern COMMAND =
      Pattern.compile(
          "(?m)^[ #]*(?:\\./)?alys ((?:[^\\\\\\n`]|\\\\\\n)+)$|`(?:\\./)?alys ([^`]+)`"
              + "|-jar /opt/alys/alys\\.jar (.+)$");

  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");
  private static final Pattern FENCE = Pattern.compile("(?m)^```(\\w*)$");

  private final CommandLine line = AlysCommand.commandLine();

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (String root : List.of("docs", "conf")) {
      try (Stream<Path> all = Files.walk(Path.of(root))) {
        all.filter(path -> path.toString().matches(".*\\.(md|toml|ya?ml|service)"))
            .sorted()
            .forEach(pages::add);
      }
    }
    pages.addAll(List.of(Path.of("README.md"), Path.of("CHANGELOG.md"), Path.of("SECURITY.md")));
    return pages;
  }

  /** The commands of a text, without a remark behind them. */
  static List<String> commands(Path page, String text) {
    List<String> commands = new ArrayList<>();
    boolean isPage = page.toString().endsWith(".md");
    String code = isPage ? code(text) : text;
    Matcher command = COMMAND.matcher(text);
    while (command.find()) {
      boolean line = command.group(1) != null;
      if (!line || code.contains(command.group())) {
        commands.add(whole(command).replace("\\\n", " ").replaceFirst("\\s+#.*", "").strip());
      }
    }
    return commands;
  }

  /** The one of its three alternatives that matched. */
  private static String whole(MatchResult match) {
    for (int group = 1; group <= 3; group++) {
      String text = match.group(group);
      if (text != null) {
        return text;
      }
    }
    throw new AssertionError("nothing matched");
  }

  /** What stands in blocks of code; drawings are none. */
  private static String code(String page) {
    StringBuilder code = new StringBuilder();
    Matcher fence = FENCE.matcher(page);
    while (fence.find()) {
      int from = fence.end();
      boolean drawing = fence.group(1).equals("mermaid");
      int to = fence.find() ? fence.start() : page.length();
      code.append(drawing ? "" : page.substring(from, to));
    }
    return code.toString();
  }

  static String[] words(String command) {
    return WORD.matcher(command).results().map(CommandsInPagesTest::whole).toArray(String[]::new);
  }

  /** What the program says against it; empty when it takes it. */
  private String refusal(String command) {
    if (command.endsWith("…") || command.endsWith("...") || command.contains("|")) {
      return ""; // A family of commands, not one of them.
    }
    try {
      CommandLine.ParseResult result = line.parseArgs(words(command));
      return result.errors().isEmpty() ? "" : result.errors().toString();
    } catch (CommandLine.MissingParameterException e) {
      // In the middle of a sentence a command is named without what belongs behind it.
      return command.contains(" --") ? String.valueOf(e.getMessage()) : "";
    } catch (ParameterException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void takesEveryCommand() throws IOException {
    Map<String, String> refused = new TreeMap<>();
    int found = 0;
    for (Path page : pages()) {
      for (String command : commands(page, Files.readString(page))) {
        found++;
        String why = refusal(command);
        if (!why.isEmpty()) {
          refused.put(page + ": alys " + command, why);
        }
      }
    }
    assertThat(refused).isEmpty();
    assertThat(found).isGreaterThan(50);
  }

  /** A configuration that a command names is in this repository, or is a placeholder's. */
  @Test
  void namesConfigurationsThatAreThere() throws IOException {
    List<String> missing = new ArrayList<>();
    Pattern config = Pattern.compile("\\b(conf/[\\w./-]+\\.(?:toml|json|yaml|yml|service))\\b");
    for (Path page : pages()) {
      Matcher named = config.matcher(Files.readString(page));
      while (named.find()) {
        if (!Files.exists(Path.of(named.group(1)))) {
          missing.add(page + ": " + named.group(1));
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void namesScriptsThatAreThere() throws IOException {
    List<String> missing = new ArrayList<>();
    for (Path page : pages()) {
      Matcher named =
          Pattern.compile("\\bscripts/[\\w./-]+\\.sh\\b").matcher(Files.readString(page));
      while (named.find()) {
        if (!Files.isExecutable(Path.of(named.group()))) {
          missing.add(page + ": " + named.group());
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "run --config conf/development.toml; ''",
        "pause --reason \"a drill\"; ''",
        "runn; Unmatched argument at index 0: 'runn'",
        "run --conf x; Unknown options: '--conf', 'x'",
        "backup --config x; Missing required option: '--to=FILE'",
      })
  void findsWhatTheProgramDoesNotTake(String command, String why) {
    assertThat(refusal(command)).isEqualTo(why);
  }
}
