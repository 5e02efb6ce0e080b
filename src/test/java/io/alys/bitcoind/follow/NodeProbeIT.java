package io.alys.bitcoind.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Network;
import io.alys.bitcoind.BitcoinMetrics;
import io.alys.bitcoind.Clients;
import io.alys.bitcoind.follow.Checkup.Expected;
import io.alys.testkit.Await;
import io.alys.testkit.RealBitcoind;
import io.alys.testkit.RealBitcoind.Options;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How a real bitcoind looks while it starts, stops, refuses and falls behind. */
@Tag("real")
class NodeProbeIT {
  private static final Expected REGTEST =
      new Expected(Network.REGTEST, new BlockHeight(0), Duration.ofHours(3));

  private static NodeProbe probe(Clients clients) {
    return new NodeProbe(clients.client, clients.clock, clients.metrics);
  }

  private static void mine(RealBitcoind bitcoind, int blocks) {
    bitcoind.mineTo(bitcoind.nobody(), blocks);
  }

  @Test
  void isReadyWrongBehindAndReorganised() {
    try (RealBitcoind bitcoind = RealBitcoind.start();
        Clients clients = Clients.of(bitcoind)) {
      NodeProbe probe = probe(clients);
      assertThat(Await.result(probe.look(REGTEST)))
          .as("its only block is of 2011")
          .isInstanceOf(NodeHealth.Syncing.class);
      mine(bitcoind, 5);
      assertThat(Await.result(probe.look(REGTEST)))
          .isEqualTo(new NodeHealth.Ready(new BlockHeight(5)));
      assertThat(clients.registry.get(BitcoinMetrics.HEALTH).gauge().value()).isEqualTo(1);
      Expected mainnet = new Expected(Network.MAINNET, new BlockHeight(0), Duration.ofHours(3));
      assertThat(Await.result(probe.look(mainnet)))
          .isEqualTo(new NodeHealth.WrongNetwork(Network.MAINNET, "regtest"));
      bitcoind.invalidate(bitcoind.blockAt(4));
      assertThat(Await.result(probe.look(REGTEST)))
          .as("lower, by a reorg; its headers are those of valid blocks")
          .isEqualTo(new NodeHealth.Ready(new BlockHeight(3)));
    }
  }

  @Test
  void isUnreachableAfterAKillAndUnreliableUntilItHasItsBlocksAgain() {
    try (RealBitcoind bitcoind = RealBitcoind.start();
        Clients clients = Clients.of(bitcoind)) {
      NodeProbe probe = probe(clients);
      mine(bitcoind, 50);
      assertThat(Await.result(probe.look(REGTEST))).isInstanceOf(NodeHealth.Ready.class);
      List<String> blocks = bitcoind.blocks();
      bitcoind.kill();
      assertThat(Await.result(probe.look(REGTEST))).isInstanceOf(NodeHealth.Unreachable.class);
      bitcoind.relaunch();
      Set<Class<?>> seen = new HashSet<>();
      Await.until(
          "it answers again, without the blocks that it had not yet written",
          () -> {
            NodeHealth health = Await.result(probe.look(REGTEST));
            seen.add(health.getClass());
            return health instanceof NodeHealth.LiesAboutHeight;
          });
      assertThat(Await.result(probe.look(REGTEST)).reliable()).isFalse();
      bitcoind.submit(blocks);
      assertThat(Await.result(probe.look(REGTEST))).isInstanceOf(NodeHealth.Ready.class);
      // Unreachable, unauthorized for as long as the old cookie lies there, warming up.
      assertThat(seen)
          .isSubsetOf(
              NodeHealth.Unreachable.class,
              NodeHealth.Unauthorized.class,
              NodeHealth.WarmingUp.class,
              NodeHealth.LiesAboutHeight.class);
    }
  }

  @Test
  void isWarmingUpWhileItChecksItsBlocks() {
    try (RealBitcoind bitcoind =
        RealBitcoind.start(
            Options.DEFAULT.withPassword("sesame").with("-checkblocks=0", "-checklevel=4"))) {
      mine(bitcoind, 2_000);
      bitcoind.stop();
      bitcoind.relaunch();
      try (Clients clients =
          Clients.withPassword(bitcoind.url(), "sesame", Clients.LIMITS, Clients.RETRY)) {
        NodeProbe probe = probe(clients);
        Await.until(
            "it warms up", () -> Await.result(probe.look(REGTEST)) instanceof NodeHealth.WarmingUp);
        assertThat(clients.registry.get(BitcoinMetrics.HEALTH).gauge().value()).isEqualTo(4);
        Await.until(
            "it is ready", () -> Await.result(probe.look(REGTEST)) instanceof NodeHealth.Ready);
      }
    }
  }

  @Test
  void isUnauthorizedWithAnotherPassword() {
    try (RealBitcoind bitcoind = RealBitcoind.start(Options.DEFAULT.withPassword("sesame"));
        Clients wrong =
            Clients.withPassword(bitcoind.url(), "open", Clients.LIMITS, Clients.RETRY);
        Clients right =
            Clients.withPassword(bitcoind.url(), "sesame", Clients.LIMITS, Clients.RETRY)) {
      NodeHealth health = Await.result(probe(wrong).look(REGTEST));
      assertThat(health).isInstanceOf(NodeHealth.Unauthorized.class);
      assertThat(health.text()).doesNotContain("sesame").doesNotContain("open");
      assertThat(Await.result(probe(right).look(REGTEST))).isInstanceOf(NodeHealth.Syncing.class);
    }
  }

  @Test
  void isPrunedBelowWhatIsNeeded() {
    try (RealBitcoind bitcoind =
            RealBitcoind.start(Options.DEFAULT.with("-prune=1", "-fastprune=1"));
        Clients clients = Clients.of(bitcoind)) {
      mine(bitcoind, 800);
      bitcoind.call("pruneblockchain", 400);
      assertThat(Await.result(probe(clients).look(REGTEST)))
          .isInstanceOfSatisfying(
              NodeHealth.Pruned.class,
              pruned -> assertThat(pruned.lowest().value()).isBetween(1, 401));
    }
  }
}
