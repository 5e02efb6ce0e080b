package io.alys.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code alys status} and {@code alys actors}: how a running node is. */
@Command(
    mixinStandardHelpOptions = true,
    name = "status",
    description = "Say how a running node is; exit 1 when it does not do its work.",
    footer = {"", "Example:", "  alys status --config conf/development.toml --json"})
final class StatusCommand implements Callable<Integer> {
  @Mixin OperatorCall call;

  @Override
  public Integer call() throws IOException {
    return call.send("status", new JsonObject(), StatusCommand::text);
  }

  private static String text(JsonObject answer) {
    StringBuilder text = new StringBuilder();
    text.append(
        "node %s: %s, %s, %d actors%n"
            .formatted(
                answer.getString("node"),
                answer.getBoolean("ready") ? "ready" : "not ready",
                answer.getString("status"),
                answer.getInteger("actors")));
    for (Object each : answer.getJsonArray("troubles", new JsonArray())) {
      JsonObject trouble = (JsonObject) each;
      text.append("  %s: %s%n".formatted(trouble.getString("actor"), trouble.getString("reason")));
    }
    JsonObject stream = answer.getJsonObject("stream");
    if (stream != null) {
      text.append("governance:%n".formatted()).append(GovernanceStreamCommand.text(stream));
    }
    return text.toString();
  }

  /** {@code alys actors}. */
  @Command(
      mixinStandardHelpOptions = true,
      name = "actors",
      description = "Show the actors of a running node as a tree; exit 1 when one is down.",
      footer = {"", "Example:", "  alys actors --config conf/development.toml"})
  static final class Actors implements Callable<Integer> {
    @Mixin OperatorCall call;

    @Override
    public Integer call() throws IOException {
      return call.send(
          "actors",
          new JsonObject(),
          answer -> {
            StringBuilder text = new StringBuilder();
            answer.getJsonArray("actors").forEach(root -> tree((JsonObject) root, "", text));
            return text.toString();
          });
    }

    private static void tree(JsonObject actor, String indent, StringBuilder text) {
      String reason = actor.getString("reason", "");
      text.append(
          "%-32s %-12s %-10s %10d messages %4d restarts %5d waiting%s%n"
              .formatted(
                  indent + actor.getString("actor"),
                  actor.getString("state"),
                  actor.getString("health"),
                  actor.getLong("messages"),
                  actor.getLong("restarts"),
                  actor.getLong("mailbox"),
                  reason.isEmpty() ? "" : "  " + reason));
      actor
          .getJsonArray("children", new JsonArray())
          .forEach(child -> tree((JsonObject) child, indent + "  ", text));
    }
  }
}
