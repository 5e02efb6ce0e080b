package io.alys.bridge;

import java.nio.file.Path;

/** On the stand-in for a Bitcoin node. */
class BridgeSuiteTest extends BridgeSuite {
  @Override
  BitcoinNode bitcoin(Path folder) {
    return new StandInNode(folder);
  }
}
