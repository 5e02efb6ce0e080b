package io.alys.bench.peg;

import com.sun.management.OperatingSystemMXBean;
import io.alys.bitcoin.Transaction;
import io.alys.bridge.BridgeEvent;
import io.alys.bridge.BridgeNode;
import io.alys.bridge.StandInNode;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import io.alys.testkit.Faults;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * From a block of the Bitcoin node until its deposits may be minted: {@code PeginBench [ROUNDS
 * [DEPOSITS [FOLDER]]]}. Pegin, Bridge and their journal are the real ones; the stand-in for the
 * Bitcoin node is in this process, and is asked every ten milliseconds whether it has a block more.
 */
public final class PeginBench {
  private static final Duration LOOKS = Duration.ofMillis(10);
  private static final int OF_EACH_TRANSACTION = 1_000;
  private static final long DEPOSIT = 20_000;
  private static final Transaction.Output MEMO =
      new Transaction.Output(Sats.ZERO, Bytes.fromHex("6a14" + "a1".repeat(20)));

  private final BlockingQueue<Moment> moments = new LinkedBlockingQueue<>();
  private final List<Double> read = new ArrayList<>();
  private final List<Double> ready = new ArrayList<>();

  /** When so many deposits were said to be something. */
  private record Moment(String title, int deposits, long nanos) {}

  private PeginBench() {}

  public static void main(String[] args) throws IOException {
    int rounds = args.length == 0 ? 9 : Integer.parseInt(args[0]);
    int deposits = args.length < 2 ? 10_000 : Integer.parseInt(args[1]);
    Path above = Path.of(args.length < 3 ? "target" : args[2]);
    Path folder = Files.createTempDirectory(Files.createDirectories(above), "pegin");
    new PeginBench().run(rounds, deposits, folder);
  }

  private void run(int rounds, int deposits, Path folder) {
    try (BridgeNode node =
        new BridgeNode(folder, new StandInNode(folder.resolve("bitcoin")), new Faults(), LOOKS)) {
      node.kit()
          .system()
          .events()
          .listen(
              BridgeEvent.DepositsMoved.class,
              moved ->
                  moments.add(
                      new Moment(moved.title(), moved.deposits().size(), System.nanoTime())));
      for (int round = 0; round < rounds; round++) {
        round(node, deposits);
      }
    }
    print(
        "ms from the block that holds %,d deposits until they are in the books".formatted(deposits),
        read);
    print(
        "ms from the block that confirms %,d deposits until they are ready".formatted(deposits),
        ready);
    System.out.printf(
        Locale.ROOT,
        "load of the machine at the end: %.1f%n",
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getSystemLoadAverage());
  }

  private void round(BridgeNode node, int deposits) {
    int transactions = (deposits + OF_EACH_TRANSACTION - 1) / OF_EACH_TRANSACTION;
    int each = deposits / transactions;
    node.fundDepositor(transactions, (each + 20L) * (DEPOSIT + 500));
    List<Transaction.Output> outputs = new ArrayList<>();
    for (int i = 0; i < each; i++) {
      outputs.add(node.toFederation(DEPOSIT));
    }
    outputs.add(MEMO);
    for (int i = 0; i < transactions; i++) {
      node.pay(outputs.toArray(Transaction.Output[]::new));
    }
    read.add(mined(node, "SEEN", transactions * each));
    ready.add(mined(node, "CONFIRMED", transactions * each));
  }

  private double mined(BridgeNode node, String title, int deposits) {
    moments.clear();
    node.bitcoin.mine(1);
    long begin = System.nanoTime();
    int found = 0;
    while (true) {
      Moment moment = take();
      if (moment.title().equals(title)) {
        found += moment.deposits();
      }
      if (found >= deposits) {
        return (moment.nanos() - begin) / 1e6;
      }
    }
  }

  private Moment take() {
    try {
      return moments.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while deposits were read", e);
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
