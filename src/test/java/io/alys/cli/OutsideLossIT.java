package io.alys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.Interference;
import io.alys.devnet.network.DevNetwork;
import io.alys.devnet.wallet.PegStage;
import io.alys.testkit.Await;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a whole node needs of the world goes away at each step of a peg's way, and comes back a
 * while later. Everybody arrives, and no coin is made or lost.
 */
@Tag("long")
class OutsideLossIT {
  private static final Duration AWAY = Duration.ofMillis(1_500);

  private static final long LOOK_MILLIS = 100;

  /** From here on there is something to lose. */
  private static final List<PegStage> STEPS =
      List.of(PegStage.values()).subList(1, PegStage.values().length - 1);

  private @TempDir Path folder;

  enum Outside {
    BITCOIN,
    EXECUTION_CLIENT,
    GOVERNANCE;

    private Future<Void> lost(DevNetwork network) {
      return switch (this) {
        case BITCOIN -> network.restartBitcoin(AWAY);
        case EXECUTION_CLIENT -> network.restartExecution(AWAY);
        case GOVERNANCE -> network.restartGovernance(AWAY);
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void everybodyArrivesThoughItGoesAwayAtEachStep(Outside outside) throws Exception {
    BlockingQueue<PegStage> reached = new LinkedBlockingQueue<>();
    Future<Void> lost = Future.succeededFuture();
    int losses = 0;
    try (DrillTown town = DrillTown.start(folder.resolve("net"), Interference.NONE)) {
      DevNetwork network = town.network();
      Future<Void> walk = network.walk(1, step -> reached.add(step.stage()));
      while (!walk.isComplete() || !reached.isEmpty()) {
        PegStage stage = reached.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (stage != null && STEPS.contains(stage)) {
          // It cannot go before it has come back.
          Await.result(lost);
          lost = outside.lost(network);
          losses++;
        }
      }
      Await.result(walk);
      Await.result(lost);
      assertThat(losses).isEqualTo(STEPS.size());
      assertThat(town.node().failure().isComplete()).isFalse();
      assertThat(Await.result(network.audit()).faults()).isEmpty();
    }
  }
}
