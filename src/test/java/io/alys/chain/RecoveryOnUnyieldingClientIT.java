package io.alys.chain;

import io.alys.engine.ExecutionClient;
import io.alys.engine.StandInClient;
import io.alys.engine.UnyieldingClient;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** On a client that goes back to no block that it takes for old. */
@Tag("long")
class RecoveryOnUnyieldingClientIT extends RecoverySuite {
  @TempDir Path folder;

  @Override
  ExecutionClient client() {
    return new UnyieldingClient(new StandInClient(folder));
  }
}
