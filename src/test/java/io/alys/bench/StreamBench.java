package io.alys.bench;

import com.sun.management.OperatingSystemMXBean;
import io.alys.bench.Samples.Kind;
import io.alys.bench.Samples.Result;
import io.alys.primitives.Seed;
import io.alys.stream.StreamCommand.ConnectionState.Connected;
import io.alys.testkit.FreezingPipe;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The stream to governance beside bare streams, in turn, in one process: {@code throughput}, {@code
 * reconnect}, {@code memory}. All speak with the same server, on an event loop of its own.
 */
public final class StreamBench {
  /** Rates out of the way, for it is not they that are measured. */
  private static final List<String> FREE =
      List.of(
          "governance.requests.outbound-per-second=1000000",
          "governance.requests.inbound-per-second=1000000");

  /** That are away and come back together. */
  private static final int NODES = 5;

  /** Longer than {@code governance.reconnect.stable-after}. */
  private static final int LASTING_MILLIS = 5_500;

  /** How often governance freezes, to see how soon that is found. */
  private static final int FREEZES = 10;

  private static final List<String> MEASUREMENTS = List.of("throughput", "reconnect", "memory");
  private static final List<String> ASKERS = List.of("bytes", "bare", "stream", "unstored");
  private static final int[] IN_FLIGHT = {1, 64, 256};

  private final Vertx theirs = Vertx.vertx();
  private final ServedBridges bridges = new ServedBridges();
  private final PromptGovernance governance =
      new PromptGovernance(theirs, _ -> bridges.served(), Samples.witnesses());
  private int runs;

  private StreamBench() {}

  /**
   * The measurement, how many rounds of it, and of throughput whose: all when nobody is named. All
   * three in turn, with few rounds each, when none is named.
   */
  public static void main(String[] args) throws Exception {
    Optional<String> wrong = wrong(List.of(args));
    if (wrong.isPresent()) {
      System.err.println("bench: " + wrong.get());
      System.exit(2);
    }
    StreamBench bench = new StreamBench();
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 0;
    List<String> only = List.of(args).subList(Math.min(2, args.length), args.length);
    switch (args.length > 0 ? args[0] : "") {
      case "throughput" -> bench.throughput(rounds == 0 ? 3 : rounds, only);
      case "reconnect" -> bench.reconnect(rounds == 0 ? 50 : rounds);
      case "memory" -> bench.memory();
      default -> {
        bench.throughput(1, List.of());
        bench.reconnect(2 * NODES);
        bench.memory();
      }
    }
    StreamedNode.await(bench.theirs.close());
  }

  /** What is wrong with the words; empty when nothing is. */
  static Optional<String> wrong(List<String> args) {
    if (args.isEmpty()) {
      return Optional.empty();
    }
    if (!MEASUREMENTS.contains(args.getFirst())) {
      return Optional.of(
          "'%s' is no measurement of the stream: throughput, reconnect or memory, or none for all"
              .formatted(args.getFirst()));
    }
    if (args.size() > 1 && !args.get(1).matches("[1-9][0-9]{0,5}")) {
      return Optional.of("rounds '%s' must be a number from 1 to 999999".formatted(args.get(1)));
    }
    return args.stream()
        .skip(2)
        .filter(who -> !ASKERS.contains(who))
        .findFirst()
        .map(who -> "'%s' is not measured: bytes, bare, stream or unstored".formatted(who));
  }

  private Future<HttpServer> server(int port) {
    return governance.listen(port);
  }

  /** Who asks, and how. */
  private interface Asker {
    Result ask(Kind kind, int inFlight, Duration length) throws Exception;
  }

  private void throughput(int rounds, List<String> only) throws Exception {
    HttpServer server = StreamedNode.await(server(0));
    int port = server.actualPort();
    Vertx ours = Vertx.vertx();
    StreamedNode durable = new StreamedNode(port, true, FREE);
    StreamedNode forgetful = new StreamedNode(port, false, FREE);
    List<Asker> askers =
        List.of(
            (kind, n, t) -> StreamedNode.await(BareStream.run(ours, port, kind, false, n, t)),
            (kind, n, t) -> StreamedNode.await(BareStream.run(ours, port, kind, true, n, t)),
            (kind, n, t) -> bridges.run(durable, kind, "s" + ++runs, n, t),
            (kind, n, t) -> bridges.run(forgetful, kind, "u" + ++runs, n, t));
    for (int round = -1; round < rounds; round++) {
      Duration length = Duration.ofMillis(round < 0 ? 1_000 : 2_000);
      for (Kind kind : Kind.values()) {
        for (int inFlight : IN_FLIGHT) {
          for (int i = 0; i < askers.size(); i++) {
            if (!only.isEmpty() && !only.contains(ASKERS.get(i))) {
              continue;
            }
            long cpu = cpuNanos();
            Result result = askers.get(i).ask(kind, inFlight, length);
            double each = (cpuNanos() - cpu) / 1e3 / Math.max(1, result.times().count());
            if (round >= 0) {
              String who = "%s %d %s".formatted(kind, inFlight, ASKERS.get(i));
              report(who, each, result);
            }
          }
        }
      }
    }
    durable.stop();
    forgetful.stop();
    StreamedNode.await(ours.close());
  }

