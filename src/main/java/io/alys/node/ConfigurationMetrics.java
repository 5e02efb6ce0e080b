package io.alys.node;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;

/** What became of changes of the configuration file. */
final class ConfigurationMetrics {
  private final Counter applied;
  private final Counter refused;
  private final MultiGauge waiting;

  ConfigurationMetrics(MeterRegistry meters) {
    applied = reloads("applied", meters);
    refused = reloads("refused", meters);
    waiting =
        MultiGauge.builder("alys.config.waiting")
            .description("1 for each key whose new value waits for a restart")
            .register(meters);
  }

  private static Counter reloads(String outcome, MeterRegistry meters) {
    return Counter.builder("alys.config.reloads")
        .description("Changes of the configuration file")
        .tag("outcome", outcome)
        .register(meters);
  }

  void applied() {
    applied.increment();
  }

  void refused() {
    refused.increment();
  }

  /** The keys are those of the settings that exist, so their number is bounded. */
  void waiting(List<String> keys) {
    waiting.register(
        keys.stream().map(key -> MultiGauge.Row.of(Tags.of("key", key), 1)).toList(), true);
  }
}
