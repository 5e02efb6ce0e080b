package io.alys.bench.chain;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Figures of several rounds, told by their median, and the load of the machine beside them. */
final class Turns {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Map<String, List<Double>> figures = new LinkedHashMap<>();

  void add(String what, double figure) {
    figures.computeIfAbsent(what, _ -> new ArrayList<>()).add(figure);
  }

  /** Nanoseconds of this thread's own time: no wait for a core or a disk is in it. */
  static long cpuNanos(Runnable work) {
    long begin = THREADS.getCurrentThreadCpuTime();
    work.run();
    return THREADS.getCurrentThreadCpuTime() - begin;
  }

  double median(String what) {
    List<Double> sorted = figures.getOrDefault(what, List.of()).stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  static double load() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getSystemLoadAverage();
  }

  void print() {
    figures.forEach(
        (what, found) -> {
          List<Double> sorted = found.stream().sorted().toList();
          System.out.printf(
              Locale.ROOT,
              "%-64s %,12.2f (%,.2f to %,.2f)%n",
              what,
              median(what),
              sorted.getFirst(),
              sorted.getLast());
        });
    System.out.printf(Locale.ROOT, "load of the machine at the end: %.1f%n", load());
  }
}
