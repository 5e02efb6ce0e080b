package io.alys.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** The same as {@link KernelBench} on Apache Pekko typed, as a yardstick from outside. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@Threads(1)
public class PekkoBench {
  private static final int BURST = 100_000;
  private static final int IN_FLIGHT = 64;
  private static final Duration LONG = Duration.ofSeconds(60);

  /** The actor under measurement. */
  sealed interface Counter {
    record Tick() implements Counter {}

    record Last(CountDownLatch seen) implements Counter {}

    record Echo(int number, ActorRef<Integer> from) implements Counter {}
  }

  private ActorSystem<Counter> system = counter();

  private static ActorSystem<Counter> counter() {
    return ActorSystem.create(
        Behaviors.<Counter>receiveMessage(
            message -> {
              switch (message) {
                case Counter.Tick _ -> {}
                case Counter.Last(CountDownLatch seen) -> seen.countDown();
                case Counter.Echo(int number, ActorRef<Integer> from) -> from.tell(number);
              }
              return Behaviors.same();
            }),
        "bench");
  }

  @Setup(Level.Trial)
  public void start() {
    system.terminate();
    system = counter();
  }

  @TearDown(Level.Trial)
  public void stop() {
    system.terminate();
  }

  CompletableFuture<Integer> ask(int number) {
    return AskPattern.<Counter, Integer>ask(
            system, from -> new Counter.Echo(number, from), LONG, system.scheduler())
        .toCompletableFuture();
  }

  @Benchmark
  @OperationsPerInvocation(BURST)
  public void tellPekko() throws InterruptedException {
    CountDownLatch seen = new CountDownLatch(1);
    Counter.Tick tick = new Counter.Tick();
    for (int i = 1; i < BURST; i++) {
      system.tell(tick);
    }
    system.tell(new Counter.Last(seen));
    seen.await();
  }

  @Benchmark
  @OperationsPerInvocation(IN_FLIGHT)
  public void ask64Pekko() {
    List<CompletableFuture<Integer>> answers = new ArrayList<>(IN_FLIGHT);
    for (int i = 0; i < IN_FLIGHT; i++) {
      answers.add(ask(i));
    }
    CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();
  }

  @Benchmark
  @BenchmarkMode(Mode.SampleTime)
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public Integer ask1Pekko() {
    return ask(1).join();
  }
}
