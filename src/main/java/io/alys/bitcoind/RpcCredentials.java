package io.alys.bitcoind;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;

/** What the node shows bitcoind; read from its file or variable, never kept in a setting. */
final class RpcCredentials {
  private static final long MAX_COOKIE_BYTES = 4_096;

  private final Vertx vertx;
  private final BitcoinConfig config;
  private final Map<String, String> environment;

  RpcCredentials(Vertx vertx, BitcoinConfig config, Map<String, String> environment) {
    this.vertx = vertx;
    this.config = config;
    this.environment = environment;
  }

  /** The header {@code Authorization}, read anew. Fails when it cannot be. */
  Future<String> authorization() {
    Callable<String> reading =
        () -> {
          byte[] pair = pair().getBytes(StandardCharsets.UTF_8);
          return "Basic " + Base64.getEncoder().encodeToString(pair);
        };
    return vertx
        .executeBlocking(reading, false)
        .map(header -> Objects.requireNonNull(header))
        .recover(
            cause ->
                Future.failedFuture(
                    new BitcoinFailure(BitcoinFailure.Kind.UNAUTHORIZED, text(cause))));
  }

  private String pair() throws IOException {
    if (config.cookieFile().isEmpty()) {
      return config.user() + ":" + config.password().orElseThrow().read(environment);
    }
    Path file = config.cookieFile().get();
    if (Files.size(file) > MAX_COOKIE_BYTES) {
      throw new IOException("it is over %d bytes".formatted(MAX_COOKIE_BYTES));
    }
    String cookie = Files.readString(file).strip();
    // bitcoind writes it under another name and renames it: half a cookie is somebody else's file.
    if (cookie.indexOf(':') < 1 || !cookie.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
      throw new IOException("it is no cookie of bitcoind");
    }
    return cookie;
  }

  private String text(Throwable cause) {
    String reason =
        cause instanceof NoSuchFileException
            ? "there is no such file"
            : String.valueOf(cause.getMessage());
    return config.cookieFile().isPresent()
        ? "the cookie of the Bitcoin node, %s, cannot be read: %s; it is there while bitcoind runs"
            .formatted(config.cookieFile().get(), reason)
        : "the password of the Bitcoin node, %s, cannot be read: %s"
            .formatted(config.password().orElseThrow(), reason);
  }
}
