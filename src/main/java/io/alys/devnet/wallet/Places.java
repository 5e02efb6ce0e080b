package io.alys.devnet.wallet;

import io.alys.actor.ActorClock;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where users find what they talk to: three JSON-RPC servers, and nothing else.
 *
 * @param cookie what the Bitcoin node wants to be shown
 * @param wallets the execution client
 */
public record Places(URI bitcoin, Path cookie, URI wallets, URI node) {
  /** Lines to all three, for one context. */
  Lines open(Vertx vertx, ActorClock clock) {
    return new Lines(
        new Endpoint(
            vertx, clock, new Endpoint.Place("the Bitcoin node", bitcoin, Optional.of(cookie))),
        new Endpoint(
            vertx, clock, new Endpoint.Place("the execution client", wallets, Optional.empty())),
        new Endpoint(vertx, clock, new Endpoint.Place("the node", node, Optional.empty())));
  }

  /** Open lines. */
  record Lines(Endpoint bitcoin, Endpoint wallets, Endpoint node) {
    void close() {
      bitcoin.close().await();
      wallets.close().await();
      node.close().await();
    }
  }
}
