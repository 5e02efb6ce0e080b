package io.alys.storage;

import io.alys.storage.sqlite.SqliteJournal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever replicas do with a role, one that was replaced writes nothing. */
class FencePropertyTest {
  /** Few tries of many steps, as each opens a file. */
  @Property(tries = 3)
  void whoWasReplacedWritesNothing(@ForAll long seed) throws IOException {
    Path folder = Files.createTempDirectory("fences");
    try (Journal journal =
        SqliteJournal.open(folder.resolve("journal.db"), JournalFixture.settings(), false)) {
      new FenceHistory(seed, List.of(journal)).run(25);
    } finally {
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder())
          .forEach(
              path -> {
                try {
                  Files.delete(path);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
