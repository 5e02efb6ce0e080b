package io.alys.stream;

import io.alys.actor.Health;
import io.alys.config.Secret;
import io.alys.tls.TlsFiles;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the node shows governance, and whom it trusts. Read anew whenever a stream is opened. */
final class Credentials {
  /** The claim of a JSON Web Token that says when it ends (RFC 7519, section 4.1.4). */
  private static final Pattern EXPIRY = Pattern.compile("\"exp\"\\s*:\\s*(\\d{1,12})\\b");

  /** What may follow {@code Bearer} (RFC 6750, section 2.1); a line end would show it in errors. */
  private static final Pattern BEARER = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  private static final Duration EXPIRY_WARNING = Duration.ofMinutes(5);

  private final Vertx vertx;
  private final StreamConfig config;
  private final Map<String, String> environment;
  private final TlsFiles files;

  Credentials(Vertx vertx, StreamConfig config, Map<String, String> environment) {
    this.vertx = vertx;
    this.config = config;
    this.environment = environment;
    this.files = new TlsFiles(config.tls().ca(), config.tls().certificate(), config.tls().key());
  }

  /** Reads the bearer token; empty when none is wanted. Fails when it cannot be read. */
  Future<Optional<String>> token() {
    if (config.token().isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    Secret secret = config.token().get();
    Callable<String> reading = () -> bearer(secret.read(environment));
    return vertx
        .executeBlocking(reading)
        .map(Optional::ofNullable)
        .recover(
            cause ->
                Future.failedFuture(
                    new IOException(
                        "the token of governance, %s, cannot be read: %s"
                            .formatted(
                                secret,
                                cause instanceof NoSuchFileException
                                    ? "there is no such file"
                                    : cause.getMessage()))));
  }

  /** Whether there are files that may be exchanged for others. */
  boolean hasCertificates() {
    return files.areThere();
  }

  /** One hash over all the files that say who is who; a file that cannot be read counts as such. */
  Future<String> certificates() {
    return vertx.executeBlocking(files::fingerprint).map(String::valueOf);
  }

  private static String bearer(String token) throws IOException {
    if (!BEARER.matcher(token).matches()) {
      throw new IOException("it is not one line of letters, digits and . _ ~ + / - = alone");
    }
    return token;
  }

  /** A token's fingerprint, which may be shown. */
  static String sha256(String token) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** When a token says that it ends; empty when it does not say, or is no JSON Web Token. */
  static Optional<Instant> expiry(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      Matcher claim =
          EXPIRY.matcher(
              new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
      return claim.find()
          ? Optional.of(Instant.ofEpochSecond(Long.parseLong(claim.group(1))))
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** How well the actor is, when the token that it has ends soon or has ended. */
  static Health health(Health standing, Optional<Instant> expiry, Instant now) {
    if (expiry.isEmpty() || Duration.between(now, expiry.get()).compareTo(EXPIRY_WARNING) >= 0) {
      return standing;
    }
    String reason =
        "the token for governance %s at %s: put a new one into its place"
            .formatted(expiry.get().isAfter(now) ? "ends" : "ended", expiry.get());
    return switch (standing) {
      case Health.Healthy _ -> new Health.Degraded(reason);
      case Health.Degraded(String why) -> new Health.Degraded(why + "; " + reason);
      case Health.Unhealthy(String why) -> new Health.Unhealthy(why + "; " + reason);
    };
  }

  /** How a client connects. With TLS, the name of the host is checked against the certificate. */
  HttpClientOptions client(boolean secure) {
    HttpClientOptions options =
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setHttp2ClearTextUpgrade(false)
            .setConnectTimeout((int) config.liveness().connectLimit().toMillis());
    if (!secure) {
      return options;
    }
    options.setSsl(true).setUseAlpn(true).setVerifyHost(true).setTrustAll(false);
    files.trust().ifPresent(options::setTrustOptions);
    files.identity().ifPresent(options::setKeyCertOptions);
    return options;
  }
}
