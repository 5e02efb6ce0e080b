package io.alys.devnet.regtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.Outpoint;
import io.alys.devnet.script.Coin;
import io.alys.devnet.script.Scripts;
import io.alys.primitives.Sats;
import io.alys.primitives.Seed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RegtestChainPropertyTest {
  private static Sats subsidies(int height) {
    Sats total = Sats.ZERO;
    for (int i = 1; i <= height; i++) {
      total = total.plus(BlockRules.subsidy(i));
    }
    return total;
  }

  private static Sats total(RegtestChain chain) {
    return chain.coins().values().stream().map(Coin::value).reduce(Sats.ZERO, Sats::plus);
  }

  /** Spends a few coins at random, some of them twice, some unconfirmed. */
  private static void play(Miner miner, Seed seed, int moves) {
    for (int i = 0; i < moves; i++) {
      List<Outpoint> coins = new ArrayList<>(miner.chain.coins().keySet());
      miner.chain.waiting().forEach(entry -> coins.add(Miner.out(entry.known(), 0)));
      coins.sort(Comparator.comparing(Outpoint::txid));
      Outpoint coin = coins.get(seed.nextInt(coins.size()));
      long value =
          miner.chain.coinWithMempool(coin).map(found -> found.value().value()).orElse(60_000L);
      long fee = 50L + seed.nextInt(5_000);
      if (value > 2 * fee + 1_000) {
        miner.send(
            Miner.spend(
                coin,
                Miner.output(value / 2, Scripts.FAUCET),
                Miner.output(value - value / 2 - fee, Scripts.FAUCET)));
      }
      if (seed.nextInt(6) == 0) {
        miner.mine(1);
      }
    }
  }

  @Property(tries = 25)
  void holdsWhatTheSubsidiesMade(@ForAll long seed) {
    Miner miner = Miner.at(102);
    play(miner, Seed.of(seed), 60);
    miner.mine(1);
    assertThat(total(miner.chain)).isEqualTo(subsidies(miner.chain.tip().height()));
  }

  /** What the mempool takes, a block can hold: else {@code mine} would throw. */
  @Property(tries = 25)
  void agreesWithItselfOnWhatIsRight(@ForAll long seed) {
    Miner miner = Miner.at(102);
    play(miner, Seed.of(seed), 60);
    miner.mine(1);
    assertThat(miner.chain.waiting()).isEmpty();
  }

  @Property(tries = 25)
  void comesBackFromAReorgAsItWas(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int depth) {
    Miner miner = Miner.at(102);
    play(miner, Seed.of(seed), 50);
    miner.mine(1);
    Map<Outpoint, Coin> before = miner.chain.coins();
    Tip tip = miner.chain.tip();
    BlockHash first = miner.chain.blockAt(tip.height() - depth + 1).orElseThrow().hash();
    int transactions = 0;
    for (int i = 0; i < depth; i++) {
      transactions += miner.chain.blockAt(tip.height() - i).orElseThrow().transactions().size() - 1;
    }
    miner.chain.invalidate(miner.chain.block(first).orElseThrow());
    assertThat(miner.chain.tip().height()).isEqualTo(tip.height() - depth);
    assertThat(total(miner.chain)).isEqualTo(subsidies(tip.height() - depth));
    // Those whose coinbases are not ripe any more have gone.
    assertThat(miner.chain.waiting()).hasSizeLessThanOrEqualTo(transactions);
    miner.chain.reconsider(miner.chain.block(first).orElseThrow());
    assertThat(miner.chain.tip()).isEqualTo(tip);
    assertThat(miner.chain.coins()).isEqualTo(before);
    assertThat(miner.chain.waiting()).isEmpty();
  }

  @Property(tries = 10)
  void followsTheLongerBranchAndRepeatsItself(@ForAll long seed) {
    Miner miner = Miner.at(102);
    play(miner, Seed.of(seed), 30);
    BlockHash left = miner.mine(1).getFirst();
    miner.chain.invalidate(miner.chain.block(left).orElseThrow());
    miner.mine(2);
    miner.chain.reconsider(miner.chain.block(left).orElseThrow());
    assertThat(miner.chain.isBest(miner.chain.block(left).orElseThrow())).isFalse();
    play(miner, Seed.of(seed + 1), 20);
    RegtestChain again = new RegtestChain(_ -> {});
    miner.changes.forEach(again::replay);
    assertThat(again.tip()).isEqualTo(miner.chain.tip());
    assertThat(again.coins()).isEqualTo(miner.chain.coins());
    assertThat(again.waiting())
        .extracting(MempoolEntry::txid)
        .containsExactlyElementsOf(miner.chain.waiting().stream().map(MempoolEntry::txid).toList());
  }
}
