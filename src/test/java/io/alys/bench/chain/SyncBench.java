package io.alys.bench.chain;

import com.sun.management.OperatingSystemMXBean;
import io.alys.actor.Interference;
import io.alys.chain.ChainCommand;
import io.alys.chain.ChainEvent;
import io.alys.chain.ChainWorld;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.BlockCodec;
import io.alys.consensus.finality.BlockRef;
import io.alys.network.NetworkCommand.Tip;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Hash32;
import io.alys.sync.ModelNetwork;
import io.alys.sync.SyncConfig;
import io.alys.sync.SyncVerticle;
import io.alys.testkit.HandClock;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * How fast a node catches up, with all that it does but the execution client's work and the wire:
 * blocks come as bytes from a peer in the same process, and are read, held against all rules, shown
 * to a model of the execution client and to the bridge, and written. Beside it the same blocks one
 * by one: {@code SyncBench [BLOCKS [FOLDER]]}.
 */
public final class SyncBench {
  private static final int PROOF_EVERY = 8;

  private final Turns turns = new Turns();
  private final List<Block> chain = new ArrayList<>();
  private final HandClock clock = new HandClock();
  private final OperatingSystemMXBean machine =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private SyncBench() {}

  public static void main(String[] args) throws Exception {
    int blocks = args.length == 0 ? 2_000 : Integer.parseInt(args[0]);
    Path above = Path.of(args.length < 2 ? "target" : args[1]);
    new SyncBench().run(blocks, Files.createTempDirectory(Files.createDirectories(above), "sync"));
  }

  private void run(int blocks, Path folder) throws Exception {
    try (ChainWorld world = plain(folder, "maker", ChainWorld.Who.ALONE)) {
      grow(world, blocks);
    }
    for (int round = 0; round < 3; round++) {
      sync(folder.resolve("sync" + round));
      oneByOne(folder, "single" + round);
    }
    turns.print();
  }

  private ChainWorld plain(Path folder, String name, ChainWorld.Who who) throws IOException {
    Path home = Files.createDirectory(folder.resolve(name));
    return new ChainWorld(home, who, ChainWorld.client(), clock, Interference.NONE);
  }

  private void grow(ChainWorld world, int blocks) {
    while (chain.size() < blocks) {
      world.awaitHead(chain.size() + PROOF_EVERY);
      world.mine();
      long waiting = world.status().waiting();
      world.until("it is used", () -> world.status().waiting() < waiting);
      for (long next = chain.size() + 1L; next <= world.head(); next++) {
        chain.add(world.block(next));
      }
    }
  }

  private void sync(Path home) throws IOException, InterruptedException {
    ModelNetwork network = new ModelNetwork();
    Tip tip =
        new Tip(chain.getLast().header().ref(), new BlockRef(BlockNumber.GENESIS, Hash32.ZERO));
    network.join("a", tip, (locator, most) -> ModelNetwork.serve(chain, locator, most));
    try (ChainWorld world =
        ChainWorld.among(
            Files.createDirectory(home),
            ChainWorld.Who.nobody(1),
            clock,
            kit ->
                List.of(
                    network.spec(),
                    SyncVerticle.spec(
                        () -> new SyncVerticle.Setup(SyncConfig.DEFAULT, true, kit.meters()))))) {
      CountDownLatch arrived = new CountDownLatch(1);
      world
          .kit
          .system()
          .events()
          .listen(
              ChainEvent.HeadMoved.class,
              moved -> {
                if (moved.head().equals(chain.getLast().header().ref())) {
                  arrived.countDown();
                }
              });
      world.until("it begins", () -> !network.asked.isEmpty());
      measure("64 at a time", arrived::await);
    }
  }

  /** Work that may be interrupted. */
  private interface Work {
    void run() throws InterruptedException;
  }

  private void measure(String what, Work work) throws InterruptedException {
    long cpu = machine.getProcessCpuTime();
    long begun = System.nanoTime();
    work.run();
    double seconds = (System.nanoTime() - begun) / 1e9;
    turns.add("blocks/s, " + what, chain.size() / seconds);
    turns.add(
        "ms of the whole process's CPU for a block, " + what,
        (machine.getProcessCpuTime() - cpu) / 1e6 / chain.size());
  }

  private void oneByOne(Path folder, String name) throws IOException, InterruptedException {
    try (ChainWorld world = plain(folder, name, ChainWorld.Who.nobody(1))) {
      world.clock.advance(Duration.ofSeconds(1));
      world.until(
          "it follows", () -> world.status().activity() instanceof ChainCommand.Activity.Following);
      measure(
          "one by one",
          () ->
              chain.forEach(
                  block -> world.ask(new ChainCommand.ImportBlock(BlockCodec.encode(block)))));
      if (world.head() != chain.size()) {
        throw new AssertionError("it has %d of %d blocks".formatted(world.head(), chain.size()));
      }
    }
  }
}
