package io.alys.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/runbook/governance-stream.md knows all that the stream says. */
class StreamRunbookTest {
  private static final Path ROOM = Path.of("src/main/java/io/alys/stream");

  /** A line of the log, or the reason of a loss: its first literal. */
  private static final Pattern SAID =
      Pattern.compile("(?:LOG\\.\\w+|Loss\\.\\w+|barred)\\(\\s*\"([^\"]+)\"");

  private static String page() throws IOException {
    return Files.readString(Path.of("docs/runbook/governance-stream.md"));
  }

  @Test
  void knowsEveryStateOfTheConnection() throws IOException {
    List<String> states =
        Arrays.stream(StreamCommand.ConnectionState.class.getPermittedSubclasses())
            .map(state -> "| `" + state.getSimpleName() + "`")
            .toList();
    assertThat(page()).contains(states);
  }

  @Test
  void knowsEveryMetric() throws IOException {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (StreamMetrics metrics = new StreamMetrics(registry)) {
      metrics.federation(1);
      List<String> names =
          registry.getMeters().stream()
              .map(meter -> meter.getId().getName().replace(".histogram", ""))
              .map(name -> "`" + name.replace('.', '_'))
              .distinct()
              .toList();
      assertThat(names).hasSizeGreaterThan(15);
      assertThat(page()).contains(names);
    }
  }

  @Test
  void knowsEveryLineOfTheLogAndEveryReason() throws IOException {
    String page = page();
    try (Stream<Path> files = Files.list(ROOM)) {
      List<String> said =
          files
              .flatMap(file -> SAID.matcher(text(file)).results())
              .map(found -> found.group(1))
              .filter(line -> !line.equals("{}"))
              .toList();
      assertThat(said).hasSizeGreaterThan(20);
      assertThat(said).allSatisfy(line -> assertThat(page).containsPattern(pattern(line)));
    }
  }

  /** What stands for a value is … on the page; the page may leave out what a line adds to it. */
  private static String pattern(String line) {
    String[] words = line.split("[;(]", -1)[0].strip().split("(?:\\{}|%s|%d)+", -1);
    return String.join(
        "(…|\\w+)", Arrays.stream(words).map(String::strip).map(StreamRunbookTest::quote).toList());
  }

  private static String quote(String words) {
    return words.isEmpty() ? "" : "\\s?" + Pattern.quote(words) + "\\s?";
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
