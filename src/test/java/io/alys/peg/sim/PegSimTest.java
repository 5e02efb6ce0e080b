package io.alys.peg.sim;

import io.alys.peg.sim.PegWorld.Happening;
import io.alys.peg.sim.PegWorld.Kind;
import io.alys.peg.sim.PegWorld.Nature;
import io.alys.primitives.Seed;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The whole bridge against both chains, governance and people, with faults of all of them and
 * crashes between any two effects. Whatever the seed: no burn is paid twice, no deposit minted
 * twice or early, every coin that the sidechain counts on is there, nothing but what is final is
 * signed, the journal makes the bridge that wrote it; and once the faults stop, everyone is served.
 */
class PegSimTest {
  private static final int SCHEDULES = Integer.getInteger("sim.schedules", 10);
  private static final long FIRST = Long.getLong("sim.seed", 0);
  private static final int STEPS = 40;

  /** How often each happens, among all of them. */
  private static final Map<Kind, Integer> WEIGHTS =
      new EnumMap<>(
          Map.ofEntries(
              Map.entry(Kind.BLOCK, 16),
              Map.entry(Kind.FINAL_BLOCK, 14),
              Map.entry(Kind.SIDECHAIN_REORG, 4),
              Map.entry(Kind.BITCOIN_BLOCK, 22),
              Map.entry(Kind.BITCOIN_REORG, 3),
              Map.entry(Kind.FEES, 4),
              Map.entry(Kind.EVICTION, 2),
              Map.entry(Kind.DEPOSIT, 16),
              Map.entry(Kind.FEDERATION, 2),
              Map.entry(Kind.PAUSE, 1),
              Map.entry(Kind.CRASH, 3),
              Map.entry(Kind.SNAPSHOT, 2),
              Map.entry(Kind.SILENCE, 6)));

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
  void keepsTheMoneyTogether(long batch) {
    long first = FIRST + batch * SCHEDULES;
    for (long each = first; each < first + SCHEDULES; each++) {
      run(each, Signing.QUICK);
    }
  }

  @Test
  void keepsTheMoneyTogetherWithRealSignatures() {
    run(FIRST, Signing.REAL);
  }

  private static void run(long seed, Signing signing) {
    Seed lots = Seed.of(seed);
    // Most reorganisations are shallow; where ten blocks can go, eleven confirmations are asked
    // for.
    Nature nature = new Nature(lots.nextInt(4) == 0 ? 11 : 3, signing, lots.nextInt(2) * 8);
    List<Happening> schedule = new ArrayList<>();
    for (int i = 0; i < STEPS; i++) {
      schedule.add(new Happening(draw(lots), lots.nextLong()));
    }
    String failure = failure(nature, schedule);
    if (failure != null) {
      List<Happening> least = shrink(nature, schedule);
      throw new AssertionError(
          "seed %d, %s: %s%nleast history: %s%nwhich ends with: %s"
              .formatted(seed, nature, failure, least, failure(nature, least)));
    }
  }

  private static Kind draw(Seed lots) {
    int total = WEIGHTS.values().stream().mapToInt(Integer::intValue).sum();
    int drawn = lots.nextInt(total);
    for (Map.Entry<Kind, Integer> each : WEIGHTS.entrySet()) {
      drawn -= each.getValue();
      if (drawn < 0) {
        return each.getKey();
      }
    }
    throw new IllegalStateException();
  }

  private static @Nullable String failure(Nature nature, List<Happening> schedule) {
    try {
      new PegWorld(nature).run(schedule);
      return null;
    } catch (AssertionError | RuntimeException e) {
      return e
          + " at "
          + List.of(e.getStackTrace()).subList(0, Math.min(8, e.getStackTrace().length));
    }
  }

  /** Leaves out what is not needed to fail: halves first, single happenings last. */
  private static List<Happening> shrink(Nature nature, List<Happening> schedule) {
    List<Happening> least = schedule;
    for (int size = schedule.size() / 2; size > 0; size /= 2) {
      for (int from = 0; from + size <= least.size(); ) {
        List<Happening> without = new ArrayList<>(least);
        without.subList(from, from + size).clear();
        if (failure(nature, without) != null) {
          least = without;
        } else {
          from += size;
        }
      }
    }
    return least;
  }
}
