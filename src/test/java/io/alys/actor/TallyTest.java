package io.alys.actor;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TallyTest {
  private final Tally tally = new Tally(0);

  private void took(long nanos) {
    tally.add(0, nanos / 2, nanos);
  }

  @Test
  void countsABoundItselfBelowTheBound() {
    took(100_000);
    took(100_001);
    took(10_000_000_000L);
    took(10_000_000_001L);
    assertThat(tally.counts()).containsExactly(1, 1, 0, 0, 0, 1, 1);
    assertThat(tally.count()).isEqualTo(4);
  }

  @Test
  void addsUpWhatWasWaitedAndWhatItTook() {
    took(10);
    took(20);
    assertThat(tally.waitedNanos()).isEqualTo(15);
    assertThat(tally.tookNanos()).isEqualTo(30);
  }

  @Test
  void takesAClockThatStoodBehindForNoTime() {
    tally.add(10, 5, 7);
    assertThat(tally.waitedNanos()).isZero();
    assertThat(tally.tookNanos()).isZero();
    assertThat(tally.count()).isEqualTo(1);
  }

  @Test
  void forgetsTheLongestAfterTheWindowThatFollows() {
    long minute = TimeUnit.MINUTES.toNanos(1);
    took(500);
    took(400);
    assertThat(tally.copy(minute - 1).longestNanos()).isEqualTo(500);
    tally.add(minute, minute, minute + 300);
    assertThat(tally.copy(minute + 300).longestNanos()).isEqualTo(500);
    assertThat(tally.copy(2 * minute + 300).longestNanos()).isEqualTo(300);
    assertThat(tally.copy(3 * minute + 300).longestNanos()).isZero();
  }

  @Test
  void forgetsTheLongestOfAnIdleTime() {
    took(500);
    assertThat(tally.copy(TimeUnit.MINUTES.toNanos(2)).longestNanos()).isZero();
  }

  @Test
  void aCopyStandsStill() {
    took(10);
    Tally copy = tally.copy(10);
    took(10);
    assertThat(copy.count()).isEqualTo(1);
    assertThat(copy.tookNanos()).isEqualTo(10);
    assertThat(tally.count()).isEqualTo(2);
  }

  /** The page that a scrape gets is, line by line, what a timer of Micrometer would have made. */
  @Test
  void isShownAsMicrometersTimerWouldBe() {
    PrometheusMeterRegistry timed = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Timer timer =
        Timer.builder("latency")
            .description("how long")
            .tags("actor", "desk")
            .serviceLevelObjectives(
                Duration.ofNanos(100_000),
                Duration.ofMillis(1),
                Duration.ofMillis(10),
                Duration.ofMillis(100),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10))
            .register(timed);
    PrometheusMeterRegistry tallied = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    LatencyCollector collector = new LatencyCollector("latency_seconds", "how long");
    tallied.getPrometheusRegistry().register(collector);
    collector.add(Labels.of("actor", "desk"), () -> tally.copy(0));
    for (long nanos : new long[] {1, 100_000, 100_001, 5_000_000, 2_000_000_000, 20_000_000_000L}) {
      took(nanos);
      timer.record(nanos, TimeUnit.NANOSECONDS);
    }
    assertThat(tallied.scrape()).isEqualTo(timed.scrape());
  }
}
