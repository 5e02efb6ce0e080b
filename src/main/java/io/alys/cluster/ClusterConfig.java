package io.alys.cluster;

import io.alys.config.Setting;
import java.time.Duration;
import java.util.List;

/** How the replicas of one operator find each other, and when one counts as lost. */
public record ClusterConfig(
    @Setting(
            doc = "Whether this node joins other replicas of the same operator.",
            byDefault = "false")
        boolean enabled,
    @Setting(doc = "The cluster's name; only nodes with the same one join.", byDefault = "alys")
        String name,
    @Setting(
            doc =
                "The address that other replicas reach this node at. The link is not encrypted:"
                    + " keep it on a private network.",
            byDefault = "127.0.0.1")
        String host,
    @Setting(
            doc = "Its port for membership; the event bus takes another, free one.",
            byDefault = "5701",
            min = 1,
            max = 65_535)
        int port,
    @Setting(doc = "The replicas as host:port, this one among them or not.", byDefault = "")
        List<String> members,
    @Setting(
            doc =
                "How often members say that they live. A frozen member is noticed after"
                    + " max-no-heartbeat.",
            byDefault = "1s")
        Duration heartbeatInterval,
    @Setting(
            doc =
                "Silence after which a member counts as lost. Shorter than a long garbage"
                    + " collection, it loses healthy members.",
            byDefault = "2s")
        Duration maxNoHeartbeat) {

  public ClusterConfig {
    if (enabled && members.isEmpty()) {
      throw new IllegalArgumentException("members must name at least one host:port");
    }
    for (String member : members) {
      if (!member.matches("[A-Za-z0-9._-]+:\\d{1,5}")) {
        throw new IllegalArgumentException("members: '%s' must be host:port".formatted(member));
      }
    }
    if (maxNoHeartbeat.compareTo(heartbeatInterval) <= 0) {
      throw new IllegalArgumentException("max-no-heartbeat must be longer than heartbeat-interval");
    }
    if (heartbeatInterval.toSeconds() < 1) {
      throw new IllegalArgumentException("heartbeat-interval must be at least 1s");
    }
  }
}
