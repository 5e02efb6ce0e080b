package io.alys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.ActorSystem;
import io.alys.actor.RegistryEntry;
import io.alys.actor.event.ActorEvent;
import io.alys.actor.lifecycle.ActorState;
import io.alys.cli.Crashes.Victim;
import io.alys.devnet.wallet.PegStage;
import io.alys.testkit.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * One user there and back on a network of one whole node, whose actors crash.
 *
 * @param name for whoever reads that it failed
 * @param atSteps who crashes together at each of {@link #STEPS}
 */
record CrashWalk(String name, List<List<Victim>> atSteps) {
  /** Most of the time they wait for blocks. */
  private static final int AT_ONCE = 4;

  /** Those between the first and the last. */
  static final List<PegStage> STEPS =
      List.of(PegStage.values()).subList(0, PegStage.values().length - 1);

  CrashWalk {
    atSteps = List.copyOf(atSteps);
    assertThat(atSteps).as(name).hasSameSizeAs(STEPS);
  }

  /** Walks all of them, each on a network of its own; fails with what went wrong first. */
  static void walk(List<CrashWalk> walks, Path folder)
      throws InterruptedException, ExecutionException {
    try (ExecutorService networks = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Callable<Integer>> tasks = new ArrayList<>();
      for (CrashWalk each : walks) {
        Path own = folder.resolve("net" + tasks.size());
        tasks.add(() -> each.walk(own));
      }
      for (Future<Integer> walked : networks.invokeAll(tasks)) {
        assertThat(walked.get()).isPositive();
      }
    }
  }

  /** How often somebody crashed. */
  private int walk(Path folder) {
    try {
      return walked(folder);
    } catch (IOException | RuntimeException | AssertionError e) {
      throw new AssertionError("%s, at the steps: %s".formatted(name, atSteps), e);
    }
  }

  private int walked(Path folder) throws IOException {
    Crashes crashes = new Crashes();
    Queue<String> told = new ConcurrentLinkedQueue<>();
    try (DrillTown town = DrillTown.start(folder, crashes)) {
      ActorSystem system = town.node().system();
      system.events().listen(ActorEvent.Crashed.class, event -> told.add(event.actor().name()));
      Await.result(
          town.network()
              .walk(
                  1,
                  step -> {
                    int at = STEPS.indexOf(step.stage());
                    if (at >= 0) {
                      crashes.strike(system, atSteps.get(at));
                    }
                  }));
      crashes.awaitStruck(system);
      List<String> killed = atSteps.stream().flatMap(List::stream).map(Victim::name).toList();
      assertThat(crashes.struck()).containsExactlyInAnyOrderElementsOf(killed);
      assertThat(told).as("what the kernel says of it").containsAll(killed);
      // Metrics stays down: nothing of the peg hangs on it.
      Await.asserted(
          () ->
              assertThat(system.registry().entries())
                  .filteredOn(each -> !killed.contains("metrics") || !isMetrics(each))
                  .allSatisfy(each -> assertThat(each.state()).isEqualTo(ActorState.RUNNING)));
      assertThat(town.node().failure().isComplete()).isFalse();
      assertThat(Await.result(town.network().audit()).faults()).isEmpty();
      return killed.size();
    }
  }

  private static boolean isMetrics(RegistryEntry entry) {
    return entry.id().name().equals("metrics");
  }
}
