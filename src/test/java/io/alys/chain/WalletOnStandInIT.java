package io.alys.chain;

import io.alys.engine.ExecutionClient;
import io.alys.engine.StandInClient;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** On the stand-in: what it cannot answer, a wallet does not ask. */
@Tag("real")
class WalletOnStandInIT extends WalletSuite {
  @TempDir Path folder;

  @Override
  ExecutionClient client() {
    return new StandInClient(folder);
  }

  @Override
  boolean estimates() {
    return true;
  }
}
