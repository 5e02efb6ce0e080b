package io.alys.devnet.mining;

import io.alys.actor.ActorClock;
import io.alys.jsonrpc.ChannelFailure;
import io.alys.jsonrpc.RpcBody;
import io.alys.jsonrpc.RpcCall;
import io.alys.jsonrpc.RpcChannel;
import io.alys.jsonrpc.RpcReply;
import io.alys.jsonrpc.UndecodableException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** One of the two that a miner talks to. Used on one context alone. */
final class Peer {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int ANSWER_BYTES = 32 << 20;
  private static final int WAITING = 4;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  private final Vertx vertx;
  private final String name;
  private final Login login;
  private final RpcChannel channel;
  private final RpcBody body = new RpcBody(ANSWER_BYTES);

  /** What is shown to it; read anew each time, for a cookie changes with every start. */
  @FunctionalInterface
  interface Login {
    /** The header, or nothing. */
    String header() throws IOException;
  }

  private Peer(Vertx vertx, ActorClock clock, String name, URI endpoint, Login login) {
    this.vertx = vertx;
    this.name = name;
    this.login = login;
    this.channel =
        new RpcChannel(
            vertx,
            clock,
            new RpcChannel.Peer(
                name,
                endpoint,
                "does it run, and listen there",
                "32 MiB of a miner",
                new RpcChannel.Bounds(CONNECT, ANSWER_BYTES, 1, WAITING)));
  }

  static Peer node(Vertx vertx, ActorClock clock, URI endpoint) {
    return new Peer(vertx, clock, "the node", endpoint, () -> "");
  }

  static Peer bitcoin(Vertx vertx, ActorClock clock, MinerConfig.Bitcoin config) {
    return new Peer(
        vertx,
        clock,
        "the Bitcoin node",
        config.address(),
        () -> {
          String pair =
              config.cookieFile().isPresent()
                  ? Files.readString(config.cookieFile().get()).strip()
                  : config.user() + ":" + config.password().orElseThrow().read(Map.of());
          byte[] bytes = pair.getBytes(StandardCharsets.UTF_8);
          return "Basic " + Base64.getEncoder().encodeToString(bytes);
        });
  }

  /** Makes calls in one request; fails with a {@link MiningFailure}. */
  Future<List<RpcReply>> call(List<RpcCall<?>> calls) {
    return header()
        .compose(header -> channel.post(header, body.request(calls), PATIENCE))
        .map(answer -> understood(answer, calls.size()))
        .recover(
            cause ->
                Future.failedFuture(
                    cause instanceof ChannelFailure lost
                        ? new MiningFailure(lost.reason())
                        : cause));
  }

  private Future<String> header() {
    return vertx
        .executeBlocking(login::header, false)
        .map(header -> Objects.requireNonNull(header))
        .recover(
            cause ->
                Future.failedFuture(
                    new MiningFailure(
                        "what %s wants to be shown cannot be read: %s".formatted(name, cause))));
  }

  private List<RpcReply> understood(RpcChannel.Answer answer, int calls) {
    if (answer.status() == UNAUTHORIZED || answer.status() == FORBIDDEN) {
      throw new MiningFailure(
          "%s refuses what it is shown; is it that one's cookie, or password".formatted(name));
    }
    try {
      return body.replies(answer.body().getBytes(), calls);
    } catch (UndecodableException e) {
      throw new MiningFailure(
          "%s answers with HTTP status %d and no JSON-RPC: %s"
              .formatted(name, answer.status(), e.reason()));
    }
  }

  /**
   * The result of a call.
   *
   * @throws MiningFailure when there is none
   */
  <T> T result(RpcCall<T> call, RpcReply reply) {
    return switch (reply) {
      case RpcReply.Refusal(int code, String message) ->
          throw new MiningFailure(
              "%s: %s refuses it with code %d: %s".formatted(call.method(), name, code, message));
      case RpcReply.Result(var value) -> {
        try {
          yield call.decoder().decode(value);
        } catch (UndecodableException e) {
          throw new MiningFailure(
              "%s: %s answers what it should not: %s".formatted(call.method(), name, e.reason()));
        }
      }
    };
  }

  /** One call whose result there must be. */
  <T> Future<T> ask(RpcCall<T> call) {
    return call(List.of(call)).map(replies -> result(call, replies.getFirst()));
  }

  Future<Void> close() {
    return channel.close();
  }
}
