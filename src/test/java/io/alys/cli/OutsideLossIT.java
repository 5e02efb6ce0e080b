package io.alys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.cli.LossWalk.Outside;
import io.alys.devnet.wallet.PegStage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a whole node needs of the world goes away on a peg's way, alone and two at once at each
 * step, for a while and for long, and comes back. Everybody arrives, and no coin is made or lost.
 * Disk and clock alone: {@link FullDiskIT}, {@link ClockJumpIT}.
 */
@Tag("long")
class OutsideLossIT {
  private static final Duration AWAY = Duration.ofMillis(1_500);

  /** Longer than each rest of a circuit and each wait between two attempts but governance's. */
  private static final Duration LONG_AWAY = Duration.ofSeconds(20);

  /** Most of the time they wait for blocks. */
  private static final int AT_ONCE = 6;

  /** With the disk or the clock, at every second step: each pair has its turn twice or more. */
  private static final int OTHER_WALKS = 4;

  private static final List<PegStage> STEPS = LossWalk.STEPS;

  private @TempDir Path folder;

  private static List<Set<Outside>> pairs() {
    List<Set<Outside>> pairs = new ArrayList<>();
    for (Outside one : Outside.values()) {
      for (Outside other : Outside.values()) {
        if (one.compareTo(other) < 0) {
          pairs.add(Set.of(one, other));
        }
      }
    }
    return pairs;
  }

  private static boolean isOnAWire(Set<Outside> lost) {
    return lost.stream().allMatch(Outside::isOnAWire);
  }

  private static List<Set<Outside>> atEachStep(Set<Outside> lost) {
    return Collections.nCopies(STEPS.size(), lost);
  }

  private static List<Set<Outside>> onlyAt(PegStage stage, Set<Outside> lost) {
    List<Set<Outside>> atSteps = new ArrayList<>(atEachStep(Set.of()));
    atSteps.set(STEPS.indexOf(stage), lost);
    return atSteps;
  }

  private void everybodyArrives(List<LossWalk> walks) throws Exception {
    try (ExecutorService networks = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Callable<Integer>> tasks = new ArrayList<>();
      for (LossWalk each : walks) {
        Path own = folder.resolve("net" + tasks.size());
        tasks.add(() -> each.walk(own));
      }
      for (Future<Integer> walked : networks.invokeAll(tasks)) {
        assertThat(walked.get()).isPositive();
      }
    }
  }

  @Test
  void everybodyArrivesThoughOneOrTwoTogetherGoAwayAtEachStep() throws Exception {
    List<Set<Outside>> alone =
        Arrays.stream(Outside.values()).filter(Outside::isOnAWire).map(Set::of).toList();
    everybodyArrives(
        Stream.concat(alone.stream(), pairs().stream().filter(OutsideLossIT::isOnAWire))
            .map(lost -> new LossWalk(AWAY, atEachStep(lost)))
            .toList());
  }

  @Test
  void everybodyArrivesThoughDiskOrClockFailTogetherWithAnother() throws Exception {
    SmallDisk.mount(folder.resolve("probe")).close();
    List<Set<Outside>> pairs = pairs().stream().filter(pair -> !isOnAWire(pair)).toList();
    List<LossWalk> walks = new ArrayList<>();
    int next = 0;
    for (int shift = 0; shift < OTHER_WALKS; shift++) {
      List<Set<Outside>> atSteps = new ArrayList<>();
      for (int step = 0; step < STEPS.size(); step++) {
        boolean turn = (step + shift) % 2 == 0;
        atSteps.add(turn ? pairs.get(next++ % pairs.size()) : Set.of());
      }
      walks.add(new LossWalk(AWAY, atSteps));
    }
    everybodyArrives(walks);
  }

  @Test
  void everybodyArrivesThoughTheyAreAwaySoLongThatCircuitsOpen() throws Exception {
    Set<Outside> all = Set.of(Outside.BITCOIN, Outside.EXECUTION_CLIENT, Outside.GOVERNANCE);
    everybodyArrives(
        List.of(
            new LossWalk(LONG_AWAY, onlyAt(PegStage.FINALISED, Set.of(Outside.BITCOIN))),
            new LossWalk(LONG_AWAY, onlyAt(PegStage.CONFIRMED, Set.of(Outside.EXECUTION_CLIENT))),
            new LossWalk(LONG_AWAY, onlyAt(PegStage.PROPOSED, Set.of(Outside.GOVERNANCE))),
            new LossWalk(LONG_AWAY, onlyAt(PegStage.BURNED, all))));
  }
}
