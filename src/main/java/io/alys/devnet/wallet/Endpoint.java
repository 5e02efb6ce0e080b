package io.alys.devnet.wallet;

import com.fasterxml.jackson.databind.JsonNode;
import io.alys.actor.ActorClock;
import io.alys.jsonrpc.ChannelFailure;
import io.alys.jsonrpc.RpcBody;
import io.alys.jsonrpc.RpcCall;
import io.alys.jsonrpc.RpcChannel;
import io.alys.jsonrpc.RpcReply;
import io.alys.jsonrpc.UndecodableException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * JSON-RPC as a user's program calls it: one question at a time, and again while nobody answers.
 * For virtual threads of Vert.x alone, where it waits; used on one context.
 */
final class Endpoint {
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** A restart and what comes after it. */
  private static final Duration GIVES_UP = Duration.ofSeconds(30);

  private static final int ANSWER_BYTES = 32 << 20;
  private static final int WAITING = 4;

  /**
   * Bitcoin's warming up; the node's UNAVAILABLE, DEADLINE and TOO_FAST; what EthereumJS says while
   * it ends.
   */
  private static final Set<Integer> LATER = Set.of(-28, -32002, -32003, -32006, -32603);

  private final String name;
  private final ActorClock clock;
  private final RpcChannel channel;
  private final Optional<Path> cookie;
  private final RpcBody body = new RpcBody(ANSWER_BYTES);

  /**
   * Where to call.
   *
   * @param name for errors, as "the Bitcoin node"
   * @param cookie a file with name and password; empty when none are wanted
   */
  record Place(String name, URI address, Optional<Path> cookie) {}

  Endpoint(Vertx vertx, ActorClock clock, Place place) {
    this.name = place.name();
    this.clock = clock;
    this.cookie = place.cookie();
    this.channel =
        new RpcChannel(
            vertx,
            clock,
            new RpcChannel.Peer(
                name,
                place.address(),
                "does it run",
                "32 MiB of a wallet",
                new RpcChannel.Bounds(CONNECT, ANSWER_BYTES, 1, WAITING)));
  }

  /**
   * The result of a call that may be made twice.
   *
   * @throws WalletFailure when it says no, or nobody answers for too long
   */
  JsonNode ask(String method, Object... parameters) {
    return switch (attempt(method, parameters)) {
      case RpcReply.Result(JsonNode value) -> value;
      case RpcReply.Refusal(int code, String message) ->
          throw new WalletFailure(
              "%s: %s says no with code %d: %s".formatted(method, name, code, message));
    };
  }

  /** The same, for one where a no is an answer. */
  RpcReply attempt(String method, Object... parameters) {
    RpcCall<JsonNode> call = RpcCall.read(method, answer -> answer, parameters);
    long begunNanos = clock.nanoTime();
    while (true) {
      String why;
      try {
        RpcReply reply = once(call, authorization());
        if (!(reply instanceof RpcReply.Refusal(int code, String message))
            || !LATER.contains(code)) {
          return reply;
        }
        why = message;
      } catch (ChannelFailure e) {
        why = e.reason();
      } catch (UndecodableException e) {
        why = e.reason();
      } catch (IOException e) {
        // It goes with a node that ends, and comes with one that starts.
        why = "its cookie cannot be read: " + e;
      }
      if (clock.nanoTime() - begunNanos > GIVES_UP.toNanos()) {
        throw new WalletFailure(
            "%s: %s gave no answer for %d s: %s"
                .formatted(method, name, GIVES_UP.toSeconds(), why));
      }
      pause(clock, PAUSE);
    }
  }

  private RpcReply once(RpcCall<JsonNode> call, String shown) {
    RpcChannel.Answer answer = channel.post(shown, body.request(List.of(call)), PATIENCE).await();
    return body.replies(answer.body().getBytes(), 1).getFirst();
  }

  /** Read anew each time, for a cookie changes with every start. */
  private String authorization() throws IOException {
    if (cookie.isEmpty()) {
      return "";
    }
    byte[] pair = Files.readString(cookie.get()).strip().getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  /** Lets time pass. */
  static void pause(ActorClock clock, Duration time) {
    Promise<Void> over = Promise.promise();
    clock.schedule(time, over::complete);
    over.future().await();
  }

  Future<Void> close() {
    return channel.close();
  }
}
