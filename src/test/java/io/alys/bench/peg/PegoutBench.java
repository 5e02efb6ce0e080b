package io.alys.bench.peg;

import com.sun.management.OperatingSystemMXBean;
import io.alys.bitcoin.Transaction;
import io.alys.bridge.BridgeEvent;
import io.alys.bridge.BridgeNode;
import io.alys.bridge.StandInNode;
import io.alys.ethereum.BurnId;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import io.alys.primitives.Wei;
import io.alys.testkit.Faults;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;

/**
 * From the block that makes burns final until what pays them is broadcast: {@code PegoutBench
 * [ROUNDS [FOLDER]]}. The bridge's actors, its journal and its stream are the real ones; governance
 * signs and the Bitcoin node takes at once, both in this process. The three blocks that it takes,
 * which make the burns final, propose the payout, and make that final, follow without a pause.
 */
public final class PegoutBench {
  private static final long DEPOSIT = 100_000_000;
  private static final long BURN = 200_000;
  private static final int BURNS = 5;
  private static final Transaction.Output MEMO =
      new Transaction.Output(Sats.ZERO, Bytes.fromHex("6a14" + "a1".repeat(20)));

  private final BlockingQueue<Moment> moments = new LinkedBlockingQueue<>();

  private record Moment(String stage, long nanos) {}

  private PegoutBench() {}

  public static void main(String[] args) throws IOException {
    int rounds = args.length == 0 ? 25 : Integer.parseInt(args[0]);
    Path above = Path.of(args.length < 2 ? "target" : args[1]);
    Path folder = Files.createTempDirectory(Files.createDirectories(above), "pegout");
    new PegoutBench().run(rounds, folder);
  }

  private void run(int rounds, Path folder) {
    List<Double> whole = new ArrayList<>();
    List<Double> carried = new ArrayList<>();
    try (BridgeNode node =
        new BridgeNode(folder, new StandInNode(folder.resolve("bitcoin")), new Faults())) {
      node.kit()
          .system()
          .events()
          .listen(
              BridgeEvent.PayoutMoved.class,
              moved -> moments.add(new Moment(moved.stage(), System.nanoTime())));
      reserve(node);
      for (int round = 0; round < rounds; round++) {
        round(node, whole, carried);
      }
    }
    print("ms from the block that makes burns final until they are broadcast", whole);
    print("ms of it after the block that makes the payout final", carried);
    System.out.printf(
        Locale.ROOT,
        "load of the machine at the end: %.1f%n",
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getSystemLoadAverage());
  }

  private static void reserve(BridgeNode node) {
    node.fundDepositor(5, DEPOSIT + 1_000_000);
    for (int i = 0; i < 5; i++) {
      node.pay(node.toFederation(DEPOSIT), MEMO);
    }
    node.bitcoin.mine(2);
    Wei all = Wei.of(new Sats(5 * DEPOSIT));
    node.chain.until("the deposits are minted", () -> node.chain.balance().minted().equals(all));
  }

  private void round(BridgeNode node, List<Double> whole, List<Double> carried) {
    List<BurnId> burns =
        node.chain.burn(IntStream.range(0, BURNS).mapToObj(BridgeNode::address).toList(), BURN);
    moments.clear();
    long begin = System.nanoTime();
    int proposed = proposals(node);
    while (proposals(node) == proposed) {
      step(node);
    }
    step(node);
    long settled = System.nanoTime();
    long end = broadcast();
    whole.add((end - begin) / 1e6);
    carried.add((end - settled) / 1e6);
    node.bitcoin.mine(2);
    node.chain.until(
        "the burns are paid",
        () -> burns.stream().allMatch(burn -> node.chain.stateOf(burn).equals("PAID")));
  }

  private static int proposals(BridgeNode node) {
    return (int)
        node.chain.contents().stream().filter(content -> content.proposal().isPresent()).count();
  }

  private static void step(BridgeNode node) {
    if (!node.chain.step()) {
      throw new AssertionError("the bridge refuses an honest block");
    }
  }

  private long broadcast() {
    try {
      Moment moment = moments.take();
      while (!moment.stage().equals("BROADCAST")) {
        moment = moments.take();
      }
      return moment.nanos();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while burns were paid", e);
    }
  }

  private static void print(String what, List<Double> found) {
    List<Double> sorted = found.stream().sorted().toList();
    System.out.printf(
        Locale.ROOT,
        "%s: %,.1f (%,.1f to %,.1f), %d times%n",
        what,
        sorted.get(sorted.size() / 2),
        sorted.getFirst(),
        sorted.getLast(),
        sorted.size());
  }
}
