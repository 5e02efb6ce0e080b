package io.alys.rpc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.actor.ActorClock;
import io.alys.actor.ActorSystem;
import io.alys.actor.TraceContext;
import io.alys.config.BearerToken;
import io.alys.jsonrpc.RpcBody;
import io.alys.primitives.TokenBucket;
import io.alys.rpc.Answers.Written;
import io.alys.rpc.RpcError.Code;
import io.alys.rpc.RpcMetrics.Turned;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From requests over HTTP to calls, and back. Whatever is too much is turned away before it costs
 * something. Used on one context of Vert.x alone.
 */
final class Door {
  private static final Logger LOG = LoggerFactory.getLogger(RpcVerticle.class);
  private static final String DOCUMENT = "/openrpc.json";
  private static final String JSON = "application/json";

  /** How many times the limit of a request is read before its connection is closed. */
  private static final long READ_ON = 4;

  private final Context context;
  private final Means means;
  private final RpcConfig.Limits limits;
  private final Set<String> origins;
  private final Clients clients;
  private final RpcRequest.Reader reader;
  private final Answers answers;
  private final ObjectNode document;
  private int underWay;
  private long turnedAway;

  /**
   * What it works with.
   *
   * @param crowded told true when no more requests are taken, and false when there is room again
   */
  record Means(
      RpcConfig config,
      ActorSystem system,
      BearerToken operator,
      RpcMetrics metrics,
      java.util.function.Consumer<Boolean> crowded) {}

  Door(Context context, Means means, RpcVerticle.About about) {
    this.context = context;
    this.means = means;
    limits = means.config().limits();
    origins = new HashSet<>(means.config().origins());
    clients = new Clients(new TokenBucket.Rate(limits.perSecond(), limits.burst()));
    reader = new RpcRequest.Reader(limits);
    var table = Methods.of(about.version(), about.chainId());
    answers = new Answers(table, limits.answerBytes(), clock(), means.metrics());
    document = OpenRpc.document(table, about.version());
  }

  int underWay() {
    return underWay;
  }

  long turnedAway() {
    return turnedAway;
  }

  private ActorClock clock() {
    return means.system().clock();
  }

