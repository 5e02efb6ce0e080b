package io.alys.actor;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * Shows Prometheus the tallies of all actors: one histogram and the longest, under the names that
 * Micrometer's own timer would give them. That timer costs more a message than all else together.
 */
final class LatencyCollector implements MultiCollector {
  private static final double NANOS = 1e9;
  private static final double[] BOUNDS_SECONDS = Tally.boundsSeconds();

  private final MetricMetadata histogram;
  private final MetricMetadata longest;
  private final List<Source> sources = new CopyOnWriteArrayList<>();

  private record Source(Labels labels, Supplier<Tally> tally) {}

  /**
   * @param name with the unit, as Prometheus spells it
   */
  LatencyCollector(String name, String help) {
    histogram = new MetricMetadata(name, help);
    longest = new MetricMetadata(name + "_max", help);
  }

  void add(Labels labels, Supplier<Tally> tally) {
    sources.add(new Source(labels, tally));
  }

  @Override
  public List<String> getPrometheusNames() {
    return List.of(histogram.getPrometheusName(), longest.getPrometheusName());
  }

  @Override
  public MetricSnapshots collect() {
    List<HistogramDataPointSnapshot> buckets = new ArrayList<>();
    List<GaugeDataPointSnapshot> maxima = new ArrayList<>();
    for (Source source : sources) {
      Tally tally = source.tally().get();
      buckets.add(
          new HistogramDataPointSnapshot(
              ClassicHistogramBuckets.of(BOUNDS_SECONDS, tally.counts()),
              tally.tookNanos() / NANOS,
              source.labels(),
              Exemplars.EMPTY,
              0));
      maxima.add(new GaugeDataPointSnapshot(tally.longestNanos() / NANOS, source.labels(), null));
    }
    return MetricSnapshots.of(
        new HistogramSnapshot(histogram, buckets), new GaugeSnapshot(longest, maxima));
  }
}
