package io.alys.bench.chain;

import com.sun.management.OperatingSystemMXBean;
import io.alys.actor.Interference;
import io.alys.chain.ChainCommand;
import io.alys.chain.ChainEvent;
import io.alys.chain.ChainWorld;
import io.alys.consensus.block.BlockCodec;
import io.alys.primitives.Bytes;
import io.alys.testkit.HandClock;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A node's own time for a block that it makes, and for one that another made: chain, bridge, mining
 * and storage are the real ones, the execution client answers at once, and nothing happens on
 * Bitcoin: {@code BlockCostBench [BLOCKS [FOLDER]]}. What it wrote stays in the folder.
 */
public final class BlockCostBench {
  private static final int PROOF_EVERY = 8;
  private static final int WARM_UP = 200;
  private static final int PART = 50;
  private static final Duration HALF_A_SLOT = Duration.ofMillis(500);

  private final Turns turns = new Turns();
  private final List<Bytes> made = new ArrayList<>();
  private final OperatingSystemMXBean machine =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private BlockCostBench() {}

  public static void main(String[] args) throws IOException {
    int blocks = args.length == 0 ? 500 : Integer.parseInt(args[0]);
    Path above = Path.of(args.length < 2 ? "target" : args[1]);
    new BlockCostBench()
        .run(blocks, Files.createTempDirectory(Files.createDirectories(above), "blocks"));
  }

  private void run(int blocks, Path folder) throws IOException {
    try (ChainWorld world =
        world(Files.createDirectory(folder.resolve("maker")), ChainWorld.Who.ALONE)) {
      produce(world, WARM_UP + blocks, folder);
    }
    try (ChainWorld world =
        world(Files.createDirectory(folder.resolve("taker")), ChainWorld.Who.nobody(1))) {
      take(world, folder);
    }
    turns.print();
  }

  /** The bridge wakes between the slots, not with them. */
  private static ChainWorld world(Path home, ChainWorld.Who who) {
    HandClock clock = new HandClock();
    clock.advance(HALF_A_SLOT);
    return new ChainWorld(home, who, ChainWorld.client(), clock, Interference.NONE);
  }

  /** When a head was told. */
  private record Moment(long number, long nanos) {}

  private void produce(ChainWorld world, int count, Path folder) {
    BlockingQueue<Moment> moments = new LinkedBlockingQueue<>();
    world
        .kit
        .system()
        .events()
        .listen(
            ChainEvent.HeadMoved.class,
            moved -> moments.add(new Moment(moved.head().number().value(), System.nanoTime())));
    world.awaitHead(1);
    Cost cost = new Cost(world, "made", folder);
    while (made.size() < count) {
      for (long next = made.size() + 1L; next <= world.head(); next++) {
        made.add(wire(world, next));
      }
      if (made.size() % PROOF_EVERY == 0) {
        world.mine();
      }
      toTheNextHalf(world);
      if (world.head() != made.size()) {
        continue;
      }
      long begin = System.nanoTime();
      world.clock.advance(HALF_A_SLOT);
      cost.add(made.size(), (awaitHead(moments, made.size() + 1L) - begin) / 1e6);
    }
  }

  /** As the bridge wakes in between: its lease is written before the slot begins. */
  private static void toTheNextHalf(ChainWorld world) {
    world.clock.advance(HALF_A_SLOT);
    world.bridgeHead();
    world.status();
  }

  private static long awaitHead(BlockingQueue<Moment> moments, long number) {
    try {
      Moment moment = moments.take();
      while (moment.number() < number) {
        moment = moments.take();
      }
      return moment.nanos();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a block was made", e);
    }
  }

  private static Bytes wire(ChainWorld world, long number) {
    return BlockCodec.encode(world.block(number));
  }

  private void take(ChainWorld world, Path folder) {
    world.clock.advance(Duration.ofSeconds(2L * made.size()));
    world.until(
        "it follows", () -> world.status().activity() instanceof ChainCommand.Activity.Following);
    Cost cost = new Cost(world, "taken", folder);
    for (int i = 0; i < made.size(); i++) {
      long begin = System.nanoTime();
      ChainCommand.Import result = world.ask(new ChainCommand.ImportBlock(made.get(i)));
      double millis = (System.nanoTime() - begin) / 1e6;
      if (!(result instanceof ChainCommand.Import.Taken(var _, boolean head)) || !head) {
        throw new AssertionError(result.toString());
      }
      cost.add(i + 1, millis);
    }
  }

  /** Collects what blocks cost, and tells it in parts. */
  private final class Cost {
    private final ChainWorld world;
    private final String what;
    private final Path folder;
    private final List<Double> part = new ArrayList<>();
    private long cpuBefore;
    private double commitsBefore;

    Cost(ChainWorld world, String what, Path folder) {
      this.world = world;
      this.what = what;
      this.folder = folder;
    }

    void add(int number, double millis) {
      if (number <= WARM_UP) {
        begin();
        return;
      }
      part.add(millis);
      if (part.size() < PART) {
        return;
      }
      List<Double> sorted = part.stream().sorted().toList();
      turns.add("ms for a block that is " + what + ", medians of parts", sorted.get(PART / 2));
      turns.add("  p95 of the parts, ms, " + what, sorted.get(PART * 95 / 100));
      turns.add(
          "  CPU of the whole process for it, ms, " + what,
          (machine.getProcessCpuTime() - cpuBefore) / 1e6 / PART);
      turns.add("  commits for it, " + what, (commits() - commitsBefore) / PART);
      turns.add("  a sync of the disk, ms, " + what, DiskSyncs.millis(folder));
      begin();
    }

    private void begin() {
      part.clear();
      cpuBefore = machine.getProcessCpuTime();
      commitsBefore = commits();
    }

    private double commits() {
      return world.kit.meters().getMeters().stream()
          .filter(meter -> meter.getId().getName().matches("alys\\.storage\\..*commit\\.latency"))
          .filter(Timer.class::isInstance)
          .mapToDouble(meter -> ((Timer) meter).count())
          .sum();
    }
  }
}
