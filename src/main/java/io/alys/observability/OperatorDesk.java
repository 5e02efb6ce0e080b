package io.alys.observability;

import io.alys.actor.ActorException;
import io.alys.actor.ActorSystem;
import io.alys.actor.Health;
import io.alys.actor.RegistryEntry;
import io.alys.actor.Request;
import io.alys.stream.StreamCommand;
import io.alys.stream.StreamCommand.ConnectionState;
import io.alys.stream.StreamCommand.ConnectionStatus;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where an operator tells the node what to do: {@code POST /operator/…}, with JSON both ways. Only
 * from the node's own machine, and only with the token; the rest is answered without a look.
 */
final class OperatorDesk {
  static final String PATH = "/operator/";

  private static final Logger LOG = LoggerFactory.getLogger(MetricsVerticle.class);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);
  private static final int MAX_BODY_BYTES = 4_096;
  private static final String NO_STREAM =
      "this node keeps no stream to governance: governance.enabled is false";

  private final ActorSystem system;
  private final OperatorToken token;

  OperatorDesk(ActorSystem system, OperatorToken token) {
    this.system = system;
    this.token = token;
  }

  /** What is answered. */
  record Answer(int status, JsonObject body) {
    static Answer error(int status, String reason) {
      return new Answer(status, new JsonObject().put("error", reason));
    }
  }

  /** Never fails. */
  Future<Answer> serve(HttpServerRequest request, String path) {
    if (!request.method().equals(HttpMethod.POST)) {
      return answer(405, "a command is sent by POST");
    }
    if (!isLocal(request.remoteAddress(), request.localAddress())) {
      return answer(403, "a command is taken from the node's own machine only");
    }
    request.pause(); // Until it is known who asks; then its body is read.
    return token
        .shownBy(Optional.ofNullable(request.getHeader("authorization")))
        .transform(
            shown -> {
              if (shown.failed() || !shown.result()) {
                request.resume();
                return shown.failed()
                    ? answer(503, reasonOf(shown.cause()))
                    : answer(401, "the operator's token is missing, or is another one");
              }
              Future<JsonObject> body = body(request);
              request.resume();
              return body.compose(given -> command(path, given));
            })
        .recover(
            cause ->
                answer(cause instanceof IllegalArgumentException ? 400 : 503, reasonOf(cause)));
  }

  /** From the machine itself, also over an address that others reach it by. */
  private static boolean isLocal(SocketAddress from, SocketAddress to) {
    String host = from.hostAddress();
    return host != null
        && (host.startsWith("127.")
            || host.equals("0:0:0:0:0:0:0:1")
            || host.equals("::1")
            || host.equals(to.hostAddress()));
  }

  private static Future<JsonObject> body(HttpServerRequest request) {
    return request
        .body()
        .map(
            buffer -> {
              if (buffer.length() > MAX_BODY_BYTES) {
                throw new IllegalArgumentException(
                    "the command has over %d bytes".formatted(MAX_BODY_BYTES));
              }
              return parsed(buffer);
            });
  }

  private static JsonObject parsed(Buffer buffer) {
    try {
      return buffer.length() == 0 ? new JsonObject() : new JsonObject(buffer);
    } catch (DecodeException | ClassCastException e) {
      throw new IllegalArgumentException("the command is no JSON object", e);
    }
  }

  private Future<Answer> command(String path, JsonObject body) {
    return switch (path.substring(PATH.length())) {
      case "status" -> status();
      case "actors" -> done(HealthReport.of(system).tree());
      case "stream/status" -> stream(new StreamCommand.GetConnectionStatus());
      case "stream/connect" -> {
        LOG.info("the operator connects to governance");
        yield stream(new StreamCommand.EstablishConnection());
      }
      case "stream/disconnect" -> {
        String reason = body.getString("reason", "the operator disconnects");
        LOG.info("the operator disconnects from governance: {}", reason);
        yield stream(new StreamCommand.Disconnect(reason));
      }
      case "stream/proposals" ->
          proposals(
              new StreamCommand.GetProposals(
                  body.getLong("after", 0L), body.getInteger("limit", 50)));
      case String other -> peg(other, body);
    };
  }

  private Future<Answer> proposals(StreamCommand.GetProposals question) {
    return has("stream")
        ? system
            .ref("stream", StreamCommand.class)
            .ask(question, ANSWER_WITHIN)
            .map(page -> new Answer(200, describe(page)))
        : answer(409, NO_STREAM);
  }

  private static JsonObject describe(StreamCommand.Proposals page) {
    JsonArray proposals = new JsonArray();
    for (StreamCommand.KeptProposal each : page.proposals()) {
      proposals.add(
          new JsonObject()
              .put("position", each.position())
              .put("id", each.proposal().id())
              .put("type", each.proposal().type().name().toLowerCase(Locale.ROOT))
              .put("deadline", each.proposal().deadline().toString())
              .put("requiredVotes", each.proposal().requiredVotes())
              .put("content", each.proposal().content().toHex())
              .put("receivedAt", each.receivedAt().toString()));
    }
    JsonObject answer = new JsonObject().put("proposals", proposals);
    page.next().ifPresent(next -> answer.put("next", next));
    return answer;
  }

  private Future<Answer> peg(String name, JsonObject body) {
    Optional<Future<JsonObject>> told =
        has("bridge") ? new PegDesk(system).command(name, body) : Optional.empty();
    return told.map(answer -> answer.map(json -> new Answer(200, json)))
        .orElseGet(
            () ->
                answer(
                    404,
                    "no such command; there are status, actors, stream/status, stream/connect,"
                        + " stream/disconnect, stream/proposals; and with bitcoin.enabled peg/show,"
                        + " peg/psbt, peg/list, peg/balance, peg/federation, pause, resume"));
  }

  private Future<Answer> status() {
    HealthReport report = HealthReport.of(system);
    JsonObject summary =
        report.summary().put("actors", report.entries().size()).put("troubles", troubles(report));
    return has("stream")
        ? ask(new StreamCommand.GetConnectionStatus())
            .map(stream -> new Answer(200, summary.put("stream", describe(stream))))
        : done(summary);
  }

  static List<JsonObject> troubles(HealthReport report) {
    return report.entries().stream()
        .filter(entry -> !(entry.health() instanceof Health.Healthy))
        .map(
            entry ->
                new JsonObject()
                    .put("actor", entry.id().name())
                    .put("reason", HealthReport.reason(entry.health())))
        .toList();
  }

  private Future<Answer> stream(Request<ConnectionStatus> question) {
    return has("stream")
        ? ask(question).map(status -> new Answer(200, describe(status)))
        : answer(409, NO_STREAM);
  }

  private Future<ConnectionStatus> ask(Request<ConnectionStatus> question) {
    return system.ref("stream", StreamCommand.class).ask(question, ANSWER_WITHIN);
  }

  private boolean has(String actor) {
    return has(system, actor);
  }

  /** Whether the node has an actor of this name. */
  static boolean has(ActorSystem system, String actor) {
    return system.registry().entries().stream()
        .map(RegistryEntry::id)
        .anyMatch(id -> id.name().equals(actor));
  }

  static JsonObject describe(ConnectionStatus status) {
    JsonObject json = describe(status.state());
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

  private static JsonObject describe(ConnectionState state) {
    JsonObject json = new JsonObject();
    return switch (state) {
      case ConnectionState.Disconnected _ -> json.put("state", "disconnected");
      case ConnectionState.Connecting(String endpoint, int attempt, var next, String reason) -> {
        next.ifPresent(at -> json.put("nextAttempt", at.toString()));
        yield json.put("state", "connecting")
            .put("endpoint", endpoint)
            .put("attempt", attempt)
            .put("reason", reason);
      }
      case ConnectionState.Connected(String endpoint, var since) ->
          json.put("state", "connected").put("endpoint", endpoint).put("since", since.toString());
      case ConnectionState.Reconnecting(String reason, int attempt, var next) -> {
        next.ifPresent(at -> json.put("nextAttempt", at.toString()));
        yield json.put("state", "reconnecting").put("attempt", attempt).put("reason", reason);
      }
      case ConnectionState.Failed(String reason, boolean permanent) ->
          json.put("state", "failed").put("permanent", permanent).put("reason", reason);
    };
  }

  private static Future<Answer> done(JsonObject body) {
    return Future.succeededFuture(new Answer(200, body));
  }

  private static Future<Answer> answer(int status, String reason) {
    return Future.succeededFuture(Answer.error(status, reason));
  }

  private static String reasonOf(Throwable cause) {
    return cause instanceof ActorException failed
        ? failed.reason()
        : String.valueOf(cause.getMessage());
  }
}
