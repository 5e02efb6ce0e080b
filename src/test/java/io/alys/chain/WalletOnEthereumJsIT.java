package io.alys.chain;

import io.alys.engine.ExecutionClient;
import io.alys.testkit.RealEthereumJs;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** On the real EthereumJS. */
@Tag("real")
class WalletOnEthereumJsIT extends WalletSuite {
  @Override
  ExecutionClient client() {
    return new RealEthereumJs(Path.of("conf", "genesis-development.json"));
  }

  /** It does so for the head, and a wallet asks for what comes after it. */
  @Override
  boolean estimates() {
    return false;
  }
}
