package io.alys.stream;

import io.alys.actor.Levels;
import io.alys.actor.Levels.Level;
import io.alys.governance.FromGovernance.ErrorCode;
import io.alys.stream.StreamCommand.ConnectionState.Connected;
import io.alys.stream.StreamCommand.ConnectionStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The meters of the stream. */
final class StreamMetrics implements AutoCloseable {
  private static final Duration[] BOUNDARIES = {
    Duration.ofMillis(1),
    Duration.ofMillis(10),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(2),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30)
  };

  private static final List<String> OUTCOMES = List.of("complete", "failed", "refused", "timeout");

  /** What governance confirms; statuses and acknowledgements it does not. */
  private static final List<Outbox.Lane> ACKNOWLEDGED =
      List.of(Outbox.Lane.SIGNATURES, Outbox.Lane.PEGINS, Outbox.Lane.REGISTRATION);

  private final MeterRegistry registry;
  private final Levels levels;
  private final Level connected;
  private final Level waiting;
  private final Level inFlight;
  private final Level oldestMillis;
  private final Level pending;
  private final Level roundTripMicros;
  private final Level lastHeartbeat;
  private final Level since;
  private final Level federation;
  private final Counter sent;
  private final Counter received;
  private final Counter reconnects;
  private final Counter rejected;
  private final Counter timeouts;
  private long sentBefore;
  private long receivedBefore;

  StreamMetrics(MeterRegistry registry) {
    this.registry = registry;
    levels = new Levels(registry);
    connected =
        levels.level(
            "alys.governance.stream.connected", 1, "1 while governance has accepted this node");
    waiting = levels.level("alys.stream.outbox.size", 1, "Messages that wait for governance");
    inFlight =
        levels.level("alys.stream.outbox.in.flight", 1, "Messages sent and not yet acknowledged");
    oldestMillis =
        levels.level(
            "alys.stream.outbox.oldest.seconds", 1e3, "Age of the oldest message that waits");
    pending =
        levels.level("alys.stream.requests.pending", 1, "Requests without their final answer");
    roundTripMicros =
        levels.level("alys.stream.round.trip.seconds", 1e6, "Round trip of the last heartbeat");
    lastHeartbeat =
        levels.level(
            "alys.stream.last.heartbeat.timestamp.seconds",
            1e3,
            "When governance last answered a heartbeat, in seconds since 1970");
    since =
        levels.level(
            "alys.stream.connected.since.timestamp.seconds",
            1e3,
            "Since when the stream stands, in seconds since 1970; 0 while it does not");
    federation =
        levels.level("alys.federation.membership.version", 1, "The last federation announced");
    sent = counted("messages.sent", "Messages written to the stream").register(registry);
    received = counted("messages.received", "Messages that came").register(registry);
    reconnects =
        counted("reconnects", "Connections that were lost after they stood").register(registry);
    rejected =
        counted("rejected", "What governance sent and is no message of the protocol")
            .tag("what", "malformed")
            .register(registry);
    timeouts =
        counted("request.timeouts", "Requests that governance never answered").register(registry);
    // From the first, with 0: what appears with its first 1 has no rate.
    for (Outbox.Lane lane : Outbox.Lane.values()) {
      if (!lane.durable()) {
        drops(lane);
      }
    }
    for (ErrorCode code : ErrorCode.values()) {
      errors(code.name());
    }
    OUTCOMES.forEach(this::collection);
    ACKNOWLEDGED.forEach(this::latency);
  }

  private static Counter.Builder counted(String what, String description) {
    return Counter.builder("alys.stream." + what).description(description);
  }

  void show(ConnectionStatus status) {
    sent.increment((double) (status.sent() - sentBefore));
    received.increment((double) (status.received() - receivedBefore));
    sentBefore = status.sent();
    receivedBefore = status.received();
    connected.set(status.state() instanceof Connected ? 1 : 0);
    since.set(status.state() instanceof Connected at ? at.since().toEpochMilli() : 0);
    waiting.set(status.waiting());
    inFlight.set(status.inFlight());
    oldestMillis.set(status.oldest().map(Duration::toMillis).orElse(0L));
    pending.set(status.pending());
    status.roundTrip().ifPresent(took -> roundTripMicros.set(took.toNanos() / 1_000));
    status.lastHeartbeat().ifPresent(at -> lastHeartbeat.set(at.toEpochMilli()));
  }

  void federation(long version) {
    federation.set(version);
  }

  void reconnected() {
    reconnects.increment();
  }

  void rejected() {
    rejected.increment();
  }

  void dropped(Outbox.Lane lane) {
    drops(lane).increment();
  }

  private Counter drops(Outbox.Lane lane) {
    return counted("dropped", "Messages that gave way to more urgent ones")
        .tag("lane", lane.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  void error(String code) {
    errors(code).increment();
  }

  private Counter errors(String code) {
    return counted("errors", "Errors that governance reported, by their code")
        .tag("code", code.toLowerCase(Locale.ROOT))
        .register(registry);
  }

  /** A signature request is done, from its acceptance to its end. */
  void signatures(String outcome, Duration took) {
    collection(outcome).record(took);
    if (outcome.equals("timeout")) {
      timeouts.increment();
    }
  }

  private Timer collection(String outcome) {
    return Timer.builder("alys.signature.collection.duration")
        .description("From the acceptance of a signature request to its end")
        .tag("outcome", outcome)
        .serviceLevelObjectives(BOUNDARIES)
        .register(registry);
  }

  /** Governance has taken a message over, so long after it was asked for. */
  void acknowledged(Outbox.Lane lane, Duration took) {
    latency(lane).record(took);
  }

  private Timer latency(Outbox.Lane lane) {
    return Timer.builder("alys.stream.request.latency")
        .description("From the acceptance of a message to governance's acknowledgement")
        .tag("kind", lane.name().toLowerCase(Locale.ROOT))
        .serviceLevelObjectives(BOUNDARIES)
        .register(registry);
  }

  @Override
  public void close() {
    levels.close();
  }
}
