package io.alys.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of its own in memory, small enough to be filled to its last byte. */
record SmallDisk(Path root) implements AutoCloseable {
  private static final int BLOCK_BYTES = 1 << 12;

  /** Aborts the test where nothing can be mounted. */
  static SmallDisk mount(Path root) throws IOException {
    Files.createDirectories(root);
    boolean works = run("mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", root.toString()) == 0;
    assumeTrue(works, "a file system can be mounted here");
    return new SmallDisk(root);
  }

  private static int run(String... command) throws IOException {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Path ballast() {
    return root.resolve("ballast");
  }

  /** Not a byte is left. */
  void fill() throws IOException {
    byte[] block = new byte[BLOCK_BYTES];
    try (OutputStream ballast = Files.newOutputStream(ballast())) {
      while (root.toFile().getUsableSpace() > 0) {
        ballast.write(block);
      }
    }
  }

  /** Makes room again. */
  void free() throws IOException {
    Files.delete(ballast());
  }

  @Override
  public void close() throws IOException {
    assertThat(run("umount", root.toString())).as("umount %s", root).isZero();
  }
}
