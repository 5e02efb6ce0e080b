package io.alys.cli;

import io.alys.cli.Crashes.Victim;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each actor of a whole node crashes once at each step of a peg's way, on a network of its own for
 * each twelfth of the pairs, so that none crashes more often than its supervisor bears. Everybody
 * arrives, and no coin is made or lost. With peers: {@link CrashAmongAuthoritiesIT}.
 */
@Tag("long")
class CrashAtEachStepIT {
  private @TempDir Path folder;

  @Test
  void everybodyArrivesThoughEachActorCrashesAtEachStep() throws Exception {
    List<CrashWalk> walks = new ArrayList<>();
    int count = Crashes.ACTORS.size();
    for (int shift = 0; shift < count; shift++) {
      List<List<Victim>> atSteps = new ArrayList<>();
      for (int step = 0; step < CrashWalk.STEPS.size(); step++) {
        atSteps.add(List.of(Crashes.ACTORS.get((shift + step) % count)));
      }
      walks.add(new CrashWalk("one at a time, from the actor " + shift + " on", atSteps));
    }
    CrashWalk.walk(walks, folder);
  }
}
