package io.alys.observability;

import io.alys.actor.ActorId;
import io.alys.actor.ActorSystem;
import io.alys.actor.Health;
import io.alys.actor.RegistryEntry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** The registry as a tree in JSON, with the reason wherever something is not well. */
record HealthReport(String node, boolean started, List<RegistryEntry> entries) {
  static HealthReport of(ActorSystem system) {
    return new HealthReport(system.config().node(), system.ready(), system.registry().entries());
  }

  /** Whether the node does its work: it was started, and no actor is down. */
  boolean ready() {
    return started && worst().severity() < 2;
  }

  JsonObject summary() {
    return new JsonObject().put("node", node).put("ready", ready()).put("status", word(worst()));
  }

  JsonObject tree() {
    JsonArray roots = new JsonArray();
    children(Optional.empty()).forEach(roots::add);
    return summary().put("actors", roots);
  }

  private Health worst() {
    return entries.stream().map(RegistryEntry::health).reduce(Health.healthy(), Health::worse);
  }

  private List<JsonObject> children(Optional<ActorId> supervisor) {
    return entries.stream()
        .filter(entry -> entry.supervisor().equals(supervisor))
        .map(this::describe)
        .toList();
  }

  private JsonObject describe(RegistryEntry entry) {
    JsonObject json =
        new JsonObject()
            .put("actor", entry.id().name())
            .put("state", entry.state().name().toLowerCase(java.util.Locale.ROOT))
            .put("health", word(entry.health()));
    String reason = reason(entry.health());
    if (!reason.isEmpty()) {
      json.put("reason", reason);
    }
    entry.startedAt().ifPresent(at -> json.put("startedAt", at.toString()));
    json.put("restarts", entry.restarts())
        .put("messages", entry.messages())
        .put("mailbox", entry.mailboxSize());
    List<JsonObject> below = children(Optional.of(entry.id()));
    if (!below.isEmpty()) {
      json.put("children", new JsonArray(below));
    }
    return json;
  }

  static String reason(Health health) {
    return switch (health) {
      case Health.Healthy _ -> "";
      case Health.Degraded(String why) -> why;
      case Health.Unhealthy(String why) -> why;
    };
  }

  private static String word(Health health) {
    return switch (health) {
      case Health.Healthy _ -> "healthy";
      case Health.Degraded _ -> "degraded";
      case Health.Unhealthy _ -> "unhealthy";
    };
  }
}
