package io.alys.bridge;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** On the real bitcoind, which is restarted in the middle of everything. */
@Tag("real")
class BridgeRestartsRealIT extends BridgeSuite {
  @Override
  BitcoinNode bitcoin(Path folder) {
    return new RealNode();
  }

  @Override
  void befall(BitcoinNode bitcoin) {
    bitcoin.restart();
  }
}
