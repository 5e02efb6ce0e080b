package io.alys.devnet.mining;

import io.alys.devnet.real.RealParts;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Tag;

/** On the real bitcoind and the real EthereumJS. */
@Tag("real")
class NodeMiningRealIT extends NodeMiningSuite {
  @Override
  Optional<RealParts> parts() throws IOException, InterruptedException {
    return Optional.of(RealParts.orFetched(System.getenv(), _ -> {}));
  }
}
