package io.alys.engine;

import io.alys.testkit.RealEthereumJs;
import org.junit.jupiter.api.Tag;

/** Against the real EthereumJS. */
@Tag("real")
class EthereumJsIT extends ExecutionClientSuite {
  @Override
  ExecutionClient client() {
    return new RealEthereumJs(GENESIS);
  }
}
