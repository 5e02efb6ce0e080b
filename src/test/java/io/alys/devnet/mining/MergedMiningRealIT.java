package io.alys.devnet.mining;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** On the real bitcoind. */
@Tag("real")
class MergedMiningRealIT extends MergedMiningSuite {
  @Override
  ParentNode parent(Path folder) {
    return new RealParent();
  }
}
