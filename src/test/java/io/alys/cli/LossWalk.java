package io.alys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.Interference;
import io.alys.devnet.network.DevNetwork;
import io.alys.devnet.network.NetworkFolder;
import io.alys.devnet.wallet.CyclePlan;
import io.alys.devnet.wallet.PegStage;
import io.alys.node.RunningNode.Drill;
import io.alys.primitives.Sats;
import io.alys.testkit.Await;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One user there and back on a network of one whole node, while what the node needs of the world
 * goes away and comes back.
 *
 * @param away how long it stays away
 * @param atSteps what goes away together at each of {@link #STEPS}
 */
record LossWalk(Duration away, List<Set<Outside>> atSteps) {
  /** From here on there is something to lose. */
  static final List<PegStage> STEPS =
      List.of(PegStage.values()).subList(1, PegStage.values().length - 1);

  /** From here on what is away has to be noticed. */
  private static final Duration LONG = Duration.ofSeconds(10);

  private static final CyclePlan USER =
      new CyclePlan(
          1,
          new Sats(100_000_000),
          new Sats(50_000_000),
          new Sats(20_000_000),
          Duration.ofMinutes(2));

  private static final long LOOK_MILLIS = 100;

  /** What can go away, and what the node's metrics say then. */
  enum Outside {
    BITCOIN("alys_bitcoin_circuit_open 1.0", "alys_bitcoin_circuit_open 0.0"),
    EXECUTION_CLIENT("alys_engine_circuit_open 1.0", "alys_engine_circuit_open 0.0"),
    GOVERNANCE("alys_governance_stream_connected 0.0", "alys_governance_stream_connected 1.0"),
    DISK("", ""),
    CLOCK("", "");

    private final String gone;
    private final String back;

    Outside(String gone, String back) {
      this.gone = gone;
      this.back = back;
    }

    boolean isOnAWire() {
      return !gone.isEmpty();
    }
  }

  LossWalk {
    atSteps = List.copyOf(atSteps);
    assertThat(atSteps).hasSameSizeAs(STEPS);
  }

  /** The network with what is around it. */
  private record World(DrillTown town, JumpingClock clock, Optional<SmallDisk> disk) {
    private Future<Void> lost(Outside what, Duration away) {
      DevNetwork network = town.network();
      return switch (what) {
        case BITCOIN -> network.restartBitcoin(away);
        case EXECUTION_CLIENT -> network.restartExecution(away);
        case GOVERNANCE -> network.restartGovernance(away);
        case DISK ->
            done(disk.orElseThrow()::fill)
                .compose(_ -> after(away))
                .compose(_ -> done(disk.orElseThrow()::free));
        case CLOCK -> {
          clock.set(away.multipliedBy(2));
          yield after(away)
              .compose(
                  _ -> {
                    clock.set(Duration.ZERO);
                    return Future.succeededFuture();
                  });
        }
      };
    }

    private Future<Void> after(Duration time) {
      Promise<Void> over = Promise.promise();
      town.node().system().clock().schedule(time, over::complete);
      return over.future();
    }

    private String metrics() {
      HttpRequest page =
          HttpRequest.newBuilder(town.network().metrics().resolve("/metrics")).build();
      try (HttpClient client = HttpClient.newHttpClient()) {
        return client.send(page, HttpResponse.BodyHandlers.ofString()).body();
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** What is done to a disk. */
  @FunctionalInterface
  private interface DiskAct {
    void run() throws IOException;
  }

  private static Future<Void> done(DiskAct act) {
    try {
      act.run();
      return Future.succeededFuture();
    } catch (IOException e) {
      return Future.failedFuture(e);
    }
  }

  /** How often something was lost. */
  int walk(Path folder) throws Exception {
    try {
      if (atSteps.stream().noneMatch(lost -> lost.contains(Outside.DISK))) {
        return walk(folder, Optional.empty());
      }
      Path data = new NetworkFolder(folder).authority(1).data();
      try (SmallDisk disk = SmallDisk.mount(data)) {
        return walk(folder, Optional.of(disk));
      }
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("away at the steps, for %s: %s".formatted(away, atSteps), e);
    }
  }

  private int walk(Path folder, Optional<SmallDisk> disk) throws Exception {
    JumpingClock clock = new JumpingClock();
    Drill drill = new Drill(Interference.NONE, clock::read);
    try (DrillTown town = DrillTown.start(folder, List.of(drill))) {
      World world = new World(town, clock, disk);
      DevNetwork network = town.network();
      BlockingQueue<PegStage> reached = new LinkedBlockingQueue<>();
      Future<Void> walk = network.walk(1, USER, step -> reached.add(step.stage()));
      Future<Void> back = Future.succeededFuture();
      int losses = 0;
      while (!walk.isComplete() || !reached.isEmpty()) {
        PegStage stage = reached.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (stage != null && STEPS.contains(stage)) {
          // It cannot go before it has come back.
          Await.result(back);
          Set<Outside> together = atSteps.get(STEPS.indexOf(stage));
          back = lose(world, together);
          losses += together.size();
        }
      }
      Await.result(walk);
      Await.result(back);
      assertThat(losses).isEqualTo(atSteps.stream().mapToInt(Set::size).sum());
      assertThat(town.node().failure().isComplete()).isFalse();
      atSteps.forEach(together -> together.forEach(each -> awaitBack(world, each)));
      assertThat(Await.result(network.audit()).faults()).isEmpty();
      return losses;
    }
  }

  /** Completes when all of it is back. */
  private Future<Void> lose(World world, Set<Outside> together) {
    List<Future<Void>> all = new ArrayList<>();
    together.forEach(each -> all.add(world.lost(each, away)));
    if (away.compareTo(LONG) > 0) {
      for (Outside each : together) {
        Await.until(each + " is missed", () -> world.metrics().contains(each.gone));
        assertThat(all).as("it is still away").noneMatch(Future::isComplete);
      }
    }
    return Future.join(all).mapEmpty();
  }

  private static void awaitBack(World world, Outside what) {
    Await.until(what + " is back", () -> world.metrics().contains(what.back));
  }
}
