package io.alys.rpc;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.actor.ActorId;
import io.alys.actor.Health;
import io.alys.actor.RegistryEntry;
import io.alys.actor.event.DeadLetter;
import io.alys.actor.event.DeadLetters;
import io.alys.chain.ChainCommand.GetChain;
import io.alys.consensus.rules.Genesis;
import io.alys.rpc.Method.Given;
import io.alys.rpc.Method.Param;
import io.alys.stream.StreamCommand.ConnectionState;
import io.alys.stream.StreamCommand.ConnectionStatus;
import io.alys.stream.StreamCommand.GetConnectionStatus;
import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;

/** What the node says of itself. */
final class NodeMethods {
  private static final int LETTERS = 50;
  private static final int MAX_LETTERS = 1_000;

  private static final Param<Integer> LIMIT =
      Param.optional("limit", ParamType.number(1, MAX_LETTERS), "How many; 50 unless given.");

  private final String version;
  private final long chainId;

  NodeMethods(String version, long chainId) {
    this.version = version;
    this.chainId = chainId;
  }

  List<Method> all() {
    return List.of(
        Method.open(
            "getgovernancestatus",
            "Says how the connection to governance is.",
            List.of(),
            governanceSchema(),
            (_, neighbours) ->
                neighbours
                    .ask(Neighbours.STREAM, new GetConnectionStatus())
                    .map(NodeMethods::governance)),
        Method.open(
            "listactors",
            "Lists the actors of the node and how they fare.",
            List.of(),
            Shape.list(actorSchema()),
            (_, neighbours) -> Future.succeededFuture(actors(neighbours))),
        Method.open(
            "getdeadletters",
            "Lists messages that no actor finished, the latest first; not what they said.",
            List.of(LIMIT),
            lettersSchema(),
            (given, neighbours) ->
                Future.succeededFuture(
                    letters(
                        neighbours.system().deadLetters(), given.maybe(LIMIT).orElse(LETTERS)))),
        Method.open(
            "getnodeinfo",
            "Says what this node is, and of which chain.",
            List.of(),
            Shape.object()
                .with("node", Shape.text("Its name."))
                .with("version", Shape.text("Of its software."))
                .with("chainid", Shape.number("Of its chain."))
                .with("genesis", Shape.orNull(Shape.text("Hash of the chain's first block.")))
                .with("ready", Shape.truth("Whether all of its actors were started."))
                .with(
                    "activations",
                    Shape.list(
                        Shape.object()
                            .with("height", Shape.number("The first block that it holds for."))
                            .with("values", Shape.object().end())
                            .end()))
                .end(),
            this::node));
  }

  private Future<ObjectNode> node(Given given, Neighbours neighbours) {
    return neighbours
        .askIfThere(Neighbours.CHAIN, new GetChain())
        .map(
            chain -> {
              ObjectNode json =
                  Shape.json()
                      .put("node", neighbours.system().config().node())
                      .put("version", version)
                      .put("chainid", chainId)
                      .put("genesis", chain.map(it -> it.genesis().toString()).orElse(null))
                      .put("ready", neighbours.system().ready());
              ArrayNode changes = json.putArray("activations");
              chain.ifPresent(it -> it.ahead().forEach(each -> activation(changes, each)));
              return json;
            });
  }

  /** A change of the chain's constants that is still ahead. */
  private static void activation(ArrayNode all, Genesis.Change change) {
    ObjectNode values = all.addObject().put("height", change.from().value()).putObject("values");
    change.values().forEach(values::put);
  }

  private static ObjectNode governance(ConnectionStatus status) {
    ObjectNode json = state(status.state());
    status.lastHeartbeat().ifPresent(at -> json.put("lastHeartbeat", at.toString()));
    status.roundTrip().ifPresent(took -> json.put("roundTripMicros", took.toNanos() / 1_000));
    json.put("sent", status.sent())
        .put("received", status.received())
        .put("reconnects", status.reconnects())
        .put("waiting", status.waiting())
        .put("inFlight", status.inFlight())
        .put("pending", status.pending());
    status.oldest().ifPresent(age -> json.put("oldestMillis", age.toMillis()));
    return json;
  }

