package io.alys.devnet.governance;

import io.alys.actor.ActorClock;
import io.alys.governance.ToGovernance.HealthStatus;
import io.alys.governance.ToGovernance.StatusReport;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the nodes said last of how they are. Not kept on disk: they say it again soon. */
public final class Standings {
  private static final Standing NOTHING =
      new Standing(Optional.empty(), Optional.empty(), 0, Optional.empty());

  private final ActorClock clock;
  private final Map<String, Standing> byNode = new TreeMap<>();

  Standings(ActorClock clock) {
    this.clock = clock;
  }

  /**
   * How a node is, as it says.
   *
   * @param report the last one
   * @param reportedAt when it came
   * @param reports how many came since the service started
   * @param health what its last heartbeat said
   */
  public record Standing(
      Optional<StatusReport> report,
      Optional<Instant> reportedAt,
      long reports,
      Optional<HealthStatus> health) {}

  void reported(String node, StatusReport report) {
    Standing before = of(node);
    Standing now =
        new Standing(
            Optional.of(report), Optional.of(clock.now()), before.reports() + 1, before.health());
    byNode.put(node, now);
  }

  void beat(String node, HealthStatus health) {
    Standing before = of(node);
    byNode.put(
        node,
        new Standing(before.report(), before.reportedAt(), before.reports(), Optional.of(health)));
  }

  private Standing of(String node) {
    return byNode.getOrDefault(node, NOTHING);
  }

  Map<String, Standing> all() {
    return Collections.unmodifiableMap(new TreeMap<>(byNode));
  }
}
