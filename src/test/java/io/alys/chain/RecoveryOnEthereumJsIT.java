package io.alys.chain;

import io.alys.engine.ExecutionClient;
import io.alys.testkit.RealEthereumJs;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** On the real EthereumJS. */
@Tag("real")
class RecoveryOnEthereumJsIT extends RecoverySuite {
  @Override
  ExecutionClient client() {
    return new RealEthereumJs(Path.of("conf", "genesis-development.json"));
  }
}
