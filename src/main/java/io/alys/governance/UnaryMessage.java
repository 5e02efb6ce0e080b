package io.alys.governance;

import io.alys.governance.ToGovernance.HealthStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The questions beside the stream, and governance's answers. */
public sealed interface UnaryMessage {

  /**
   * How is the service?
   *
   * @param check which part of it; empty for the whole
   */
  record HealthQuestion(String check) implements UnaryMessage {
    public HealthQuestion {
      Limits.text("check_type", check, Limits.ID_CHARS);
    }
  }

  /**
   * How the service is.
   *
   * @param version of its program
   * @param uptime whole seconds
   * @param details for people, by name
   */
  record HealthAnswer(
      HealthStatus status, String version, Duration uptime, Map<String, String> details)
      implements UnaryMessage {
    public HealthAnswer {
      Limits.text("version", version, Limits.ID_CHARS);
      Limits.wholeSeconds("uptime", uptime, 0);
      Limits.entries("info", details.size(), 0, Limits.ENTRIES);
      details = Map.copyOf(details);
      details.forEach(
          (name, text) -> {
            Limits.id("info", name);
            Limits.text("info", text, Limits.TEXT_CHARS);
          });
    }
  }

  /**
   * What can the service do?
   *
   * @param node who asks; may be empty
   */
  record CapabilitiesQuestion(String node) implements UnaryMessage {
    public CapabilitiesQuestion {
      Limits.text("node_id", node, Limits.ID_CHARS);
    }
  }

  /**
   * What the service can do.
   *
   * @param protocolVersions that it speaks; see {@link GovernanceProtocol#speaks}
   * @param limits by name, in units that the name says
   */
  record Capabilities(
      List<String> protocolVersions, List<String> features, Map<String, Integer> limits)
      implements UnaryMessage {
    public Capabilities {
      protocolVersions = Limits.list("protocol_versions", protocolVersions, 0, Limits.ENTRIES);
      protocolVersions.forEach(v -> Limits.id("protocol_versions", v, Limits.VERSION_CHARS));
      features = Limits.list("features", features, 0, Limits.ENTRIES);
      features.forEach(f -> Limits.id("features", f));
      Limits.entries("limits", limits.size(), 0, Limits.ENTRIES);
      limits = Map.copyOf(limits);
      limits.keySet().forEach(name -> Limits.id("limits", name));
    }
  }
}
