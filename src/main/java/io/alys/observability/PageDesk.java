package io.alys.observability;

import io.alys.actor.ActorException;
import io.alys.actor.ActorSystem;
import io.alys.actor.event.ActorEvent;
import io.alys.actor.event.AlysEvent;
import io.alys.actor.event.EventStream;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Serves the status page and what it shows: {@code /}, {@code /page/…} and {@code /api/…}. It only
 * reads. However many look, the actors are asked once a second at most, and nobody else's page can
 * read it: there is no CORS, and a name that somebody made to point here is refused.
 */
final class PageDesk {
  /** What happened that is shown; older is in the log. */
  static final int HAPPENINGS = 500;

  private static final Duration FRESH = Duration.ofMillis(900);
  private static final int HEARD_AT_ONCE = 1_024;
  private static final int MAX_ID_CHARS = 100;
  private static final int MAX_PAGE = 100;
  private static final int MAX_QUESTIONS = 8;
  private static final int TICKS_PER_BEAT = 15;
  private static final int MAX_WAITING_BYTES = 65_536;
  private static final int RADIX = 36;

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'";

  private static final Map<String, String> HEADERS =
      new TreeMap<>(
          Map.of(
              "content-security-policy", POLICY,
              "x-content-type-options", "nosniff",
              "x-frame-options", "DENY",
              "referrer-policy", "no-referrer",
              "cross-origin-opener-policy", "same-origin",
              "cross-origin-resource-policy", "same-origin"));

  /** Localhost, or an address of either IP; no other name has only digits, dots and colons. */
  private static final Pattern ADDRESS =
      Pattern.compile("localhost|[0-9.]+|\\[?[0-9a-fA-F.]*:[0-9a-fA-F:.]*]?");

  private final ActorSystem system;
  private final NodeView node;
  private final PageFiles files = new PageFiles();
  private final LiveView view = new LiveView(HAPPENINGS);
  private final LiveClients clients;
  private final ArrayBlockingQueue<Heard> heard = new ArrayBlockingQueue<>(HEARD_AT_ONCE);
  private final LongAdder missed = new LongAdder();
  private final Map<String, JsonObject> lastErrors = new TreeMap<>();
  private final EventStream.Subscription subscription;
  private @Nullable Future<Void> looking;
  private long lookedAtNanos;
  private int questions;
  private int ticks;

  private record Heard(Instant at, AlysEvent what) {}

  /** Listens to what happens from now on. */
  PageDesk(ActorSystem system, MetricsVerticle.About about) {
    Instant now = system.clock().now();
    this.system = system;
    this.node = new NodeView(system, about, now);
    this.clients = new LiveClients(Long.toString(now.toEpochMilli(), RADIX));
    this.lookedAtNanos = system.clock().nanoTime() - FRESH.toNanos();
    // On the thread of whoever publishes: what finds no room is only counted.
    this.subscription = system.events().listen(AlysEvent.class, this::hear);
  }

  private void hear(AlysEvent event) {
    if (!heard.offer(new Heard(system.clock().now(), event))) {
      missed.increment();
    }
  }

  void close() {
    subscription.cancel();
    clients.close();
  }

  /** A second went by. */
  Future<Void> tick() {
    takeIn();
    ticks++;
    if (clients.isEmpty()) {
      return Future.succeededFuture();
    }
    if (ticks % TICKS_PER_BEAT == 0) {
      clients.beat();
    }
    return refreshed().onSuccess(_ -> clients.tell(view));
  }

  private void takeIn() {
    List<Heard> all = new ArrayList<>();
    heard.drainTo(all);
    for (Heard each : all) {
      Happening happening = EventWords.of(each.at(), each.what());
      view.hear(happening);
      if (each.what() instanceof ActorEvent.Crashed(var actor, int _, String reason)
          && OperatorDesk.has(system, actor.name())) {
        lastErrors.put(
            actor.name(),
            new JsonObject()
                .put("at", each.at().toString())
                .put("reason", Happening.brief(reason)));
      }
    }
  }

