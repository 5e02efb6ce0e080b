package io.alys.devnet.execution;

import io.alys.actor.ActorClock;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/** One port: who comes in, how much they may say, and who answers. */
final class Door {
  private static final int NO_CONTENT = 204;
  private static final int UNAUTHORIZED = 401;
  private static final int WRONG_METHOD = 405;
  private static final int TOO_LARGE = 413;
  private static final int WRONG_TYPE = 415;
  private static final int BROKEN = 500;

  private final JsonRpc rpc;
  private final Optional<TokenCheck> tokens;
  private final ActorClock clock;
  private final int maxBodyBytes;
  private final Consumer<UncheckedIOException> broken;

  /**
   * @param tokens that callers must show; empty for a door that is open
   * @param broken hears when the disk fails
   */
  Door(
      JsonRpc rpc,
      Optional<TokenCheck> tokens,
      ActorClock clock,
      int maxBodyBytes,
      Consumer<UncheckedIOException> broken) {
    this.rpc = rpc;
    this.tokens = tokens;
    this.clock = clock;
    this.maxBodyBytes = maxBodyBytes;
    this.broken = broken;
  }

  void serve(HttpServerRequest request) {
    Optional<String> refusal =
        tokens.flatMap(
            check ->
                check.refusal(
                    Optional.ofNullable(request.getHeader("authorization")), clock.now()));
    String type = Optional.ofNullable(request.getHeader("content-type")).orElse("");
    if (refusal.isPresent()) {
      reply(request, UNAUTHORIZED, refusal.get());
    } else if (!request.method().equals(HttpMethod.POST)) {
      reply(request, WRONG_METHOD, "only POST is answered");
    } else if (!type.startsWith("application/json")) {
      // Or any page in a browser could send something here.
      reply(request, WRONG_TYPE, "only application/json is answered");
    } else {
      read(request);
    }
  }

  private void read(HttpServerRequest request) {
    Buffer body = Buffer.buffer();
    request.handler(
        part -> {
          if (body.length() <= maxBodyBytes) {
            body.appendBuffer(part);
          }
        });
    request.endHandler(
        _ -> {
          if (body.length() > maxBodyBytes) {
            reply(request, TOO_LARGE, "a body has at most %d bytes".formatted(maxBodyBytes));
          } else {
            answer(request, body.toString(StandardCharsets.UTF_8));
          }
        });
  }

  private void answer(HttpServerRequest request, String body) {
    String said;
    try {
      said = rpc.answer(body);
    } catch (UncheckedIOException e) {
      broken.accept(e);
      reply(request, BROKEN, "the disk failed");
      throw e;
    } catch (RuntimeException e) {
      reply(request, BROKEN, "a mistake of the stand-in; its log has more");
      throw e;
    }
    if (said.isEmpty()) {
      request.response().setStatusCode(NO_CONTENT).end();
    } else {
      request.response().putHeader("content-type", "application/json").end(said);
    }
  }

  private static void reply(HttpServerRequest request, int status, String text) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("content-type", "text/plain; charset=utf-8")
        .end(text);
  }
}
