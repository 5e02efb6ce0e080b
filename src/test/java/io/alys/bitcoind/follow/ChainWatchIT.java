package io.alys.bitcoind.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoind.BitcoinFailure;
import io.alys.bitcoind.BitcoinMetrics;
import io.alys.bitcoind.Clients;
import io.alys.bitcoind.follow.ChainEvent.Connected;
import io.alys.bitcoind.follow.ChainEvent.Disconnected;
import io.alys.bitcoind.follow.HeaderChain.Place;
import io.alys.testkit.Await;
import io.alys.testkit.RealBitcoind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Follows the chain of a real bitcoind through reorgs, kills and a new data directory. */
@Tag("real")
class ChainWatchIT {
  private RealBitcoind bitcoind;
  private Clients clients;
  private ChainWatch watch;

  /** What the events add up to: the hash at each height. */
  private final List<BlockHash> told = new ArrayList<>();

  @BeforeEach
  void start() {
    bitcoind = RealBitcoind.start();
    clients = Clients.of(bitcoind);
    told.add(hashAt(bitcoind, 0));
    watch = watch(5, 7);
  }

  @AfterEach
  void stop() {
    clients.close();
    bitcoind.close();
  }

  private ChainWatch watch(int keep, int most) {
    Place genesis = new Place(new BlockHeight(0), hashAt(bitcoind, 0));
    return new ChainWatch(clients.client, clients.metrics, HeaderChain.from(genesis, keep), most);
  }

  private static BlockHash hashAt(RealBitcoind of, int height) {
    return BlockHash.fromDisplayHex(of.blockAt(height));
  }

  private void mine(int blocks) {
    bitcoind.mine(blocks);
  }

  /** Looks until the end is reached, and plays what it is told. */
  private ChainLook follow() {
    while (true) {
      ChainLook look = Await.result(watch.look());
      if (look instanceof ChainLook.Moved(List<ChainEvent> events, boolean _)) {
        events.forEach(this::play);
      } else {
        return look;
      }
    }
  }

  private void play(ChainEvent event) {
    switch (event) {
      case Connected(BlockHeight height, BlockHash hash) -> {
        assertThat(height.value()).isEqualTo(told.size());
        told.add(hash);
      }
      case Disconnected(BlockHeight height, BlockHash hash) -> {
        assertThat(height.value()).isEqualTo(told.size() - 1);
        assertThat(told.removeLast()).isEqualTo(hash);
      }
    }
  }

  private void assertFollowed() {
    assertThat(follow()).isEqualTo(new ChainLook.Unchanged());
    assertThat(told)
        .isEqualTo(
            IntStream.rangeClosed(0, bitcoind.height())
                .mapToObj(height -> hashAt(bitcoind, height))
                .toList());
  }

  @Test
  void followsAReorgOfTwentyBlocksThoughItKeepsFive() {
    mine(40);
    assertFollowed();
    bitcoind.invalidate(bitcoind.blockAt(21));
    assertFollowed();
    assertThat(told).hasSize(21);
    mine(25);
    assertFollowed();
    assertThat(told).hasSize(46);
    assertThat(clients.registry.get(BitcoinMetrics.DISCONNECTED).counter().count()).isEqualTo(20);
    assertThat(clients.registry.get(BitcoinMetrics.HEIGHT).gauge().value()).isEqualTo(45);
  }

  @Test
  void followsAReorgOfTwentyBlocksThatComesAtOnce() {
    mine(10);
    String fork = mineTwo();
    assertFollowed();
    // The branch that was left is made the longer one, and the other takes its place.
    bitcoind.reconsider(fork);
    assertFollowed();
    assertThat(told).hasSize(10 + 1 + 25);
  }

  /** Two branches above height 10, of 25 and of 20 blocks; on the shorter one. */
  private String mineTwo() {
    mine(25);
    String fork = bitcoind.blockAt(11);
    bitcoind.invalidate(fork);
    mine(20);
    return fork;
  }

  @Test
  void goesOnWhereItWasAfterAKillAndWithANewCookie() {
    mine(10);
    assertFollowed();
    List<String> blocks = bitcoind.blocks();
    bitcoind.kill();
    assertThatThrownBy(() -> Await.result(watch.look())).isInstanceOf(BitcoinFailure.class);
    bitcoind.restart();
    assertThat(follow())
        .as("it forgot all of them, and nothing was reorganised")
        .isInstanceOfSatisfying(
            ChainLook.Behind.class,
            behind ->
                assertThat(behind.text())
                    .isEqualTo(
                        "the Bitcoin node is at height 0 and does not know Bitcoin height 10 (%s):"
                                .formatted(told.getLast())
                            + " it catches up, or is another node"));
    bitcoind.submit(blocks);
    assertFollowed();
    mine(3);
    assertFollowed();
    bitcoind.stop();
    bitcoind.restart();
    mine(1);
    assertFollowed();
  }

  @Test
  void findsTheForkByItselfOnANodeThatNeverSawItsBlocks() {
    mine(10);
    try (RealBitcoind other = RealBitcoind.start();
        Clients its = Clients.of(other)) {
      other.submit(bitcoind.blocks().subList(0, 2));
      other.mine(9);
      watch = watch(20, 7);
      follow();
      watch = new ChainWatch(its.client, its.metrics, watch.chain(), 7);
      follow();
      assertThat(told)
          .isEqualTo(
              IntStream.rangeClosed(0, 11).mapToObj(height -> hashAt(other, height)).toList());
    }
  }

  @Test
  void saysThatItIsLostWhenNothingItKeptIsThere() {
    mine(10);
    follow();
    try (RealBitcoind other = RealBitcoind.start();
        Clients its = Clients.of(other)) {
      other.mine(11);
      watch = new ChainWatch(its.client, its.metrics, watch.chain(), 7);
      assertThat(follow())
          .isInstanceOfSatisfying(
              ChainLook.Lost.class,
              lost ->
                  assertThat(lost.text())
                      .isEqualTo(
                          "the Bitcoin node's chain has no block in common with the ones followed"
                              + " down to Bitcoin height 6 (%s): is it another network or another"
                                  .formatted(bitcoind.blockAt(6))
                              + " data directory"));
    }
  }
}
