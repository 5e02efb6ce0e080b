package io.alys.devnet.mining;

import io.alys.devnet.real.RealParts;
import java.util.Optional;
import org.junit.jupiter.api.Tag;

/** On the stand-ins, as on the real programs. */
@Tag("long")
class NodeMiningIT extends NodeMiningSuite {
  @Override
  Optional<RealParts> parts() {
    return Optional.empty();
  }
}
