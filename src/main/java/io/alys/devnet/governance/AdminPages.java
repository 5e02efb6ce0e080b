package io.alys.devnet.governance;

import io.alys.bitcoin.Multisig;
import io.alys.devnet.fault.FaultPlan;
import io.alys.devnet.ledger.Federation;
import io.alys.devnet.ledger.SeenRequest;
import io.alys.governance.FromGovernance.AuthorityKey;
import io.alys.governance.FromGovernance.Proposal;
import io.alys.governance.FromGovernance.ProposalType;
import io.alys.primitives.Bytes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * The service's admin pages: JSON over HTTP.
 *
 * <pre>
 *   GET  /status             who is connected, how each node says that it is, the federation in
 *                            force
 *   GET  /requests           every request it knows, in the order of first arrival
 *   GET  /faults             the fault plan in force, and how often each rule has struck
 *   PUT  /faults             {"seed": 1, "rules": ["drop-outbound every 3"]}
 *   POST /federation/rotate  {"members": 3, "threshold": 2, "freshKeys": true,
 *                             "effectiveHeight": 0}; what is left out stays, but for the keys
 *   POST /proposal           {"id": "p1", "type": "upgrade", "content": "00ff",
 *                             "deadline": 1735689600, "requiredVotes": 2}
 * </pre>
 */
final class AdminPages {
  private static final int MAX_BODY_BYTES = 256 * 1024;

  private final Desk desk;
  private final AccessToken token;
  private final Supplier<Duration> uptime;

  AdminPages(Desk desk, AccessToken token, Supplier<Duration> uptime) {
    this.desk = desk;
    this.token = token;
    this.uptime = uptime;
  }

  void serve(HttpServerRequest request) {
    Future<JsonObject> body = read(request);
    token
        .shownBy(request.headers())
        .compose(
            shown ->
                shown
                    ? body.compose(said -> answer(request, said))
                    : Future.failedFuture(new Refused(401, "the bearer token is not right")))
        .onSuccess(answer -> reply(request, 200, answer))
        .onFailure(cause -> fail(request, cause));
  }

  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;

