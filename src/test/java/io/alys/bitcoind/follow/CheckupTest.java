package io.alys.bitcoind.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.Health;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeader;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Network;
import io.alys.bitcoind.BitcoinAnswer.ChainState;
import io.alys.bitcoind.BitcoinAnswer.HeaderPlace;
import io.alys.bitcoind.BitcoinFailure;
import io.alys.bitcoind.BitcoinFailure.Kind;
import io.alys.bitcoind.follow.Checkup.Expected;
import io.alys.bitcoind.follow.Checkup.Sighting;
import io.alys.primitives.Bytes;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CheckupTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Expected EXPECTED =
      new Expected(Network.MAINNET, new BlockHeight(50), Duration.ofHours(3));

  /** A node at a height, and how to spoil it. */
  private record Seen(
      String chain,
      int blocks,
      int headers,
      int count,
      Instant bestTime,
      boolean initialDownload,
      Optional<Integer> pruned,
      Optional<Integer> bestAt,
      int confirmations,
      Optional<Integer> beforeConfirmations) {
    static Seen at(int height) {
      return new Seen(
          "main",
          height,
          height,
          height,
          NOW,
          false,
          Optional.empty(),
          Optional.of(height),
          1,
          Optional.empty());
    }

    Seen on(String other) {
      return new Seen(
          other,
          blocks,
          headers,
          count,
          bestTime,
          initialDownload,
          pruned,
          bestAt,
          confirmations,
          beforeConfirmations);
    }

    Seen headers(int other) {
      return new Seen(
          chain,
          blocks,
          other,
          count,
          bestTime,
          initialDownload,
          pruned,
          bestAt,
          confirmations,
          beforeConfirmations);
    }

    Seen count(int other) {
      return new Seen(
          chain,
          blocks,
          headers,
          other,
          bestTime,
          initialDownload,
          pruned,
          bestAt,
          confirmations,
          beforeConfirmations);
    }

    Seen bestTime(Instant other) {
      return new Seen(
          chain,
          blocks,
          headers,
          count,
          other,
          initialDownload,
          pruned,
          bestAt,
          confirmations,
          beforeConfirmations);
    }

    Seen downloading() {
      return new Seen(
          chain,
          blocks,
          headers,
          count,
          bestTime,
          true,
          pruned,
          bestAt,
          confirmations,
          beforeConfirmations);
    }

    Seen pruned(int below) {
      return new Seen(
          chain,
          blocks,
          headers,
          count,
          bestTime,
          initialDownload,
          Optional.of(below),
          bestAt,
          confirmations,
          beforeConfirmations);
    }

    Seen best(Optional<Integer> height, int confirmed) {
      return new Seen(
          chain,
          blocks,
          headers,
          count,
          bestTime,
          initialDownload,
          pruned,
          height,
          confirmed,
          beforeConfirmations);
    }

    Seen before(int confirmed) {
      return new Seen(
          chain,
          blocks,
          headers,
          count,
          bestTime,
          initialDownload,
          pruned,
          bestAt,
          confirmations,
          Optional.of(confirmed));
    }

    private static HeaderPlace place(int height, int confirmations) {
      BlockHeader header =
          new BlockHeader(1, BlockHash.ZERO, Bytes.copyOf(new byte[32]), 0, 0, height);
      return new HeaderPlace(header, header.hash(), new BlockHeight(height), confirmations);
    }

    Sighting sighting() {
      ChainState state =
          new ChainState(
              chain,
              new BlockHeight(blocks),
              new BlockHeight(headers),
              place(blocks, 1).hash(),
              bestTime,
              initialDownload,
              BigDecimal.ONE,
              pruned.map(BlockHeight::new),
              List.of());
      return new Sighting.Answered(
          state,
          new BlockHeight(count),
          bestAt.map(height -> place(height, confirmations)),
          beforeConfirmations.map(confirmed -> place(blocks + 5, confirmed)));
    }
  }

  private static NodeHealth first(Seen seen) {
    return health(Checkup.NEW.next(seen.sighting(), EXPECTED, NOW));
  }

  private static NodeHealth health(Checkup checkup) {
    return checkup.health().orElseThrow();
  }

  private static Checkup failing(Checkup before, Kind kind, String reason, Instant at) {
    return before.next(new Sighting.Failed(new BitcoinFailure(kind, reason)), EXPECTED, at);
  }

  @Test
  void isReadyAtTheTip() {
    NodeHealth health = first(Seen.at(100));
    assertThat(health).isEqualTo(new NodeHealth.Ready(new BlockHeight(100)));
    assertThat(health.text()).isEqualTo("the Bitcoin node is ready at height 100");
    assertThat(health.reliable()).isTrue();
    assertThat(health.asHealth()).isEqualTo(Health.healthy());
  }

  @Test
  void isSyncingWhileItKnowsOfMoreThanOneFurtherBlock() {
    assertThat(first(Seen.at(100).headers(101))).isInstanceOf(NodeHealth.Ready.class);
    NodeHealth health = first(Seen.at(100).headers(102));
    assertThat(health.text())
        .isEqualTo(
            "the Bitcoin node is syncing: it has 100 of 102 blocks; deposits show when it is done");
    assertThat(health.asHealth()).isEqualTo(new Health.Degraded(health.text()));
    assertThat(first(Seen.at(100).downloading())).isInstanceOf(NodeHealth.Syncing.class);
  }

  @Test
  void isBehindWhenItsBestBlockIsOlderThanTheLimit() {
    Instant limit = NOW.minus(Duration.ofHours(3));
    assertThat(first(Seen.at(100).bestTime(limit))).isInstanceOf(NodeHealth.Ready.class);
    NodeHealth health = first(Seen.at(100).bestTime(limit.minusSeconds(1)));
    assertThat(health.text())
        .isEqualTo(
            "the best block of the Bitcoin node, at height 100, is of 2026-01-01T08:59:59Z, more"
                + " than 180 min ago: has it peers, and the right time");
    assertThat(health.reliable()).isTrue();
  }

  @Test
  void isOnTheWrongNetworkBeforeAnythingElse() {
    NodeHealth health = first(Seen.at(100).on("regtest").downloading().pruned(90));
    assertThat(health.text())
        .isEqualTo(
            "the Bitcoin node is on the network 'regtest', and bitcoin.network is mainnet: nothing"
                + " is scanned and nothing is sent until one of them is changed");
    assertThat(health.asHealth()).isEqualTo(new Health.Unhealthy(health.text()));
    assertThat(health.reliable()).isFalse();
  }

  @Test
  void isPrunedWhenABlockIsGoneThatIsNeeded() {
    assertThat(first(Seen.at(100).pruned(50))).isInstanceOf(NodeHealth.Ready.class);
    assertThat(first(Seen.at(100).pruned(51)).text())
        .isEqualTo(
            "the Bitcoin node is pruned below height 51, and blocks from 50 on are needed: let it"
                + " keep more (prune) and start it once with -reindex");
  }

  private static String lie(NodeHealth health) {
    assertThat(health).isInstanceOf(NodeHealth.LiesAboutHeight.class);
    assertThat(health.text())
        .startsWith("the Bitcoin node cannot be relied on: ")
        .endsWith("; is it one node, and its own data directory");
    return ((NodeHealth.LiesAboutHeight) health).what();
  }

  @Test
  void liesWhenItsAnswersCannotAllBeTrue() {
    assertThat(lie(first(Seen.at(100).headers(99))))
        .isEqualTo("it has 100 blocks and only 99 headers");
    assertThat(lie(first(Seen.at(100).best(Optional.empty(), 1))))
        .startsWith("it does not know its own best block ");
    assertThat(lie(first(Seen.at(100).best(Optional.of(98), 1))))
        .isEqualTo("its best block is at height 100, and also at 98");
    assertThat(lie(first(Seen.at(100).count(101)))).isEqualTo("it counts 101 blocks, and has 100");
    assertThat(lie(first(Seen.at(100).count(99)))).isEqualTo("it counts 99 blocks, and has 100");
  }

  @Test
  void believesANodeWhoseChainMovedBetweenItsAnswers() {
    assertThat(first(Seen.at(100).count(101).best(Optional.of(100), 2)))
        .isInstanceOf(NodeHealth.Ready.class);
    assertThat(first(Seen.at(100).count(98).best(Optional.of(100), -1)))
        .as("a reorg")
        .isInstanceOf(NodeHealth.Ready.class);
  }

  @Test
  void liesWhenItsHeightFallsWithoutAReorg() {
    Checkup before = Checkup.NEW.next(Seen.at(105).sighting(), EXPECTED, NOW);
    assertThat(health(before.next(Seen.at(100).before(-1).sighting(), EXPECTED, NOW)))
        .as("a reorg")
        .isInstanceOf(NodeHealth.Ready.class);
    assertThat(lie(health(before.next(Seen.at(100).before(1).sighting(), EXPECTED, NOW))))
        .isEqualTo("it was at height 105 and is at 100 without a reorg");
    assertThat(lie(health(before.next(Seen.at(100).sighting(), EXPECTED, NOW))))
        .isEqualTo(
            "it was at height 105 and is at 100, and does not know the block that it had, as after"
                + " a kill");
    Checkup still = before.next(Seen.at(100).sighting(), EXPECTED, NOW);
    assertThat(health(still.next(Seen.at(104).sighting(), EXPECTED, NOW)))
        .as("until it has as many again")
        .isInstanceOf(NodeHealth.LiesAboutHeight.class);
    assertThat(health(still.next(Seen.at(105).sighting(), EXPECTED, NOW)))
        .isInstanceOf(NodeHealth.Ready.class);
  }

  @Test
  void isUnreachableSinceTheFirstFailureAndKeepsWhatItSaw() {
    Checkup before = Checkup.NEW.next(Seen.at(105).sighting(), EXPECTED, NOW);
    Checkup once = failing(before, Kind.UNREACHABLE, "refused", NOW);
    Checkup twice = failing(once, Kind.DEADLINE, "too slow", NOW.plusSeconds(9));
    assertThat(health(twice).text())
        .isEqualTo("the Bitcoin node gives no answer since 2026-01-01T12:00:00Z: too slow");
    assertThat(health(twice).asHealth()).isInstanceOf(Health.Degraded.class);
    assertThat(twice.lastBest()).isEqualTo(before.lastBest());
    Checkup after = twice.next(Seen.at(106).sighting(), EXPECTED, NOW);
    Checkup again = failing(after, Kind.UNREACHABLE, "refused", NOW.plusSeconds(20));
    assertThat(health(again)).isEqualTo(new NodeHealth.Unreachable(NOW.plusSeconds(20), "refused"));
  }

  @Test
  void tellsAStartAndARefusalFromSilence() {
    assertThat(health(failing(Checkup.NEW, Kind.WARMING_UP, "it starts", NOW)))
        .isEqualTo(new NodeHealth.WarmingUp("it starts"));
    NodeHealth refused = health(failing(Checkup.NEW, Kind.UNAUTHORIZED, "no", NOW));
    assertThat(refused).isEqualTo(new NodeHealth.Unauthorized("no"));
    assertThat(refused.asHealth()).isEqualTo(new Health.Unhealthy("no"));
  }

  @Test
  void numbersItsStatesApart() {
    assertThat(
            List.of(
                first(Seen.at(100)).number(),
                first(Seen.at(100).downloading()).number(),
                first(Seen.at(100).bestTime(Instant.EPOCH)).number(),
                new NodeHealth.WarmingUp("").number(),
                new NodeHealth.Unreachable(NOW, "").number(),
                new NodeHealth.Unauthorized("").number(),
                first(Seen.at(100).on("test")).number(),
                first(Seen.at(100).pruned(60)).number(),
                first(Seen.at(100).count(1)).number()))
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
  }
}
