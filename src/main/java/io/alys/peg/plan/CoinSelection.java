package io.alys.peg.plan;

import io.alys.peg.state.Coin;
import io.alys.primitives.Seed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Chooses the coins that a transaction spends. The fee is none of its business: the payments bear
 * it, so that coins less payments is the change, to the satoshi.
 *
 * <p>First it searches for coins that are worth exactly the target, which leaves no change and
 * needs no later transaction to spend it. Else it draws coins by lot until they suffice: a draw
 * takes small and large ones alike, and so keeps the reserve in pieces that are useful. A lot that
 * would make the payers pay for more than about twice the inputs that are needed gives back its
 * smallest.
 *
 * @param target in satoshi
 * @param leastChange in satoshi; less than this, but not nothing, would be dust
 * @param maxInputs coins at most
 */
record CoinSelection(long target, long leastChange, int maxInputs) {
  /** Steps of the search for an exact sum: enough for luck, and a fraction of a millisecond. */
  private static final int SEARCH_STEPS = 20_000;

  /** How many inputs more than twice the fewest a draw may have. */
  private static final int SPARE_INPUTS = 2;

  private static final Comparator<Coin> SMALLEST_FIRST = Comparator.reverseOrder();

  /**
   * What was chosen.
   *
   * @param exact whether nothing is left over
   */
  record Choice(List<Coin> coins, boolean exact) {}

  /**
   * Chooses.
   *
   * @param coins of one federation, the largest first
   * @param seed the same for everyone who plans the same block
   * @return nothing when no choice leaves either no change or enough of it
   */
  Optional<Choice> from(List<Coin> coins, Seed seed) {
    return exactly(coins)
        .map(found -> new Choice(found, true))
        .or(() -> draw(coins, seed).map(found -> new Choice(found, false)));
  }

  /** Goes through the sums depth first, larger coins first; a branch that cannot fit is cut. */
  private Optional<List<Coin>> exactly(List<Coin> coins) {
    long[] values = coins.stream().mapToLong(coin -> coin.value().value()).toArray();
    long[] rest = new long[values.length + 1];
    for (int i = values.length - 1; i >= 0; i--) {
      rest[i] = rest[i + 1] + values[i];
    }
    int[] chosen = new int[Math.min(maxInputs, values.length)];
    int depth = 0;
    long missing = target;
    int at = 0;
    for (int step = 0; step < SEARCH_STEPS; step++) {
      if (missing == 0) {
        return Optional.of(pick(coins, chosen, depth));
      }
      at = firstAtMost(values, at, missing);
      if (depth < chosen.length && at < values.length && rest[at] >= missing) {
        chosen[depth++] = at;
        missing -= values[at++];
      } else if (depth == 0) {
        return Optional.empty();
      } else {
        int given = chosen[--depth];
        missing += values[given];
        // Another coin of the same value would lead to the same sums.
        at = firstAtMost(values, given + 1, values[given] - 1);
      }
    }
    return Optional.empty();
  }

  private static List<Coin> pick(List<Coin> coins, int[] chosen, int count) {
    List<Coin> picked = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      picked.add(coins.get(chosen[i]));
    }
    return picked;
  }

  /** The first place from {@code from} on whose value is no more than {@code limit}. */
  private static int firstAtMost(long[] falling, int from, long limit) {
    int low = from;
    int high = falling.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (falling[middle] > limit) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private Optional<List<Coin>> draw(List<Coin> coins, Seed seed) {
    int fewest = fewest(coins);
    if (fewest > maxInputs) {
      return Optional.empty();
    }
    // The largest alone suffice, so a lot that gives back its smallest suffices in the end.
    int most = Math.min(maxInputs, 2 * fewest + SPARE_INPUTS);
    List<Coin> bag = new ArrayList<>(coins);
    PriorityQueue<Coin> lot = new PriorityQueue<>(SMALLEST_FIRST);
    long sum = 0;
    for (int left = bag.size(); left > 0 && sum < target + leastChange; left--) {
      int drawn = seed.nextInt(left);
      Coin coin = bag.set(drawn, bag.get(left - 1));
      lot.add(coin);
      sum += coin.value().value();
      if (lot.size() > most) {
        sum -= lot.remove().value().value();
      }
    }
    return Optional.of(List.copyOf(lot));
  }

  /** How many of the largest it takes; more than there may be when all do not suffice. */
  private int fewest(List<Coin> coins) {
    long sum = 0;
    for (int i = 0; i < coins.size(); i++) {
      sum += coins.get(i).value().value();
      if (sum >= target + leastChange) {
        return i + 1;
      }
    }
    return Integer.MAX_VALUE;
  }
}