  void serve(HttpServerRequest request) {
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin != null && !allow(request, origin)) {
      return;
    }
    Optional<Long> wait = clients.take(address(request), 1, clock().nanoTime());
    if (wait.isPresent()) {
      turnAway(request, Turned.TOO_FAST, 429, tooFast(request, wait.get()));
      return;
    }
    if (request.method().equals(HttpMethod.POST)) {
      take(request);
    } else if (DOCUMENT.equals(request.path()) && request.method().equals(HttpMethod.GET)) {
      request
          .response()
          .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
          .end(document.toPrettyString() + "\n");
    } else if (origin != null && request.method().equals(HttpMethod.OPTIONS)) {
      request
          .response()
          .setStatusCode(204)
          .putHeader("access-control-allow-methods", "POST, GET")
          .putHeader("access-control-allow-headers", "content-type, authorization")
          .putHeader("access-control-max-age", "600")
          .end();
    } else {
      request
          .response()
          .setStatusCode(405)
          .putHeader("allow", "POST")
          .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain")
          .end("calls are sent by POST; GET %s says which there are\n".formatted(DOCUMENT));
    }
  }

  /** A browser sends what a page of any site wants, also to this machine; so it is told apart. */
  private boolean allow(HttpServerRequest request, String origin) {
    if (!origins.contains(origin)) {
      turnAway(
          request,
          Turned.ORIGIN,
          403,
          RpcError.of(
              Code.REFUSED,
              "pages of %s may not ask this node; rpc.origins names those that may"
                  .formatted(RpcBody.shortened(origin))));
      return false;
    }
    request.response().putHeader("access-control-allow-origin", origin).putHeader("vary", "origin");
    return true;
  }

  private void take(HttpServerRequest request) {
    if (underWay >= limits.concurrent()) {
      means.crowded().accept(true);
      turnAway(
          request,
          Turned.BUSY,
          503,
          RpcError.of(
              Code.UNAVAILABLE,
              "%d requests are under way, and no more may be; ask again later"
                  .formatted(underWay)));
      return;
    }
    count(1);
    body(request)
        .compose(body -> answer(request, body))
        .recover(cause -> Future.succeededFuture(failed(request, cause)))
        .compose(written -> write(request.response(), written))
        .onComplete(_ -> count(-1));
  }

  private void count(int more) {
    underWay += more;
    means.metrics().underWay(more);
    if (more < 0 && underWay <= limits.concurrent() / 2) {
      means.crowded().accept(false);
    }
  }

  /** The whole body, within its length and its time. */
  private Future<Buffer> body(HttpServerRequest request) {
    Promise<Buffer> whole = Promise.promise();
    Body body = new Body(whole);
    ActorClock.Alarm alarm =
        clock()
            .schedule(
                limits.answer(),
                () ->
                    context.runOnContext(_ -> whole.tryFail(new Away(Turned.TOO_SLOW, tooSlow()))));
    request.handler(body::took);
    request.endHandler(_ -> body.ended());
    request.exceptionHandler(whole::tryFail);
    return whole.future().onComplete(_ -> alarm.cancel());
  }

  /**
   * A body that comes. One that is too long is read on for a while and thrown away: a client that
   * still sends does not read, and when its connection broke it would never hear why.
   */
  private final class Body {
    private final Promise<Buffer> whole;
    private final Buffer read = Buffer.buffer();
    private long sizeBytes;

    Body(Promise<Buffer> whole) {
      this.whole = whole;
    }

    void took(Buffer more) {
      sizeBytes += more.length();
      if (sizeBytes <= limits.requestBytes()) {
        read.appendBuffer(more);
      } else if (sizeBytes > READ_ON * limits.requestBytes()) {
        whole.tryFail(tooLarge());
      }
    }

    void ended() {
      if (sizeBytes <= limits.requestBytes()) {
        whole.tryComplete(read);
      } else {
        whole.tryFail(tooLarge());
      }
    }
  }

  /** A request that was not read to its end. */
  private static final class Away extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Turned why;
    private final transient RpcError error;

    Away(Turned why, RpcError error) {
      super(error.message(), null, false, false);
      this.why = why;
      this.error = error;
    }
  }

  private Away tooLarge() {
    return new Away(
        Turned.TOO_LARGE,
        RpcError.of(
            Code.TOO_LARGE,
            "the request is over %d KiB; send less at once".formatted(limits.requestKib())));
  }

  private RpcError tooSlow() {
    return RpcError.of(
        Code.DEADLINE,
        "the request did not come whole within %d ms".formatted(limits.answer().toMillis()));
  }

  private Future<Written> answer(HttpServerRequest request, Buffer body) {
    RpcRequest calls = reader.read(body.getBytes());
    int more = calls.items().size() - 1;
    Optional<Long> wait = clients.take(address(request), more, clock().nanoTime());
    if (wait.isPresent()) {
      return Future.failedFuture(new Away(Turned.TOO_FAST, tooFast(request, wait.get())));
    }
    return answers.answer(calls, new Asker(request));
  }

  /** Who sent a request. */
  private final class Asker implements Answers.Caller {
    private final HttpServerRequest request;
    private final Neighbours neighbours;

    Asker(HttpServerRequest request) {
      this.request = request;
      neighbours = new Neighbours(means.system(), limits.answer());
    }

    @Override
    public Neighbours neighbours() {
      return neighbours;
    }

    @Override
    public Optional<TraceContext> trace() {
      return Optional.ofNullable(request.getHeader("traceparent")).flatMap(TraceContext::parse);
    }

    @Override
    public Future<Boolean> isOperator() {
      if (!isLocal(request.remoteAddress(), request.localAddress())) {
        return Future.succeededFuture(false);
      }
      Optional<String> shown = Optional.ofNullable(request.getHeader(HttpHeaders.AUTHORIZATION));
      return context
          .owner()
          .executeBlocking(() -> means.operator().isShownBy(shown), false)
          .map(Boolean.TRUE::equals)
          .recover(
              cause -> {
                LOG.error("no operator can command this node: {}", cause.toString());
                return Future.failedFuture(
                    cause instanceof IOException
                        ? RpcError.raise(
                            Code.UNAVAILABLE,
                            "the operator's token cannot be read; the node's log says why")
                        : cause);
              });
    }
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

  private static String address(HttpServerRequest request) {
    @Nullable String host = request.remoteAddress().hostAddress();
    return host == null ? "" : host;
  }

  private RpcError tooFast(HttpServerRequest request, long waitNanos) {
    long seconds = Math.max(1, Duration.ofNanos(waitNanos).plusMillis(999).toSeconds());
    request.response().putHeader("retry-after", Long.toString(seconds));
    return RpcError.of(
        Code.TOO_FAST,
        "this address may make %d calls a second, and %d at once; ask again in %d s"
            .formatted(limits.perSecond(), limits.burst(), seconds));
  }

  /** What of the request is still to come is not waited for. */
  private Written failed(HttpServerRequest request, Throwable cause) {
    return switch (cause) {
      case Away away -> {
        turned(away.why);
        request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        yield Answers.refused(away.error);
      }
      case RpcError.Raised raised -> {
        means.metrics().answered(RpcMetrics.NO_METHOD, "unreadable", 0);
        yield Answers.refused(raised.error());
      }
      case Throwable other -> {
        if (!request.response().closed()) {
          LOG.error("a request over JSON-RPC failed", other);
        }
        yield Answers.refused(
            RpcError.of(Code.INTERNAL_ERROR, "the node failed; its log says why"));
      }
    };
  }

  private void turnAway(HttpServerRequest request, Turned why, int status, RpcError error) {
    turned(why); // What is still to come of it is read and thrown away.
    write(request.response(), new Written(status, Answers.refused(error).body()));
  }

  private void turned(Turned why) {
    turnedAway++;
    means.metrics().turnedAway(why);
  }

  private static Future<Void> write(HttpServerResponse response, Written written) {
    if (response.closed()) {
      return Future.succeededFuture();
    }
    response.setStatusCode(written.status());
    if (written.status() == 204) {
      return response.end();
    }
    return response.putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(written.body());
  }
}