  /** When the view is as of this second. */
  private Future<Void> refreshed() {
    if (looking != null) {
      return looking;
    }
    if (system.clock().nanoTime() - lookedAtNanos < FRESH.toNanos()) {
      return Future.succeededFuture();
    }
    Future<Void> look =
        node.look()
            .onSuccess(
                sections -> {
                  takeIn();
                  JsonObject errors = new JsonObject();
                  lastErrors.forEach(errors::put);
                  sections.put(
                      "crashes", new JsonObject().put("last", errors).put("missed", missed.sum()));
                  view.show(sections);
                  lookedAtNanos = system.clock().nanoTime();
                })
            .mapEmpty();
    if (look.isComplete()) {
      return look;
    }
    looking = look;
    look.onComplete(_ -> looking = null);
    return look;
  }

  /**
   * Answers a request for the page, or for what it shows.
   *
   * @return whether it was for either
   */
  boolean serve(HttpServerRequest request, String path) {
    Optional<PageFiles.Part> part = files.at(path);
    if (part.isEmpty() && !path.startsWith("/api/")) {
      return false;
    }
    HEADERS.forEach(request.response()::putHeader);
    if (!isOurName(request)) {
      error(
          request.response(),
          421,
          "the page is not served under this name: open it by an address, or as localhost");
    } else if (part.isPresent()) {
      send(request, part.get());
    } else {
      api(request, path);
    }
    return true;
  }

  /**
   * A browser takes a page of others for ours once their name points to this machine. So who
   * reaches it on the machine itself has to say an address, or localhost.
   */
  private static boolean isOurName(HttpServerRequest request) {
    String local = request.localAddress().hostAddress();
    boolean inside =
        local != null && (local.startsWith("127.") || local.matches("::1|0:0:0:0:0:0:0:1"));
    HostAndPort asked = request.authority();
    String name = asked == null ? "" : asked.host();
    return !inside || ADDRESS.matcher(name).matches();
  }

  private static void send(HttpServerRequest request, PageFiles.Part part) {
    HttpServerResponse response =
        request.response().putHeader("etag", part.tag()).putHeader("cache-control", "no-cache");
    if (part.tag().equals(request.getHeader("if-none-match"))) {
      response.setStatusCode(304).end();
    } else {
      response.putHeader("content-type", part.type()).end(part.content());
    }
  }

  private void api(HttpServerRequest request, String path) {
    HttpServerResponse response = request.response().putHeader("cache-control", "no-store");
    switch (path) {
      case "/api/status" ->
          refreshed()
              .onSuccess(_ -> json(response, 200, view.whole()))
              .onFailure(cause -> error(response, 503, reasonOf(cause)));
      case "/api/events" -> follow(request);
      case "/api/pegs" -> ask(response, () -> list(request));
      case String other when other.startsWith("/api/pegs/") ->
          ask(response, () -> show(other.substring("/api/pegs/".length())));
      case String _ ->
          error(
              response,
              404,
              "no such page; there are /api/status, /api/events, /api/pegs, /api/pegs/ID");
    }
  }

  private void follow(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    if (clients.isFull()) {
      response.putHeader("retry-after", "30");
      error(response, 503, "%d follow the page already".formatted(LiveClients.MAX));
      return;
    }
    response.putHeader("content-type", "text/event-stream").putHeader("x-accel-buffering", "no");
    if (request.method().equals(HttpMethod.HEAD)) {
      response.end();
      return;
    }
    response.setChunked(true).setWriteQueueMaxSize(MAX_WAITING_BYTES);
    String lastId = Optional.ofNullable(request.getHeader("last-event-id")).orElse("");
    refreshed()
        .onSuccess(
            _ -> {
              if (!response.closed() && !clients.isFull()) {
                Runnable leave = clients.join(new Wire(request), lastId, view);
                response.closeHandler(_ -> leave.run());
                response.exceptionHandler(_ -> leave.run());
              } else {
                request.connection().close();
              }
            })
        .onFailure(cause -> error(response, 503, reasonOf(cause)));
  }