    private Refused(int status, String reason) {
      super(reason, null, false, false);
      this.status = status;
    }
  }

  private static Future<JsonObject> read(HttpServerRequest request) {
    Promise<JsonObject> said = Promise.promise();
    Buffer body = Buffer.buffer();
    request.handler(
        part -> {
          if (body.length() + part.length() <= MAX_BODY_BYTES) {
            body.appendBuffer(part);
          } else {
            said.tryFail(new Refused(413, "the body is over %d bytes".formatted(MAX_BODY_BYTES)));
          }
        });
    request.exceptionHandler(said::tryFail);
    request.endHandler(
        _ -> {
          try {
            said.tryComplete(body.length() == 0 ? new JsonObject() : body.toJsonObject());
          } catch (DecodeException | ClassCastException _) {
            said.tryFail(new Refused(400, "the body is no JSON object"));
          }
        });
    return said.future();
  }

  private Future<JsonObject> answer(HttpServerRequest request, JsonObject said) {
    return switch (request.method() + " " + request.path()) {
      case "GET /status" -> Future.succeededFuture(status());
      case "GET /requests" -> Future.succeededFuture(requests());
      case "GET /faults" -> Future.succeededFuture(faults());
      case "PUT /faults" -> {
        List<String> rules = array(said, "rules");
        desk.faults(FaultPlan.of(number(said, "seed", 1), rules));
        yield Future.succeededFuture(faults());
      }
      case "POST /federation/rotate" -> desk.rotate(rotation(said)).map(this::federation);
      case "POST /proposal" ->
          desk.propose(proposal(said)).map(nodes -> new JsonObject().put("nodes", nodes));
      case String _ ->
          Future.failedFuture(
              new Refused(
                  404,
                  "no such page; there are GET /status, /requests, /faults, PUT /faults,"
                      + " POST /federation/rotate, /proposal"));
    };
  }

  private JsonObject status() {
    JsonObject waiting = new JsonObject();
    desk.ledger().nodes().forEach(node -> waiting.put(node, desk.ledger().waiting(node)));
    return new JsonObject()
        .put("name", desk.name())
        .put("warning", "development keys only")
        .put("uptimeSeconds", uptime.get().toSeconds())
        .put("serviceKey", desk.ring().key(FederationNews.SERVICE_KEY).publicKey().toString())
        .put("federation", federation(desk.ledger().federation().orElseThrow()))
        .put("connected", new JsonArray(desk.connected().stream().sorted().toList()))
        .put("waiting", waiting)
        .put("nodes", nodes())
        .put("requests", desk.ledger().seen().size());
  }

  private JsonObject nodes() {
    JsonObject nodes = new JsonObject();
    desk.standings().all().forEach((node, standing) -> nodes.put(node, describe(standing)));
    return nodes;
  }

  private static JsonObject describe(Standings.Standing standing) {
    JsonObject json = new JsonObject();
    standing.health().ifPresent(health -> json.put("heartbeat", word(health)));
    standing
        .report()
        .ifPresent(
            report ->
                json.put("status", word(report.status()))
                    .put("height", report.blockHeight())
                    .put("sync", word(report.sync()))
                    .put("peers", report.peers()));
    standing.reportedAt().ifPresent(at -> json.put("reportedAt", at.toString()));
    return json.put("reports", standing.reports());
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private JsonObject federation(Federation federation) {
    Multisig script = federation.script(desk.ring());
    return new JsonObject()
        .put("version", federation.version())
        .put("threshold", federation.threshold())
        .put("keys", new JsonArray(script.keys().stream().map(Object::toString).toList()))
        .put("address", script.address(desk.config().federation().network()))
        .put("witnessScript", script.script().toHex())
        .put("effectiveHeight", federation.effectiveHeight())
        .put(
            "authorities",
            new JsonArray(
                federation.authorities().stream().map(each -> each.publicKey().toHex()).toList()));
  }

  private JsonObject requests() {
    JsonArray all = new JsonArray();
    for (SeenRequest seen : desk.ledger().seen()) {
      all.add(
          new JsonObject()
              .put("node", seen.node())
              .put("id", seen.id())
              .put("kind", seen.kind())
              .put("arrivals", seen.arrivals())
              .put("effects", seen.effects())
              .put("outcome", seen.outcome()));
    }
    return new JsonObject().put("requests", all);
  }

  private JsonObject faults() {
    JsonObject struck = new JsonObject();
    desk.dice().struck().forEach(struck::put);
    return new JsonObject()
        .put("seed", desk.dice().plan().seed())
        .put("rules", new JsonArray(desk.dice().plan().lines()))
        .put("struck", struck);
  }

  private Rotation rotation(JsonObject said) {
    Federation now = desk.ledger().federation().orElseThrow();
    return new Rotation(
        Math.toIntExact(number(said, "members", now.keyNumbers().size())),
        Math.toIntExact(number(said, "threshold", now.threshold())),
        Boolean.TRUE.equals(said.getValue("freshKeys", true)),
        number(said, "effectiveHeight", now.effectiveHeight()),
        authorities(said));
  }

  private static List<AuthorityKey> authorities(JsonObject said) {
    return switch (said.getValue("authorities", new JsonArray())) {
      case JsonArray list -> list.stream().map(AdminPages::authority).toList();
      case Object other ->
          throw new IllegalArgumentException("authorities must be a list: " + other);
    };
  }

  private static AuthorityKey authority(Object said) {
    if (!(said instanceof JsonObject authority)) {
      throw new IllegalArgumentException("an authority must be an object: " + said);
    }
    return new AuthorityKey(
        Bytes.fromHex(text(authority, "publicKey")),
        Bytes.fromHex(text(authority, "proofOfPossession")));
  }

  private static Proposal proposal(JsonObject said) {
    String type = text(said, "type").toUpperCase(Locale.ROOT).replace('-', '_');
    return new Proposal(
        text(said, "id"),
        ProposalType.valueOf(type),
        Bytes.fromHex(text(said, "content")),
        Instant.ofEpochSecond(number(said, "deadline", 0)),
        number(said, "requiredVotes", 1));
  }

  private static long number(JsonObject said, String key, long otherwise) {
    return switch (said.getValue(key, otherwise)) {
      case Number number -> number.longValue();
      case Object other -> throw new IllegalArgumentException(key + " must be a number: " + other);
    };
  }

  private static String text(JsonObject said, String key) {
    return switch (said.getValue(key, "")) {
      case String text -> text;
      case Object other -> throw new IllegalArgumentException(key + " must be a text: " + other);
    };
  }

  private static List<String> array(JsonObject said, String key) {
    return switch (said.getValue(key, new JsonArray())) {
      case JsonArray list -> list.stream().map(String::valueOf).toList();
      case Object other -> throw new IllegalArgumentException(key + " must be a list: " + other);
    };
  }

  private static void fail(HttpServerRequest request, Throwable cause) {
    int status =
        switch (cause) {
          case Refused refused -> refused.status;
          case IllegalArgumentException _, ArithmeticException _ -> 400;
          case Throwable _ -> 500;
        };
    reply(request, status, new JsonObject().put("error", String.valueOf(cause.getMessage())));
  }

  private static void reply(HttpServerRequest request, int status, JsonObject body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .end(body.encodePrettily() + "\n");
  }
}
