package io.alys.bitcoin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The official vectors, which stand in lines below their source. */
final class Vectors {
  private Vectors() {}

  /** The lines of a file, without its comments. */
  static List<String> lines(String name) {
    try (InputStream in = Vectors.class.getResourceAsStream("/vectors/" + name)) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(line -> !line.startsWith("#")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The words of each line. */
  static List<List<String>> words(String name) {
    return lines(name).stream().map(line -> List.of(line.split(" ", -1))).toList();
  }
}
