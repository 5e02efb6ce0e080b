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
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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

/** Tell and ask through the whole kernel, and through the bare event bus beside it. */
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
