package io.alys.actor.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.primitives.Seed;
import java.time.Duration;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class BackoffPolicyPropertyTest {
  @Property
  void neverShrinksFromOneAttemptToTheNextWithoutJitter(
      @ForAll("policies") BackoffPolicy policy,
      @ForAll @IntRange(min = 1, max = Integer.MAX_VALUE - 1) int attempt) {
    assertThat(policy.delay(attempt + 1, 0.5))
        .isGreaterThanOrEqualTo(policy.delay(attempt, 0.5))
        .isLessThanOrEqualTo(policy.max());
  }

  @Property
  void staysWithinTheJitter(
      @ForAll("policies") BackoffPolicy policy,
      @ForAll @IntRange(min = 1, max = Integer.MAX_VALUE) int attempt,
      @ForAll("chances") double uniform) {
    double plain = policy.delay(attempt, 0.5).toNanos();
    double nanos = policy.delay(attempt, uniform).toNanos();

    // Doubles carry 53 bits and a delay is a whole number of nanoseconds.
    double slack = 2 + plain * 0x1.0p-50;
    assertThat(nanos)
        .isGreaterThanOrEqualTo(0)
        .isBetween(
            plain * (1 - policy.jitter()) - slack, (plain + 1) * (1 + policy.jitter()) + slack);
    assertThat(nanos).isLessThanOrEqualTo(policy.max().toNanos() * (1 + policy.jitter()));
  }

  /** A sample's mean lies within five standard errors; one in 1.7 million would not by chance. */
  @Example
  void jittersEvenlyAroundTheDelay() {
    Seed seed = Seed.of(20260101);
    BackoffPolicy policy =
        new BackoffPolicy(Duration.ofSeconds(1), Duration.ofSeconds(60), 2, 0.25);
    int draws = 40_000;
    double expected = Duration.ofSeconds(4).toNanos();
    double sum = 0;
    int shorter = 0;
    for (int i = 0; i < draws; i++) {
      double nanos = policy.delay(3, seed.nextDouble()).toNanos();
      sum += nanos;
      shorter += nanos < expected ? 1 : 0;
    }

    double deviation = expected * 0.25 / Math.sqrt(3);
    assertThat(Math.abs(sum / draws - expected)).isLessThan(5 * deviation / Math.sqrt(draws));
    assertThat(Math.abs(shorter - draws / 2.0)).isLessThan(5 * Math.sqrt(draws) / 2);
  }

  @Provide
  Arbitrary<Double> chances() {
    return Arbitraries.doubles().between(0, true, 1, false).ofScale(9);
  }

  @Provide
  Arbitrary<BackoffPolicy> policies() {
    long day = Duration.ofDays(1).toNanos();
    return Combinators.combine(
            Arbitraries.longs().between(1, day),
            Arbitraries.longs().between(1, day),
            Arbitraries.doubles().between(1, 100),
            Arbitraries.doubles().between(0, true, 1, false))
        .as(
            (one, other, multiplier, jitter) ->
                new BackoffPolicy(
                    Duration.ofNanos(Math.min(one, other)),
                    Duration.ofNanos(Math.max(one, other)),
                    multiplier,
                    jitter));
  }
}
