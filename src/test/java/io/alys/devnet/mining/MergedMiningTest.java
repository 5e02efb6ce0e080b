package io.alys.devnet.mining;

import java.nio.file.Path;

/** On the stand-in for a Bitcoin node. */
class MergedMiningTest extends MergedMiningSuite {
  @Override
  ParentNode parent(Path folder) {
    return new StandInParent(folder);
  }
}
