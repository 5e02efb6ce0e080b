package io.alys.devnet.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableLogTest {
  private @TempDir Path folder;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private List<String> read() throws IOException {
    try (DurableLog log = DurableLog.open(folder)) {
      return log.read().stream().map(b -> new String(b, StandardCharsets.UTF_8)).toList();
    }
  }

  private void append(String... texts) throws IOException {
    try (DurableLog log = DurableLog.open(folder)) {
      log.read();
      log.append(Stream.of(texts).map(DurableLogTest::bytes).toList());
    }
  }

  @Test
  void givesBackWhatWasAppended() throws IOException {
    append("one", "two");
    append("three");
    assertThat(read()).containsExactly("one", "two", "three");
  }

  @Test
  void cutsOffATornTailWhereverItIsTorn() throws IOException {
    append("first", "second");
    Path file = folder.resolve("ledger.log");
    byte[] whole = Files.readAllBytes(file);
    int firstEnds = 8 + "first".length();
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThat(read()).isEqualTo(length < firstEnds ? List.of() : List.of("first"));
      assertThat(Files.size(file)).isEqualTo(length < firstEnds ? 0 : firstEnds);
    }
    append("third");
    assertThat(read()).containsExactly("first", "third");
  }

  @Test
  void believesNoRecordWhoseChecksumIsWrong() throws IOException {
    append("first", "second");
    Path file = folder.resolve("ledger.log");
    byte[] flipped = Files.readAllBytes(file);
    flipped[flipped.length - 1] ^= 1;
    Files.write(file, flipped);
    assertThat(read()).containsExactly("first");
  }

  @Test
  void replacesAllAtOnce() throws IOException {
    append("one", "two");
    try (DurableLog log = DurableLog.open(folder)) {
      log.replace(List.of(bytes("both")));
      log.append(List.of(bytes("more")));
    }
    assertThat(read()).containsExactly("both", "more");
  }

  @Test
  void letsOnlyOneUseADirectory() throws IOException {
    try (DurableLog log = DurableLog.open(folder)) {
      assertThat(log.read()).isEmpty();
      assertThatThrownBy(() -> DurableLog.open(folder))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "another process or service uses %s; stop it, or name another data directory"
                  .formatted(folder));
    }
    assertThat(read()).isEmpty();
  }
}
