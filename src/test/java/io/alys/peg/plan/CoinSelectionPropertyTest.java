package io.alys.peg.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.ethereum.Keccak256;
import io.alys.peg.state.Coin;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import io.alys.primitives.Seed;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class CoinSelectionPropertyTest {
  private static final long LEAST_CHANGE = 330;

  private static List<Coin> coins(long... sats) {
    List<Coin> coins = new ArrayList<>();
    for (long value : sats) {
      byte[] number = ByteBuffer.allocate(4).putInt(coins.size()).array();
      Txid txid = new Txid(Keccak256.of(Bytes.copyOf(number)).octets());
      coins.add(new Coin(new Outpoint(txid, 0), new Sats(value), 1));
    }
    return coins.stream().sorted().toList();
  }

  private static long sum(List<Coin> coins) {
    return coins.stream().mapToLong(coin -> coin.value().value()).sum();
  }

  @Property(tries = 500)
  void leavesNothingOrEnough(
      @ForAll @Size(max = 60) List<@LongRange(min = 330, max = 3_000) Long> values,
      @ForAll @LongRange(min = 1, max = 60_000) long target,
      @ForAll @IntRange(min = 1, max = 30) int most,
      @ForAll long seed) {
    List<Coin> coins = coins(values.stream().mapToLong(Long::longValue).toArray());
    CoinSelection selection = new CoinSelection(target, LEAST_CHANGE, most);
    Optional<CoinSelection.Choice> choice = selection.from(coins, Seed.of(seed));
    long best = sum(coins.stream().limit(most).toList());
    if (best >= target + LEAST_CHANGE) {
      assertThat(choice).isPresent();
    }
    choice.ifPresent(
        chosen -> {
          long left = sum(chosen.coins()) - target;
          assertThat(left == 0 || left >= LEAST_CHANGE).isTrue();
          assertThat(chosen.exact()).isEqualTo(left == 0);
          assertThat(chosen.coins()).hasSizeLessThanOrEqualTo(most);
          assertThat(new HashSet<>(chosen.coins())).hasSameSizeAs(chosen.coins());
          assertThat(coins).containsAll(chosen.coins());
          assertThat(selection.from(coins, Seed.of(seed))).contains(chosen);
        });
  }

  /** Against all subsets. */
  @Property(tries = 300)
  void findsAnExactSumWhenThereIsOne(
      @ForAll @Size(min = 1, max = 10) List<@LongRange(min = 1, max = 12) Long> values,
      @ForAll @IntRange(min = 1, max = 1_023) int members,
      @ForAll @IntRange(min = 1, max = 10) int most) {
    List<Coin> coins = coins(values.stream().mapToLong(Long::longValue).toArray());
    long target = 0;
    for (int i = 0; i < coins.size(); i++) {
      target += (members >> i & 1) * coins.get(i).value().value();
    }
    if (target == 0) {
      return;
    }
    long wanted = target;
    boolean possible =
        LongStream.range(1, 1L << coins.size())
            .filter(subset -> Long.bitCount(subset) <= most)
            .anyMatch(
                subset -> {
                  long sum = 0;
                  for (int i = 0; i < coins.size(); i++) {
                    sum += (subset >> i & 1) * coins.get(i).value().value();
                  }
                  return sum == wanted;
                });
    Optional<CoinSelection.Choice> choice =
        new CoinSelection(target, LEAST_CHANGE, most).from(coins, Seed.of(1));
    assertThat(choice.isPresent() && choice.get().exact()).isEqualTo(possible);
  }

  @Example
  void givesUpSearchingInTimeAndDraws() {
    long[] even = LongStream.range(0, 1_000).map(i -> 2 * (100_000 + i * 7)).toArray();
    List<Coin> coins = coins(even);
    Optional<CoinSelection.Choice> choice =
        new CoinSelection(20_000_001, LEAST_CHANGE, 200).from(coins, Seed.of(4));
    assertThat(choice).isPresent();
    assertThat(choice.get().exact()).isFalse();
  }

  @Example
  void drawsAtMostAboutTwiceWhatItNeeds() {
    List<Coin> coins =
        coins(
            LongStream.concat(LongStream.of(5_000_000, 5_000_000), LongStream.range(400, 1_400))
                .toArray());
    for (long seed = 0; seed < 50; seed++) {
      assertThat(
              new CoinSelection(5_000_001, LEAST_CHANGE, 200)
                  .from(coins, Seed.of(seed))
                  .orElseThrow()
                  .coins())
          .hasSizeLessThanOrEqualTo(6);
    }
  }

  @Example
  void hasNoChoiceWithoutCoinsOrRoom() {
    assertThat(new CoinSelection(1, LEAST_CHANGE, 5).from(List.of(), Seed.of(1))).isEmpty();
    assertThat(new CoinSelection(1, LEAST_CHANGE, 0).from(coins(1, 5_000), Seed.of(1))).isEmpty();
    assertThat(new CoinSelection(5_000, LEAST_CHANGE, 5).from(coins(5_329), Seed.of(1))).isEmpty();
    assertThat(new CoinSelection(5_000, LEAST_CHANGE, 5).from(coins(5_330), Seed.of(1)))
        .isPresent();
  }
}
