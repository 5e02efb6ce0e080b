package io.alys.actor;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * The gauges of one incarnation of an actor. They are to be closed with it: else the next one's
 * would be taken for these, and never move.
 */
public final class Levels implements AutoCloseable {
  private final MeterRegistry registry;
  private final List<Meter> gauges = new ArrayList<>();

  /** A value that one thread sets and another one scrapes; 0 before it is set. */
  public static final class Level {
    private final LongAdder sum = new LongAdder();
    private long last;

    private Level() {}

    /** Only the actor that it belongs to may call this. */
    public void set(long value) {
      if (value != last) {
        sum.add(value - last);
        last = value;
      }
    }
  }

  public Levels(MeterRegistry registry) {
    this.registry = registry;
  }

  public Level level(String name, String description) {
    return level(name, 1, description);
  }

  /**
   * One that is scraped in another unit than it is set in.
   *
   * @param perUnit how many of what is set are one of what is scraped
   */
  public Level level(String name, double perUnit, String description) {
    return level(name, perUnit, Tags.empty(), description);
  }

  /** One of several of a name. */
  public Level level(String name, Tags tags, String description) {
    return level(name, 1, tags, description);
  }

  private Level level(String name, double perUnit, Tags tags, String description) {
    Level level = new Level();
    gauges.add(
        Gauge.builder(name, level, l -> l.sum.sum() / perUnit)
            .description(description)
            .tags(tags)
            .register(registry));
    return level;
  }

  @Override
  public void close() {
    gauges.forEach(registry::remove);
  }
}
