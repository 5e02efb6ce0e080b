package io.alys.devnet.governance;

import io.alys.config.Secret;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;

/** The bearer token that a caller must show; read anew each time, so that it can be exchanged. */
final class AccessToken {
  private static final String SCHEME = "Bearer ";

  private final Vertx vertx;
  private final Optional<Secret> secret;
  private final Map<String, String> environment;

  AccessToken(Vertx vertx, Optional<Secret> secret, Map<String, String> environment) {
    this.vertx = vertx;
    this.secret = secret;
    this.environment = environment;
  }

  /** Whether the headers show it; also when none is wanted. */
  Future<Boolean> shownBy(MultiMap headers) {
    if (secret.isEmpty()) {
      return Future.succeededFuture(true);
    }
    String shown = Optional.ofNullable(headers.get("authorization")).orElse("");
    return vertx
        .executeBlocking(() -> same(shown, SCHEME + secret.get().read(environment)), false)
        .map(Boolean.TRUE::equals);
  }

  /** Takes as long for a token that is nearly right as for one that is not. */
  private static boolean same(String shown, String wanted) {
    return MessageDigest.isEqual(
        shown.getBytes(StandardCharsets.UTF_8), wanted.getBytes(StandardCharsets.UTF_8));
  }
}
