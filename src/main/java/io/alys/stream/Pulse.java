package io.alys.stream;

import io.alys.governance.FromGovernance.HeartbeatAnswer;
import io.alys.governance.ToGovernance.HealthStatus;
import io.alys.governance.ToGovernance.Heartbeat;
import io.alys.governance.ToGovernance.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether governance lives: its heartbeats' answers, or anything else that it says. */
final class Pulse {
  private final StreamConfig.Liveness config;
  private @Nullable Instant beatAt;
  private @Nullable Instant beatenAt;
  private int unanswered;
  private long count;
  private HealthStatus health = HealthStatus.UNKNOWN;
  private @Nullable Instant lastAnswer;
  private @Nullable Duration roundTrip;

  Pulse(StreamConfig.Liveness config) {
    this.config = config;
  }

  /** What the next heartbeat says of this node. */
  void health(NodeStatus status) {
    health =
        switch (status) {
          case ACTIVE, STARTING, SYNCING -> HealthStatus.HEALTHY;
          case DEGRADED -> HealthStatus.DEGRADED;
          case OFFLINE -> HealthStatus.UNHEALTHY;
        };
  }

  void start(Instant now) {
    unanswered = 0;
    beatAt = now.plus(config.heartbeat());
  }

  void stop() {
    beatAt = null;
  }

  /** Governance said something. */
  void sign() {
    unanswered = 0;
  }

  void answered(HeartbeatAnswer answer, Instant now) {
    lastAnswer = now;
    if (answer.count() == count && beatenAt != null) { // The wire knows milliseconds only.
      roundTrip = Duration.between(beatenAt, now);
    }
  }

  boolean due(Instant now) {
    return beatAt != null && !beatAt.isAfter(now);
  }

  /** Whether so many heartbeats stayed without a sign of life that there is no hope left. */
  boolean dead() {
    return unanswered >= config.missed();
  }

  Heartbeat beat(Instant now) {
    beatAt = now.plus(config.heartbeat());
    beatenAt = now;
    unanswered++;
    return new Heartbeat(now.truncatedTo(ChronoUnit.MILLIS), ++count, health);
  }

  Optional<Instant> wakeAt() {
    return Optional.ofNullable(beatAt);
  }

  Optional<Instant> lastAnswer() {
    return Optional.ofNullable(lastAnswer);
  }

  Optional<Duration> roundTrip() {
    return Optional.ofNullable(roundTrip);
  }
}
