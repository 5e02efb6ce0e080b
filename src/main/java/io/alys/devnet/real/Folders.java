package io.alys.devnet.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Folders that go with what made them. */
public final class Folders {
  /** What a program that ends writes last, comes within this. */
  private static final int ATTEMPTS = 100;

  private static final Duration PAUSE = Duration.ofMillis(20);

  private Folders() {}

  /**
   * Removes a folder with all that is in it; does nothing when it is not there. A program that ends
   * meanwhile may write into it once more.
   */
  public static void remove(Path root) throws IOException {
    for (int attempt = 1; Files.exists(root); attempt++) {
      try {
        removeWhatIsThere(root);
      } catch (DirectoryNotEmptyException | NoSuchFileException | UncheckedIOException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private static void removeWhatIsThere(Path root) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> content = Files.walk(root)) {
      deepestFirst = content.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : deepestFirst) {
      Files.deleteIfExists(each);
    }
  }
}
