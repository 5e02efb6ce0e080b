package io.alys.bench;

import io.alys.actor.ActorRef;
import io.alys.actor.ActorSpec;
import io.alys.actor.ActorSystem;
import io.alys.actor.ActorSystemConfig;
import io.alys.actor.ActorVerticle;
import io.alys.actor.Request;
import io.alys.actor.SupervisorSpec;
import io.alys.actor.SystemClock;
import io.alys.actor.mailbox.MailboxConfig;
import io.alys.actor.supervision.SupervisionStrategy;
import io.alys.actor.trace.SpanSink;
import io.alys.tracing.SpanPost;
import io.alys.tracing.TracingConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.openjdk.jmh.annotations.Warmup;

/** What tracing costs a message: without it, with a ratio of 0 and of 1, to a prompt collector. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class TracingBench {
  private static final int BURST = 10_000;

  /** The actor under measurement. */
  sealed interface Echoing {
    record Tick() implements Echoing {}

    record Last(CountDownLatch seen) implements Echoing {}

    record Echo(int number) implements Echoing, Request<Integer> {}
  }

  @Param({"OFF", "RATIO_0", "RATIO_1"})
  public String tracing = "OFF";

  private Vertx vertx = Vertx.vertx();
  private ActorRef<Echoing> echo = none();

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T none() {
    return null;
  }

  private static final class EchoVerticle extends ActorVerticle<Echoing> {
    @Override
    protected Future<?> receive(Echoing message) {
      return switch (message) {
        case Echoing.Tick _ -> DONE;
        case Echoing.Last(CountDownLatch seen) -> {
          seen.countDown();
          yield DONE;
        }
        case Echoing.Echo question -> reply(question, question.number());
      };
    }
  }

  @Setup(Level.Trial)
  public void start() throws Exception {
    vertx = Vertx.vertx();
    MeterRegistry meters = new SimpleMeterRegistry();
    HttpServer collector =
        await(
            vertx
                .createHttpServer()
                .requestHandler(each -> each.body().onSuccess(_ -> each.response().end()))
                .listen(0, "127.0.0.1"));
    boolean on = !tracing.equals("OFF");
    ActorSystemConfig config =
        ActorSystemConfig.named("bench")
            .tracing(on)
            .spans(on ? post(meters, collector.actualPort()) : SpanSink.NONE);
    ActorSystem system = ActorSystem.create(vertx, config, meters);
    await(
        system.start(
            SupervisorSpec.of(
                "root",
                new SupervisionStrategy.OneForOne(1, Duration.ofMinutes(1)),
                ActorSpec.of("echo", Echoing.class, EchoVerticle::new)
                    .mailbox(MailboxConfig.DEFAULT.capacity(1_000_000))
                    .onEventLoop())));
    echo = system.ref("echo", Echoing.class);
  }

  private SpanPost post(MeterRegistry meters, int port) {
    SpanPost post =
        new SpanPost(
            new TracingConfig(
                true,
                "http://127.0.0.1:%d/v1/traces".formatted(port),
                Optional.empty(),
                tracing.equals("RATIO_1") ? 1 : 0,
                8_192,
                Duration.ofSeconds(10)),
            new SpanPost.Means(vertx, new SystemClock(vertx), meters, Map.of(), Map.of()));
    post.start();
    return post;
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
  public void tell() throws InterruptedException {
    CountDownLatch seen = new CountDownLatch(1);
    Echoing.Tick tick = new Echoing.Tick();
    for (int i = 1; i < BURST; i++) {
      echo.tell(tick);
    }
    echo.tell(new Echoing.Last(seen));
    seen.await();
  }

  @Benchmark
  @OperationsPerInvocation(64)
  public void ask64() throws Exception {
    List<Future<Integer>> answers = new ArrayList<>(64);
    for (int i = 0; i < 64; i++) {
      answers.add(echo.ask(new Echoing.Echo(i)));
    }
    await(Future.all(answers));
  }
}
