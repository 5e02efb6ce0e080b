package io.alys.engine;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Against the stand-in, in this process. */
class StandInClientTest extends ExecutionClientSuite {
  private @TempDir Path folder;

  @Override
  ExecutionClient client() {
    return new StandInClient(folder);
  }
}
