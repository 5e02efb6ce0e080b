package io.alys.bench.node;

import com.sun.management.OperatingSystemMXBean;
import io.alys.devnet.network.DevNetwork;
import io.alys.devnet.network.NetworkFolder;
import io.alys.devnet.network.NetworkPlan;
import io.alys.devnet.network.Ports;
import io.alys.devnet.wallet.CyclePlan;
import io.alys.devnet.wallet.PegStage;
import io.alys.devnet.wallet.PegStep;
import io.alys.primitives.Sats;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A whole node under load: {@code NodeBench [MINUTES [USERS [FOLDER]]]}. The node runs as its
 * launcher starts it, in a process of its own; the stand-ins, the miner and the users, of whom so
 * many are on their way at any time, are in this one. Each Bitcoin block is a second after the one
 * before, and so is each slot: what a user waits is mostly that.
 *
 * <p>Once a minute, right after a full collection, it prints what the node's process has; over half
 * an hour that shows whether it keeps what it should let go of.
 */
public final class NodeBench {
  private static final Duration SETTLING = Duration.ofSeconds(10);
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final double MIB = 1 << 20;

  private final BlockingQueue<PegStep> steps = new LinkedBlockingQueue<>();
  private final Map<PegStage, List<Double>> waits = new EnumMap<>(PegStage.class);
  private final List<double[]> heap = new ArrayList<>();
  private final List<double[]> resident = new ArrayList<>();
  private final long minutes;
  private final int users;
  private final Path folder;
  private int begun;
  private int arrived;
  private volatile @Nullable Throwable lost;

  private NodeBench(long minutes, int users, Path folder) {
    this.minutes = minutes;
    this.users = users;
    this.folder = folder;
  }

  public static void main(String[] args) throws Exception {
    long minutes = args.length == 0 ? 3 : Long.parseLong(args[0]);
    int users = args.length < 2 ? 10 : Integer.parseInt(args[1]);
    Path above = Path.of(args.length < 3 ? "target" : args[2]);
    Path folder = Files.createTempDirectory(Files.createDirectories(above), "node-bench");
    new NodeBench(minutes, users, folder).run();
  }

  private void run() throws Exception {
    Vertx vertx = Vertx.vertx();
    NetworkPlan plan =
        new NetworkPlan(
            new NetworkFolder(folder.resolve("net")), Ports.free(), Duration.ofSeconds(1));
    DevNetwork network = within(DevNetwork.start(vertx, plan));
    try (NodeProcess node =
        new NodeProcess(
            plan.folder().settings(), plan.ports().metrics(), folder.resolve("node.log"))) {
      print("start to ready: %d ms", node.ready().toMillis());
      idle(node);
      network.mine();
      Duration before = node.cpu();
      load(network, node);
      print(
          "CPU of the node for a user there and back: %.1f ms, with all else that it did",
          node.cpu().minus(before).toNanos() / 1e6 / arrived);
      waits.forEach(
          (stage, seconds) -> print("%-10s %6.2f s (median)", stage, quantile(seconds, 0.5)));
      means(node.metrics());
      within(network.rest());
    } finally {
      within(network.stop());
      within(vertx.close());
    }
    print(
        "load of the machine at the end: %.1f",
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getSystemLoadAverage());
  }

  private static <T> T within(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(2, TimeUnit.MINUTES);
  }

  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }

  /** With nobody on the way. */
  private void idle(NodeProcess node) throws Exception {
    steps.poll(SETTLING.toSeconds(), TimeUnit.SECONDS); // What a start compiles behind itself.
    Duration before = node.cpu();
    long begunNanos = System.nanoTime();
    steps.poll(SETTLING.toSeconds(), TimeUnit.SECONDS);
    double share = node.cpu().minus(before).toNanos() / (double) (System.nanoTime() - begunNanos);
    print(
        "idle: resident %.0f MiB, %.1f %% of a processor",
        node.residentKib() / 1024.0, share * 100);
  }

  private void load(DevNetwork network, NodeProcess node) throws Exception {
    for (int i = 0; i < users; i++) {
      send(network);
    }
    print("minute  there and back  resident MiB  heap MiB  threads  files  CPU %%");
    for (long minute = 1; minute <= minutes; minute++) {
      Duration before = node.cpu();
      long begunNanos = System.nanoTime();
      long untilNanos = begunNanos + Duration.ofMinutes(1).toNanos();
      for (long left = untilNanos - begunNanos; left > 0; left = untilNanos - System.nanoTime()) {
        PegStep step = steps.poll(Math.min(left, 1_000_000_000), TimeUnit.NANOSECONDS);
        if (lost != null) {
          throw new IllegalStateException("a user is lost", lost);
        }
        if (step != null) {
          note(step, network);
        }
      }
      double share = node.cpu().minus(before).toNanos() / (double) (System.nanoTime() - begunNanos);
      sample(minute, share, node);
    }
    print("peg cycles a minute: %.1f, %d users at a time", arrived / (double) minutes, users);
    print(
        "growth in the second half, MiB an hour: resident %.1f, heap %.1f",
        slope(resident), slope(heap));
  }

  /** Of so little that many of them do not reach what may leave within a day. */
  private void send(DevNetwork network) {
    begun++;
    CyclePlan user =
        new CyclePlan(begun, new Sats(10_000_000), new Sats(5_000_000), new Sats(2_000_000), LIMIT);
    network.walk(user, steps::add).onFailure(cause -> lost = cause);
  }

  private void note(PegStep step, DevNetwork network) {
    waits.computeIfAbsent(step.stage(), _ -> new ArrayList<>()).add(step.took().toNanos() / 1e9);
    if (step.stage() == PegStage.SETTLED) {
      arrived++;
      send(network);
    }
  }

  private void sample(long minute, double share, NodeProcess node) throws Exception {
    double before = node.residentKib() / 1024.0;
    node.collect();
    double used = node.heapBytes() / MIB;
    heap.add(new double[] {minute, used});
    resident.add(new double[] {minute, before});
    print(
        "%6d  %14d  %12.0f  %8.1f  %7d  %5d  %5.1f",
        minute, arrived, before, used, node.threads(), node.openFiles(), share * 100);
  }

  /** Of the second half, by least squares, for an hour. */
  private static double slope(List<double[]> points) {
    List<double[]> half = points.subList(points.size() / 2, points.size());
    double x = half.stream().mapToDouble(point -> point[0]).average().orElse(0);
    double y = half.stream().mapToDouble(point -> point[1]).average().orElse(0);
    double above = half.stream().mapToDouble(p -> (p[0] - x) * (p[1] - y)).sum();
    double below = half.stream().mapToDouble(p -> (p[0] - x) * (p[0] - x)).sum();
    return below == 0 ? 0 : above / below * 60;
  }

  private static double quantile(List<Double> values, double share) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get((int) Math.min(sorted.size() - 1, Math.round(sorted.size() * share)));
  }

  /** Of what the node timed itself. */
  private static void means(Map<String, Double> metrics) {
    metrics.forEach(
        (name, count) -> {
          String timer = name.replaceAll("_count$", "");
          Double sum = metrics.get(timer + "_sum");
          if (timer.startsWith("alys_") && timer.endsWith("_seconds") && sum != null && count > 0) {
            print("%-50s %8.0f times, %8.2f ms each", timer, count, sum / count * 1_000);
          }
        });
  }
}
