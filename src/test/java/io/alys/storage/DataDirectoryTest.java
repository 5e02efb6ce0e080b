package io.alys.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  private @TempDir Path folder;

  @Test
  void isMadeForItsOwnerOnlyWithTheProcessInItsLock() throws IOException {
    Path path = folder.resolve("deep/data");
    try (DataDirectory directory = DataDirectory.claim(path)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rwx------");
      assertThat(Files.readString(path.resolve("lock")))
          .isEqualTo(ProcessHandle.current().pid() + "\n");
      assertThat(directory.file("x")).isEqualTo(path.resolve("x"));
      assertThat(directory.freeBytes()).isPositive();
    }
  }

  @Test
  void isHeldByOneAtATime() {
    Path path = folder.resolve("data");
    try (DataDirectory first = DataDirectory.claim(path)) {
      assertThat(first.freeBytes()).isPositive();
      for (Path again : new Path[] {path, folder.resolve("x/../data")}) {
        assertThatThrownBy(() -> DataDirectory.claim(again))
            .isInstanceOf(JournalFailure.class)
            .hasMessage(
                ("data directory %s is in use by another node in this process; stop that one, or"
                        + " give this node a directory of its own")
                    .formatted(path));
      }
    }
    DataDirectory.claim(path).close();
  }

  @Test
  void isRefusedWhereNoDirectoryCanBe() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> DataDirectory.claim(file.resolve("data")))
        .isInstanceOf(JournalFailure.class)
        .hasMessageStartingWith("cannot create data directory %s: ".formatted(file.resolve("data")))
        .hasMessageEndingWith("; make it a directory that this node's user may write");
  }
}