  private static ObjectNode state(ConnectionState state) {
    return switch (state) {
      case ConnectionState.Disconnected _ -> Shape.json().put("state", "disconnected");
      case ConnectionState.Connecting(String endpoint, int attempt, var _, String reason) ->
          Shape.json()
              .put("state", "connecting")
              .put("endpoint", endpoint)
              .put("attempt", attempt)
              .put("reason", reason);
      case ConnectionState.Connected(String endpoint, var since) ->
          Shape.json()
              .put("state", "connected")
              .put("endpoint", endpoint)
              .put("since", since.toString());
      case ConnectionState.Reconnecting(String reason, int attempt, var _) ->
          Shape.json().put("state", "reconnecting").put("attempt", attempt).put("reason", reason);
      case ConnectionState.Failed(String reason, boolean permanent) ->
          Shape.json().put("state", "failed").put("permanent", permanent).put("reason", reason);
    };
  }

  private static ObjectNode governanceSchema() {
    return Shape.object()
        .with("state", Shape.text("disconnected, connecting, connected, reconnecting or failed."))
        .maybe("endpoint", Shape.text("Who is talked to."))
        .maybe("since", Shape.text("When it connected."))
        .maybe("attempt", Shape.number("Which attempt is under way."))
        .maybe("reason", Shape.text("Why there is no connection."))
        .maybe("permanent", Shape.truth("Whether governance does not want this node."))
        .maybe("lastHeartbeat", Shape.text("When governance last answered one."))
        .maybe("roundTripMicros", Shape.number("How long that took."))
        .with("sent", Shape.number("Messages since the start."))
        .with("received", Shape.number("Messages since the start."))
        .with("reconnects", Shape.number("Since the start."))
        .with("waiting", Shape.number("Messages in the outbox."))
        .with("inFlight", Shape.number("Of those, sent and not acknowledged."))
        .with("pending", Shape.number("Requests without their final answer."))
        .maybe("oldestMillis", Shape.number("How long the oldest of them has waited."))
        .end();
  }

  private static ArrayNode actors(Neighbours neighbours) {
    ObjectNode holder = Shape.json();
    ArrayNode all = holder.putArray("actors");
    neighbours.system().registry().entries().forEach(entry -> all.add(actor(entry)));
    return all;
  }

  private static ObjectNode actor(RegistryEntry entry) {
    ObjectNode json =
        Shape.json()
            .put("actor", entry.id().name())
            .put("supervisor", entry.supervisor().map(ActorId::name).orElse(null))
            .put("state", entry.state().name().toLowerCase(Locale.ROOT));
    switch (entry.health()) {
      case Health.Healthy _ -> json.put("health", "healthy").put("reason", "");
      case Health.Degraded(String why) -> json.put("health", "degraded").put("reason", why);
      case Health.Unhealthy(String why) -> json.put("health", "unhealthy").put("reason", why);
    }
    return json.put("startedAt", entry.startedAt().map(Object::toString).orElse(null))
        .put("restarts", entry.restarts())
        .put("messages", entry.messages())
        .put("mailbox", entry.mailboxSize());
  }

  private static ObjectNode actorSchema() {
    return Shape.object()
        .with("actor", Shape.text("Its name."))
        .with("supervisor", Shape.orNull(Shape.text("Who looks after it.")))
        .with("state", Shape.text("As in the pages of health."))
        .with("health", Shape.text("healthy, degraded or unhealthy."))
        .with("reason", Shape.text("What is wrong; else empty."))
        .with("startedAt", Shape.orNull(Shape.text("When it last began.")))
        .with("restarts", Shape.number("Since the node started."))
        .with("messages", Shape.number("That it finished."))
        .with("mailbox", Shape.number("Messages that wait."))
        .end();
  }

  private static ObjectNode letters(DeadLetters letters, int limit) {
    ObjectNode json = Shape.json().put("total", letters.total());
    ObjectNode counts = json.putObject("byReason");
    for (DeadLetter.Reason reason : DeadLetter.Reason.values()) {
      counts.put(reason.name(), letters.count(reason));
    }
    ArrayNode last = json.putArray("last");
    for (DeadLetter each : letters.last().reversed().stream().limit(limit).toList()) {
      last.addObject()
          .put("at", each.at().toString())
          .put("message", each.envelope().messageName())
          .put("actor", each.envelope().target().name())
          .put("reason", each.reason().name());
    }
    return json;
  }

  private static ObjectNode lettersSchema() {
    return Shape.object()
        .with("total", Shape.number("Since the start."))
        .with("byReason", Shape.object().end())
        .with(
            "last",
            Shape.list(
                Shape.object()
                    .with("at", Shape.text("When it died."))
                    .with("message", Shape.text("Its type."))
                    .with("actor", Shape.text("Whom it was for."))
                    .with("reason", Shape.text("Why nobody finished it."))
                    .end()))
        .end();
  }
}
