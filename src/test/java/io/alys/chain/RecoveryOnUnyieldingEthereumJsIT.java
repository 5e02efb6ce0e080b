package io.alys.chain;

import io.alys.engine.ExecutionClient;
import io.alys.engine.UnyieldingClient;
import io.alys.testkit.RealEthereumJs;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** On the real EthereumJS, made one that goes back to no block that it takes for old. */
@Tag("real")
class RecoveryOnUnyieldingEthereumJsIT extends RecoverySuite {
  @Override
  ExecutionClient client() {
    return new UnyieldingClient(new RealEthereumJs(Path.of("conf", "genesis-development.json")));
  }
}
