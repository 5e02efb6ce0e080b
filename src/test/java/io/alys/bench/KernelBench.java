package io.alys.bench;

import io.alys.actor.ActorRef;
import io.alys.actor.ActorSpec;
import io.alys.actor.ActorSystem;
import io.alys.actor.ActorSystemConfig;
import io.alys.actor.ActorVerticle;
import io.alys.actor.Request;
import io.alys.actor.SupervisorSpec;
import io.alys.actor.mailbox.MailboxConfig;
import io.alys.actor.supervision.SupervisionStrategy;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Tell and ask through the whole kernel, and through the bare event bus beside it. Its {@link
 * #main} asks at a pace.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@Threads(1)
public class KernelBench {
  private static final int BURST = 100_000;
  private static final int IN_FLIGHT = 64;
  private static final String BUS = "bench";

  /** The actor under measurement. */
  sealed interface Counter {
    record Tick() implements Counter {}

    record Last(CountDownLatch seen) implements Counter {}

    record Echo(int number) implements Counter, Request<Integer> {}

    record Crash() implements Counter {}
  }

  @Param({"EVENT_LOOP", "VIRTUAL_THREAD"})
  public ThreadingModel threading = ThreadingModel.EVENT_LOOP;

  private Vertx vertx = Vertx.vertx();
  private ActorRef<Counter> counter = null_();
  private final DeliveryOptions local = new DeliveryOptions().setLocalOnly(true);

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T null_() {
    return null;
  }

  private static final class CounterVerticle extends ActorVerticle<Counter> {
    @Override
    protected Future<?> receive(Counter message) {
      return switch (message) {
        case Counter.Tick _ -> DONE;
        case Counter.Last(CountDownLatch seen) -> {
          seen.countDown();
          yield DONE;
        }
        case Counter.Echo echo -> reply(echo, echo.number());
        case Counter.Crash _ -> throw new IllegalStateException("bench");
      };
    }
  }

  private static final class BareVerticle extends AbstractVerticle {
    @Override
    public void start() {
      vertx
          .eventBus()
          .<Object>localConsumer(
              BUS,
              message -> {
                Object body = message.body();
                if (body instanceof Counter.Last(CountDownLatch seen)) {
                  seen.countDown();
                } else if (body instanceof Counter.Echo(int number)) {
                  message.reply(number);
                }
              });
    }
  }

  @Setup(Level.Trial)
  public void start() throws Exception {
    vertx = Vertx.vertx();
    vertx.eventBus().codecSelector(_ -> ByReference.NAME).registerCodec(new ByReference());
    ActorSystem system =
        ActorSystem.create(
            vertx,
            ActorSystemConfig.named("bench"),
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    ActorSpec<Counter> spec =
        ActorSpec.of("counter", Counter.class, CounterVerticle::new)
            .mailbox(MailboxConfig.DEFAULT.capacity(1_000_000));
    await(
        system.start(
            SupervisorSpec.of(
                "root",
                new SupervisionStrategy.OneForOne(Integer.MAX_VALUE, Duration.ofMillis(1)),
                threading == ThreadingModel.EVENT_LOOP ? spec.onEventLoop() : spec)));
    counter = system.ref("counter", Counter.class);
    await(
        vertx.deployVerticle(
            BareVerticle::new, new DeploymentOptions().setThreadingModel(threading)));
  }

  @TearDown(Level.Trial)
  public void stop() throws Exception {
    await(vertx.close());
  }

  /**
   * Asks 100,000 times a second whatever the answers do, and says how long each took from the
   * moment when it was due: {@code KernelBench kernel|bus|pekko [EVENT_LOOP|VIRTUAL_THREAD] [-wi N]
   * [-w SECONDS] [-i N] [-r SECONDS]}, with JMH's letters; other options are for JMH and ignored.
   */
  public static void main(String[] args) throws Exception {
    List<String> words = List.of(args);
    String subject = words.getFirst();
    Pace pace = new Pace(words);
    if (subject.equals("pekko")) {
      PekkoBench pekko = new PekkoBench();
      pekko.start();
      pace.run(
          "Pekko",
          (number, done) -> {
            var _ = pekko.ask(number).whenComplete((_, e) -> done.end(e));
          });
      pekko.stop();
      return;
    }
    KernelBench bench = new KernelBench();
    bench.threading = ThreadingModel.valueOf(words.get(1));
    bench.start();
    boolean bus = subject.equals("bus");
    pace.run(
        "%s, %s".formatted(bus ? "bare bus" : "kernel", bench.threading),
        bus
            ? (number, done) ->
                bench
                    .vertx
                    .eventBus()
                    .request(BUS, new Counter.Echo(number), bench.local)
                    .onComplete(answer -> done.end(answer.cause()))
            : (number, done) ->
                bench
                    .counter
                    .ask(new Counter.Echo(number))
                    .onComplete(answer -> done.end(answer.cause())));
    bench.stop();
  }

  /** Asks one question. */
  private interface Asking {
    void ask(int number, Done done);
  }

  /** Hears of its end, with a cause when it failed. */
  private interface Done {
    void end(@Nullable Throwable cause);
  }

  /**
   * A driver that does not wait for answers. A question is due at its own moment; one that is asked
   * late, because the machine was busy, counts from then too, so that a pause is seen by all whom
   * it would have kept waiting.
   */
  private static final class Pace {
    private static final int PER_SECOND = 100_000;
    private static final double TARGET_MICROS = 1_000;

    private final List<String> words;

    Pace(List<String> words) {
      this.words = words;
    }

    private int option(String name, int otherwise) {
      int at = words.indexOf(name);
      return at < 0 ? otherwise : Integer.parseInt(words.get(at + 1).replace("s", ""));
    }

    void run(String who, Asking asking) throws InterruptedException {
      for (int i = 0; i < option("-wi", 5); i++) {
        round(asking, option("-w", 2));
      }
      int rounds = option("-i", 5);
      for (int i = 1; i <= rounds; i++) {
        print(who + ", round " + i + " of " + rounds, round(asking, option("-r", 2)));
      }
    }

    /** In microseconds. */
    private record Spread(double p50, double p99, double p999, double max) {
      static Spread of(long[] nanos) {
        Arrays.sort(nanos);
        return new Spread(at(nanos, 0.5), at(nanos, 0.99), at(nanos, 0.999), at(nanos, 1));
      }

      private static double at(long[] sorted, double share) {
        return sorted[(int) Math.ceil(share * sorted.length) - 1] / 1e3;
      }
    }

    /** What the questions took, and by how much they were asked late, both from when due. */
    private record Round(Spread took, Spread late, int failed, double perSecond) {}

    private static Round round(Asking asking, int seconds) throws InterruptedException {
      int count = seconds * PER_SECOND;
      long[] took = new long[count];
      long[] late = new long[count];
      AtomicInteger failed = new AtomicInteger();
      CountDownLatch open = new CountDownLatch(count);
      long step = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
      long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1);
      for (int i = 0; i < count; i++) {
        int number = i;
        long due = start + i * step;
        long now = System.nanoTime();
        while (now - due < 0) {
          Thread.onSpinWait();
          now = System.nanoTime();
        }
        late[i] = now - due;
        asking.ask(
            number,
            cause -> {
              took[number] = System.nanoTime() - due;
              if (cause != null) {
                failed.incrementAndGet();
              }
              open.countDown();
            });
      }
      double perSecond = count * 1e9 / (System.nanoTime() - start);
      if (!open.await(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException(open.getCount() + " questions have no answer");
      }
      return new Round(Spread.of(took), Spread.of(late), failed.get(), perSecond);
    }

    private static void print(String who, Round round) {
      Spread took = round.took();
      System.out.printf(
          "asks paced at %,d/s, %s: asked %,.0f/s, failed %d; p50 %,.1f p99 %,.1f p99.9 %,.1f"
              + " max %,.1f us (p99 %s 1 ms); asked late p99 %,.1f us%n",
          PER_SECOND,
          who,
          round.perSecond(),
          round.failed(),
          took.p50(),
          took.p99(),
          took.p999(),
          took.max(),
          took.p99() < TARGET_MICROS ? "below" : "NOT below",
          round.late().p99());
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  @Benchmark
  @OperationsPerInvocation(BURST)
  public void tellKernel() throws InterruptedException {
    CountDownLatch seen = new CountDownLatch(1);
    Counter.Tick tick = new Counter.Tick();
    for (int i = 1; i < BURST; i++) {
      counter.tell(tick);
    }
    counter.tell(new Counter.Last(seen));
    seen.await();
  }

  @Benchmark
  @OperationsPerInvocation(BURST)
  public void tellBareBus() throws InterruptedException {
    CountDownLatch seen = new CountDownLatch(1);
    Counter.Tick tick = new Counter.Tick();
    for (int i = 1; i < BURST; i++) {
      vertx.eventBus().send(BUS, tick, local);
    }
    vertx.eventBus().send(BUS, new Counter.Last(seen), local);
    seen.await();
  }

  @Benchmark
  @OperationsPerInvocation(IN_FLIGHT)
  public void ask64Kernel() throws Exception {
    List<Future<Integer>> answers = new ArrayList<>(IN_FLIGHT);
    for (int i = 0; i < IN_FLIGHT; i++) {
      answers.add(counter.ask(new Counter.Echo(i)));
    }
    await(Future.all(answers));
  }

  @Benchmark
  @OperationsPerInvocation(IN_FLIGHT)
  public void ask64BareBus() throws Exception {
    List<Future<?>> answers = new ArrayList<>(IN_FLIGHT);
    for (int i = 0; i < IN_FLIGHT; i++) {
      answers.add(vertx.eventBus().request(BUS, new Counter.Echo(i), local));
    }
    await(Future.all(answers));
  }

  @Benchmark
  @BenchmarkMode(Mode.SampleTime)
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public Integer ask1Kernel() throws Exception {
    return await(counter.ask(new Counter.Echo(1)));
  }

  @Benchmark
  @BenchmarkMode(Mode.SampleTime)
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public Object ask1BareBus() throws Exception {
    return await(vertx.eventBus().request(BUS, new Counter.Echo(1), local));
  }

  /** A crash, and the answer of the incarnation after it. */
  @Benchmark
  @BenchmarkMode(Mode.SampleTime)
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public Integer crashToRunning() throws Exception {
    counter.tell(new Counter.Crash());
    return await(counter.ask(new Counter.Echo(1)));
  }
}
