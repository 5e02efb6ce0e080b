package io.alys.bench.peg;

import com.sun.management.OperatingSystemMXBean;
import io.alys.bitcoin.Block;
import io.alys.peg.DepositScan;
import io.alys.peg.deposit.Deposits;
import io.alys.peg.plan.Planner;
import io.alys.peg.rules.PegRules;
import io.alys.peg.state.PegState;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the peg costs: a payout planned, checked and signed, and a Bitcoin block full of deposits
 * read: {@code PegBench [ROUNDS]}. In each round everything has its turn, so that what else the
 * machine does falls on all alike; time is the thread's own, which counts no wait for a core.
 */
public final class PegBench {
  private static final long TURN_NANOS = 200_000_000L;
  private static final int WARM_UP_TURNS = 5;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final List<Work> works = new ArrayList<>();
  private Object last = "";

  /** One thing that is measured. */
  private static final class Work {
    private final String name;
    private final Supplier<?> once;
    private final List<Double> micros = new ArrayList<>();

    private Work(String name, Supplier<?> once) {
      this.name = name;
      this.once = once;
    }
  }

  private PegBench() {}

  public static void main(String[] args) {
    new PegBench().run(args.length == 0 ? 5 : Integer.parseInt(args[0]));
  }

  private void run(int rounds) {
    payouts(SamplePayout.of(1_000, 100));
    signatures(SampleSignatures.of(100));
    deposits(SampleDeposits.of(10_000));
    for (int turn = 0; turn < WARM_UP_TURNS; turn++) {
      works.forEach(this::turn);
    }
    works.forEach(work -> work.micros.clear());
    for (int round = 0; round < rounds; round++) {
      works.forEach(this::turn);
    }
    System.out.printf("%-55s %s%n", "µs of CPU time: median", "(lowest to highest)");
    for (Work work : works) {
      List<Double> sorted = work.micros.stream().sorted().toList();
      System.out.printf(
          "%-55s %,12.1f (%,.1f to %,.1f)%n",
          work.name, sorted.get(sorted.size() / 2), sorted.getFirst(), sorted.getLast());
    }
    double load =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getSystemLoadAverage();
    System.out.printf("load of the machine at the end: %.1f (%s)%n", load, last.hashCode());
  }

  private void turn(Work work) {
    long begin = threads.getCurrentThreadCpuTime();
    long used = 0;
    int times = 0;
    while (used < TURN_NANOS) {
      last = work.once.get();
      times++;
      used = threads.getCurrentThreadCpuTime() - begin;
    }
    work.micros.add(used / 1e3 / times);
  }

  private void measure(String name, Supplier<?> once) {
    works.add(new Work(name, once));
  }

  private void payouts(SamplePayout sample) {
    Planner planner = new Planner(sample.parameters());
    PegRules rules = new PegRules(sample.parameters());
    PegState state = sample.state();
    System.out.printf(
        "the payout has %d inputs and %d outputs%n",
        sample.transaction().inputs().size(), sample.transaction().outputs().size());
    measure("payout: serialised and hashed (baseline)", () -> sample.transaction().txid());
    measure(
        "payout: planned of 1,000 coins for 100 burns",
        () -> planner.next(state, sample.moment(), sample.rate()));
    measure("payout: its block checked", () -> rules.check(state, sample.block()));
  }

  private void signatures(SampleSignatures sample) {
    measure("200 signatures: BouncyCastle alone (baseline)", sample::bouncyCastle);
    measure("200 signatures: checked one by one", sample::checked);
    measure("200 signatures: assembled to 100 witnesses", sample::assembled);
  }

  private void deposits(SampleDeposits sample) {
    DepositScan scan = sample.scan();
    Deposits book = sample.book();
    System.out.printf("the Bitcoin block has %,d bytes%n", sample.wire().size());
    measure("10,000 deposits: block parsed (baseline)", () -> Block.parse(sample.wire()));
    measure("10,000 deposits: block scanned", () -> scan.scan(sample.block()));
    measure(
        "10,000 deposits: block parsed and scanned", () -> scan.scan(Block.parse(sample.wire())));
    measure("10,000 deposits: taken into the book", () -> book.apply(sample.event()));
  }
}
