package io.alys.cli.demo;

import io.alys.devnet.network.DevNetwork;
import io.alys.devnet.wallet.PegStage;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/**
 * What gets in the way on purpose, each once, when the first user comes to a stage:
 *
 * <pre>
 *   DEPOSITED  Bitcoin gives up its last block
 *   MINTED     the execution client goes away, and comes back
 *   PROPOSED   governance goes away, and comes back
 *   RECEIVED   Bitcoin gives up the block that paid the user
 * </pre>
 *
 * <p>All the time answers get lost at the wires.
 */
final class Mischief {
  private final DevNetwork network;

  Mischief(DevNetwork network) {
    this.network = network;
  }

  /** Something that is on its way, and its name. */
  record Act(String what, Future<Void> done) {}

  Act begin(long seed) {
    return new Act(
        "from now on answers get lost, late or doubled at the wires, seed " + seed,
        network.disturb(seed));
  }

  Optional<Act> at(PegStage stage) {
    return switch (stage) {
      case DEPOSITED, RECEIVED ->
          Optional.of(new Act("Bitcoin gives up its last block", network.reorg(1)));
      case MINTED ->
          Optional.of(
              new Act("the execution client restarts", network.restartExecution(Duration.ZERO)));
      case PROPOSED ->
          Optional.of(new Act("governance restarts", network.restartGovernance(Duration.ZERO)));
      case FUNDED, CONFIRMED, BURNED, FINALISED, SIGNED, BROADCAST, SETTLED -> Optional.empty();
    };
  }
}
