package io.alys.network;

import io.alys.actor.Levels;
import io.alys.actor.Levels.Level;
import io.alys.network.Conduct.Offence;
import io.alys.network.Said.Farewell;
import io.alys.network.Said.Kind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The meters of the network. All are there from the first: what appears with 1 has no rate. */
final class NetworkMetrics implements AutoCloseable {
  private static final Duration[] BOUNDARIES = {
    Duration.ofMillis(1),
    Duration.ofMillis(10),
    Duration.ofMillis(50),
    Duration.ofMillis(200),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(2)
  };

  private final Levels levels;
  private final Level dialled;
  private final Level inbound;
  private final Level missing;
  private final Map<Kind, Counter> received = new EnumMap<>(Kind.class);
  private final Map<Kind, Counter> sent = new EnumMap<>(Kind.class);
  private final Map<Farewell, Counter> refused = new EnumMap<>(Farewell.class);
  private final Map<Offence, Counter> blames = new EnumMap<>(Offence.class);
  private final Map<Fate, Counter> blocks = new EnumMap<>(Fate.class);
  private final Counter bytesReceived;
  private final Counter bytesSent;
  private final Counter attempts;
  private final Counter dropped;
  private final Counter throttled;
  private final Timer roundTrip;

  /** What became of a block that a peer sent. */
  enum Fate {
    TAKEN,
    KNOWN,
    REFUSED,
    NO_PARENT,
    NOT_NOW
  }

  NetworkMetrics(MeterRegistry registry) {
    levels = new Levels(registry);
    String peers = "Peers with whom this node has shaken hands";
    dialled = levels.level("alys.network.peers", Tags.of("direction", "dialled"), peers);
    inbound = levels.level("alys.network.peers", Tags.of("direction", "inbound"), peers);
    missing =
        levels.level(
            "alys.network.peers.missing", "Peers of the settings that are not connected now");
    for (Kind kind : Kind.values()) {
      received.put(kind, messages("received", kind, registry));
      sent.put(kind, messages("sent", kind, registry));
    }
    for (Farewell why : Farewell.values()) {
      refused.put(
          why,
          Counter.builder("alys.network.refused")
              .description("Streams that ended for a reason that one side gave")
              .tag("reason", word(why))
              .register(registry));
    }
    for (Offence offence : Offence.values()) {
      blames.put(
          offence,
          Counter.builder("alys.network.blames")
              .description("What peers sent and no honest node sends")
              .tag("offence", word(offence))
              .register(registry));
    }
    for (Fate fate : Fate.values()) {
      blocks.put(
          fate,
          Counter.builder("alys.network.blocks")
              .description("Blocks that peers told of, by what became of them")
              .tag("fate", word(fate))
              .register(registry));
    }
    bytesReceived = bytes("received", registry);
    bytesSent = bytes("sent", registry);
    attempts = counter("attempts", "Attempts to connect to a peer of the settings", registry);
    dropped =
        counter("gossip.dropped", "Messages not passed on to a peer that reads slowly", registry);
    throttled = counter("throttled", "Times that a peer sent more than it may", registry);
    roundTrip =
        Timer.builder("alys.network.round.trip")
            .description("From a ping to its answer")
            .serviceLevelObjectives(BOUNDARIES)
            .register(registry);
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static Counter counter(String name, String description, MeterRegistry registry) {
    return Counter.builder("alys.network." + name).description(description).register(registry);
  }

  private static Counter messages(String direction, Kind kind, MeterRegistry registry) {
    return Counter.builder("alys.network.messages")
        .description("Messages between this node and its peers")
        .tag("direction", direction)
        .tag("kind", word(kind))
        .register(registry);
  }

  private static Counter bytes(String direction, MeterRegistry registry) {
    return Counter.builder("alys.network.bytes")
        .description("Bytes of messages between this node and its peers")
        .tag("direction", direction)
        .register(registry);
  }

  private static void increment(Map<?, Counter> counters, Enum<?> key) {
    Counter counter = counters.get(key);
    if (counter != null) {
      counter.increment();
    }
  }

  void peers(long dialledNow, long inboundNow, long missingNow) {
    dialled.set(dialledNow);
    inbound.set(inboundNow);
    missing.set(missingNow);
  }

  void received(Kind kind) {
    increment(received, kind);
  }

  void received(int sizeBytes) {
    bytesReceived.increment(sizeBytes);
  }

  void sent(Kind kind, int sizeBytes) {
    increment(sent, kind);
    bytesSent.increment(sizeBytes);
  }

  void refused(Farewell why) {
    increment(refused, why);
  }

  void blamed(Offence offence) {
    increment(blames, offence);
  }

  void block(Fate fate) {
    increment(blocks, fate);
  }

  void attempted() {
    attempts.increment();
  }

  void dropped(int messages) {
    dropped.increment(messages);
  }

  void throttled() {
    throttled.increment();
  }

  void roundTrip(long nanos) {
    roundTrip.record(Math.max(0, nanos), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    levels.close();
  }
}
