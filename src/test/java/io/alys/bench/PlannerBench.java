package io.alys.bench;

import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Network;
import io.alys.peg.Burn;
import io.alys.peg.DepositMint;
import io.alys.peg.PegParameters;
import io.alys.peg.plan.Moment;
import io.alys.peg.plan.Plan;
import io.alys.peg.plan.Planner;
import io.alys.peg.rules.TestChain;
import io.alys.peg.state.Conservation;
import io.alys.peg.state.PegState;
import io.alys.primitives.Seed;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A payout of 100 burns out of 1,000 coins, and the count that follows every block. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PlannerBench {
  private final TestChain chain = new TestChain(PegParameters.defaults(Network.REGTEST));
  private final Planner planner = new Planner(chain.parameters());
  private final FeeRate rate = FeeRate.perVirtualByte(20);

  @Setup
  public void fill() {
    Seed seed = Seed.of(1);
    chain.credit(
        IntStream.range(0, 1_000)
            .mapToObj(_ -> chain.deposit(1_000_000L + seed.nextInt(9_000_000)))
            .toArray(DepositMint[]::new));
    chain.queue(
        IntStream.range(0, 100)
            .mapToObj(_ -> chain.burn(1_000_001L + seed.nextInt(5_000_000)))
            .toArray(Burn[]::new));
  }

  @Benchmark
  public Optional<Plan> plan() {
    PegState now = chain.state();
    return planner.next(now, new Moment(chain.next(), chain.nextTime(), now.head().hash()), rate);
  }

  @Benchmark
  public Conservation count() {
    return Conservation.of(chain.state());
  }
}
