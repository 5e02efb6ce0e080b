package io.alys.cli;

import io.alys.cli.Crashes.Victim;
import io.alys.primitives.Seed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several actors of a whole node crash together at each step of a peg's way: pairs and triples that
 * a seed chooses, all of a supervisor's, and supervisors with all that is below them. Everybody
 * arrives, no coin is made or lost, and all run again.
 */
@Tag("long")
class CrashTogetherIT {
  private static final long SEED = Long.getLong("crash.seed", 7);
  private static final int DRAWN_WALKS = 3;

  /** So far apart that the node runs again in between, and no more than the root bears. */
  private static final List<Integer> OF_SUPERVISORS = List.of(1, 4, 7);

  private @TempDir Path folder;

  /** Who may still crash, and how often. */
  private static final class Drawing {
    private final Seed seed;
    private final Map<Victim, Integer> left = new HashMap<>();

    private Drawing(Seed seed) {
      this.seed = seed;
      Crashes.ACTORS.forEach(victim -> left.put(victim, Crashes.most(victim)));
    }

    private List<Victim> pairOrTriple() {
      List<Victim> able =
          new ArrayList<>(
              Crashes.ACTORS.stream().filter(victim -> left.getOrDefault(victim, 0) > 0).toList());
      List<Victim> drawn = new ArrayList<>();
      for (int count = 2 + seed.nextInt(2); count > 0; count--) {
        Victim victim = able.remove(seed.nextInt(able.size()));
        left.merge(victim, -1, Integer::sum);
        drawn.add(victim);
      }
      return drawn;
    }
  }

  private static Stream<CrashWalk> pairsAndTriples() {
    Seed seed = Seed.of(SEED);
    return Stream.generate(() -> new Drawing(seed.split()))
        .limit(DRAWN_WALKS)
        .map(
            drawing ->
                new CrashWalk(
                    "pairs and triples of -Dcrash.seed=" + SEED,
                    Stream.generate(drawing::pairOrTriple).limit(CrashWalk.STEPS.size()).toList()));
  }

  /** The families one after the other, so that each has its turn at each step on one network. */
  private static Stream<CrashWalk> families() {
    List<CrashWalk> walks = new ArrayList<>();
    int count = Crashes.FAMILIES.size();
    for (int shift = 0; shift < count; shift++) {
      Map<Victim, Integer> crashed = new HashMap<>();
      List<List<Victim>> atSteps = new ArrayList<>();
      for (int step = 0; step < CrashWalk.STEPS.size(); step++) {
        List<Victim> family = Crashes.FAMILIES.get((shift + step) % count);
        atSteps.add(
            family.stream()
                .filter(victim -> crashed.merge(victim, 1, Integer::sum) <= Crashes.most(victim))
                .toList());
      }
      walks.add(new CrashWalk("all of one supervisor", atSteps));
    }
    return walks.stream();
  }

  private static Stream<CrashWalk> supervisors() {
    List<CrashWalk> walks = new ArrayList<>();
    int next = 0;
    for (int shift = 0; shift < OF_SUPERVISORS.size(); shift++) {
      List<List<Victim>> atSteps = new ArrayList<>();
      for (int step = 0; step < CrashWalk.STEPS.size(); step++) {
        atSteps.add(
            OF_SUPERVISORS.contains(step - shift)
                ? List.of(Crashes.SUPERVISORS.get(next++ % Crashes.SUPERVISORS.size()))
                : List.of());
      }
      walks.add(new CrashWalk("supervisors", atSteps));
    }
    return walks.stream();
  }

  @Test
  void everybodyArrivesThoughSeveralCrashTogetherAtEachStep() throws Exception {
    System.out.println("drawn of -Dcrash.seed=" + SEED);
    CrashWalk.walk(
        Stream.of(pairsAndTriples(), families(), supervisors()).flatMap(walks -> walks).toList(),
        folder);
  }
}
