package io.alys.bridge;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** On the real bitcoind. */
@Tag("real")
class BridgeRealIT extends BridgeSuite {
  @Override
  BitcoinNode bitcoin(Path folder) {
    return new RealNode();
  }
}