  /** Of the whole process: both sides. */
  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private static void report(String who, double cpuMicros, Result result) {
    System.out.println(
        "%s per_second %.0f p50_us %.0f p99_us %.0f cpu_us %.1f failed %d load %.1f"
            .formatted(
                who,
                result.perSecond(),
                result.percentile(0.5),
                result.percentile(0.99),
                cpuMicros,
                result.failed(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
  }

  /**
   * From the port being open again to the first request served, with the settings as shipped: some
   * nodes at a time, whose connections had lasted, after an outage of up to ten seconds.
   */
  private void reconnect(int times) throws Exception {
    int rounds = Math.max(1, times / NODES);
    HttpServer server = StreamedNode.await(server(0));
    int port = server.actualPort();
    Seed seed = Seed.of(7);
    List<StreamedNode> nodes = new ArrayList<>();
    List<Long> nanos = new CopyOnWriteArrayList<>();
    for (int i = 0; i < NODES; i++) {
      nodes.add(new StreamedNode(port, true, List.of()));
      nodes.get(i).run(Kind.SIGNATURES, "first" + i, 1, Duration.ofSeconds(1));
    }
    for (int round = 0; round < rounds; round++) {
      rest(LASTING_MILLIS);
      StreamedNode.await(server.close());
      for (StreamedNode node : nodes) {
        while (node.status().state() instanceof Connected) {
          Thread.onSpinWait();
        }
      }
      rest(seed.nextInt(10_000));
      LongAdder openedAt = new LongAdder();
      List<Future<Result>> waiting = new ArrayList<>();
      for (StreamedNode node : nodes) {
        AskingBridge.Command.Run once =
            new AskingBridge.Command.Run(Kind.SIGNATURES, "r" + round, 1, Duration.ZERO);
        waiting.add(
            node.bridge()
                .ask(once, Duration.ofMinutes(3))
                .onSuccess(_ -> nanos.add(System.nanoTime() - openedAt.sum())));
      }
      rest(100); // All is in the journal.
      server = StreamedNode.await(server(port));
      openedAt.add(System.nanoTime());
      StreamedNode.await(Future.all(waiting));
    }
    for (StreamedNode node : nodes) {
      node.stop();
    }
    StreamedNode.await(server.close());
    report("reconnect", nanos);
    frozen();
  }

  /**
   * From the moment from which nothing more passes, while the connection stays, to the moment in
   * which the node knows; with the settings as shipped, at moments that the pings do not know.
   */
  private void frozen() throws Exception {
    HttpServer server = StreamedNode.await(server(0));
    FreezingPipe pipe = new FreezingPipe(theirs, server.actualPort());
    StreamedNode node = new StreamedNode(pipe.port(), true, List.of());
    Seed seed = Seed.of(8);
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < FREEZES; i++) {
      while (!(node.status().state() instanceof Connected)) {
        rest(10);
      }
      rest(seed.nextInt(2_000));
      long reconnects = node.status().reconnects();
      pipe.freeze();
      long frozenAt = System.nanoTime();
      while (node.status().state() instanceof Connected
          && node.status().reconnects() == reconnects) {
        rest(1);
      }
      nanos.add(System.nanoTime() - frozenAt);
    }
    node.stop();
    StreamedNode.await(server.close());
    report("frozen", nanos);
  }

  private static void report(String what, List<Long> nanos) {
    List<Long> sorted = nanos.stream().sorted().toList();
    System.out.println(
        "%s times %d p50_ms %.0f p99_ms %.0f max_ms %.0f"
            .formatted(
                what,
                sorted.size(),
                sorted.get(sorted.size() / 2) / 1e6,
                sorted.get((int) (sorted.size() * 0.99)) / 1e6,
                sorted.getLast() / 1e6));
  }

  /** Nothing happens for a while: a queue that nobody fills is waited for. */
  private static void rest(int millis) throws InterruptedException {
    new LinkedBlockingQueue<String>().poll(millis, TimeUnit.MILLISECONDS);
  }

  private void memory() throws Exception {
    int requests = 10_000;
    HttpServer server = StreamedNode.await(server(0));
    int port = server.actualPort();
    StreamedNode.await(server.close());
    StreamedNode node = new StreamedNode(port, true, List.of());
    long before = heap();
    Future<Result> waiting =
        node.bridge()
            .ask(
                new AskingBridge.Command.Run(Kind.SIGNATURES, "m", requests, Duration.ZERO),
                Duration.ofMinutes(3));
    while (node.status().pending() < requests) {
      Thread.onSpinWait();
    }
    long full = heap();
    System.out.println(
        "memory requests %d before_kib %d full_kib %d bytes_a_request %d"
            .formatted(requests, before >> 10, full >> 10, (full - before) / requests));
    server = StreamedNode.await(server(port));
    Result result = StreamedNode.await(waiting);
    System.out.println("memory drained_kib %d failed %d".formatted(heap() >> 10, result.failed()));
    node.stop();
    StreamedNode.await(server.close());
  }

  /** What is reachable, in bytes. */
  private static long heap() {
    for (int i = 0; i < 4; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
