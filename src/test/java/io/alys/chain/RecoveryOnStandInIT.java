package io.alys.chain;

import io.alys.engine.ExecutionClient;
import io.alys.engine.StandInClient;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** On the stand-in, as on a real client. */
@Tag("long")
class RecoveryOnStandInIT extends RecoverySuite {
  @TempDir Path folder;

  @Override
  ExecutionClient client() {
    return new StandInClient(folder);
  }
}
