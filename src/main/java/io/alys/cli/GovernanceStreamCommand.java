package io.alys.cli;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code alys stream}: a running node's connection to governance. */
@Command(
    mixinStandardHelpOptions = true,
    name = "stream",
    description = "See, make or end a running node's connection to governance; what it proposed.",
    subcommands = {
      GovernanceStreamCommand.Status.class,
      GovernanceStreamCommand.Connect.class,
      GovernanceStreamCommand.Disconnect.class,
      GovernanceStreamCommand.Proposals.class
    })
final class GovernanceStreamCommand implements Runnable {
  private static final Map<String, String> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put("state", "state");
    NAMES.put("endpoint", "endpoint");
    NAMES.put("since", "since");
    NAMES.put("reason", "reason");
    NAMES.put("permanent", "for good");
    NAMES.put("attempt", "attempt");
    NAMES.put("nextAttempt", "next attempt");
    NAMES.put("lastHeartbeat", "heartbeat");
    NAMES.put("roundTripMicros", "round trip us");
    NAMES.put("waiting", "waiting");
    NAMES.put("inFlight", "in flight");
    NAMES.put("oldestMillis", "oldest ms");
    NAMES.put("pending", "pending");
    NAMES.put("reconnects", "reconnects");
    NAMES.put("sent", "sent");
    NAMES.put("received", "received");
  }

  private static final Map<String, String> PROPOSAL = new LinkedHashMap<>();

  static {
    PROPOSAL.put("id", "id");
    PROPOSAL.put("type", "type");
    PROPOSAL.put("deadline", "vote until");
    PROPOSAL.put("requiredVotes", "votes needed");
    PROPOSAL.put("receivedAt", "received");
    PROPOSAL.put("position", "position");
    PROPOSAL.put("content", "content");
  }

  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say what: status, connect, disconnect or proposals");
  }

  static String text(JsonObject stream) {
    return OperatorCall.lines(stream, NAMES);
  }

  /** {@code alys stream status}. */
  @Command(
      mixinStandardHelpOptions = true,
      name = "status",
      description = "Say how the connection is.",
      footer = {"", "Example:", "  alys stream status --config conf/governed.toml"})
  static final class Status implements Callable<Integer> {
    @Mixin OperatorCall call;

    @Override
    public Integer call() throws IOException {
      return call.send("stream/status", new JsonObject(), GovernanceStreamCommand::text);
    }
  }

  /** {@code alys stream connect}. */
  @Command(
      mixinStandardHelpOptions = true,
      name = "connect",
      description = {
        "Connect, also after governance refused this node for good or somebody disconnected it.",
        "Says how the connection is then; it comes about a moment later."
      },
      footer = {"", "Example:", "  alys stream connect --config conf/governed.toml"})
  static final class Connect implements Callable<Integer> {
    @Mixin OperatorCall call;

    @Override
    public Integer call() throws IOException {
      return call.send("stream/connect", new JsonObject(), GovernanceStreamCommand::text);
    }
  }

  /** {@code alys stream disconnect}. */
  @Command(
      mixinStandardHelpOptions = true,
      name = "disconnect",
      description = {
        "End the connection in good order. Nothing is lost, and nothing is paid out, until",
        "'alys stream connect' or a restart of the node."
      },
      footer = {
        "",
        "Example:",
        "  alys stream disconnect --config conf/governed.toml --reason \"drill\""
      })
  static final class Disconnect implements Callable<Integer> {
    @Mixin OperatorCall call;

    @Option(
        names = "--reason",
        paramLabel = "TEXT",
        description = "Why, for the log and for governance.")
    String reason = "the operator disconnects";

    @Override
    public Integer call() throws IOException {
      return call.send(
          "stream/disconnect",
          new JsonObject().put("reason", reason),
          GovernanceStreamCommand::text);
    }
  }

  /** {@code alys stream proposals}. */
  @Command(
      mixinStandardHelpOptions = true,
      name = "proposals",
      description = {
        "List what governance proposed to its members, as the node's journal has it, the oldest",
        "first. An emergency action pauses peg-outs; about others a node does nothing by itself."
      },
      footer = {"", "Example:", "  alys stream proposals --config conf/governed.toml --json"})
  static final class Proposals implements Callable<Integer> {
    @Mixin OperatorCall call;

    @Option(
        names = "--after",
        paramLabel = "POSITION",
        description = "The last position of the page before.",
        defaultValue = "0")
    long after;

    @Option(
        names = "--limit",
        paramLabel = "N",
        description = "How many, 1 to 100.",
        defaultValue = "50")
    int limit = 50;

    @Override
    public Integer call() throws IOException {
      return call.send(
          "stream/proposals",
          new JsonObject().put("after", after).put("limit", limit),
          Proposals::text);
    }

    private static String text(JsonObject answer) {
      StringBuilder text = new StringBuilder();
      for (Object each : answer.getJsonArray("proposals")) {
        text.append(OperatorCall.lines((JsonObject) each, PROPOSAL)).append("%n".formatted());
      }
      Long next = answer.getLong("next");
      if (next != null) {
        text.append("more: --after %d%n".formatted(next));
      }
      return text.isEmpty() ? "governance proposed nothing%n".formatted() : text.toString();
    }
  }
}
