package io.alys.chain;

import io.alys.engine.ExecutionClient;
import io.alys.engine.StandInClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** On the stand-in, as on a real client. */
class ChainOnStandInTest extends ChainOnClientSuite {
  @TempDir Path folder;

  @Override
  ExecutionClient client() {
    try {
      return new StandInClient(Files.createTempDirectory(folder, "client"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  int blocks() {
    return 60;
  }
}