  /** The way to a browser. */
  private record Wire(HttpServerRequest request) implements LiveClients.Line {
    @Override
    public boolean isBehind() {
      return request.response().writeQueueFull();
    }

    @Override
    public void write(String text) {
      request.response().write(text);
    }

    @Override
    public void cut() {
      request.connection().close();
    }
  }

  /** What an actor has to be asked for. */
  private interface Question {
    Future<JsonObject> ask();
  }

  private void ask(HttpServerResponse response, Question question) {
    if (!OperatorDesk.has(system, "bridge")) {
      error(response, 404, "this node has no bridge: bitcoin.enabled is false");
      return;
    }
    if (questions >= MAX_QUESTIONS) {
      response.putHeader("retry-after", "1");
      error(response, 503, "%d questions are under way; ask again".formatted(MAX_QUESTIONS));
      return;
    }
    questions++;
    Future.<Void>succeededFuture()
        .compose(_ -> question.ask())
        .onComplete(
            answer -> {
              questions--;
              if (answer.succeeded()) {
                json(response, answer.result().isEmpty() ? 404 : 200, known(answer.result()));
              } else {
                boolean theirs = answer.cause() instanceof IllegalArgumentException;
                error(response, theirs ? 400 : 503, reasonOf(answer.cause()));
              }
            });
  }

  private static JsonObject known(JsonObject answer) {
    return answer.isEmpty() ? new JsonObject().put("error", "nothing is known of it") : answer;
  }

  private Future<JsonObject> list(HttpServerRequest request) {
    JsonObject body =
        new JsonObject()
            .put("side", Optional.ofNullable(request.getParam("side")).orElse("pegins"))
            .put("limit", limit(request.getParam("limit")));
    String state = request.getParam("state");
    if (state != null && !state.isEmpty()) {
      body.put("state", bounded("state", state));
    }
    String before = request.getParam("before");
    if (before != null && !before.isEmpty()) {
      body.put("before", bounded("before", before));
    }
    return new PegDesk(system).command("peg/list", body).orElseThrow();
  }

  private static int limit(@Nullable String given) {
    if (given == null) {
      return 50;
    }
    int limit = given.matches("[0-9]{1,3}") ? Integer.parseInt(given) : 0;
    if (limit < 1 || limit > MAX_PAGE) {
      throw new IllegalArgumentException(
          "limit '%s' must be a number from 1 to %d".formatted(Happening.brief(given), MAX_PAGE));
    }
    return limit;
  }

  private Future<JsonObject> show(String raw) {
    String id = bounded("id", decoded(raw));
    return new PegDesk(system)
        .command("peg/show", new JsonObject().put("id", id))
        .orElseThrow()
        .map(
            found ->
                found.stream().allMatch(part -> isEmpty(part.getValue()))
                    ? new JsonObject()
                    : found);
  }

  private static String decoded(String raw) {
    try {
      return URLDecoder.decode(raw, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'%s' is no id".formatted(Happening.brief(raw)), e);
    }
  }

  private static boolean isEmpty(Object part) {
    return part instanceof JsonArray array && array.isEmpty();
  }

  private static String bounded(String name, String given) {
    if (given.length() > MAX_ID_CHARS) {
      throw new IllegalArgumentException(
          "%s has %d characters, and may have %d".formatted(name, given.length(), MAX_ID_CHARS));
    }
    return given;
  }

  private static String reasonOf(Throwable cause) {
    return cause instanceof ActorException failed
        ? failed.reason()
        : String.valueOf(cause.getMessage());
  }

  private static void error(HttpServerResponse response, int status, String reason) {
    json(response, status, new JsonObject().put("error", reason));
  }

  private static void json(HttpServerResponse response, int status, JsonObject body) {
    if (response.ended() || response.closed()) {
      return;
    }
    response
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .end(body.encode() + "\n");
  }
}
