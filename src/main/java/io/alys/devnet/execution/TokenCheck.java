package io.alys.devnet.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.alys.primitives.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Whether a caller knows the secret (Engine API, authentication.md): JWT with HS256. */
final class TokenCheck {
  private static final int SECRET_BYTES = 32;
  private static final long SECONDS_OFF = 60;
  private static final String BEARER = "Bearer ";

  private final Bytes secret;

  TokenCheck(Bytes secret) {
    if (secret.size() != SECRET_BYTES) {
      throw new IllegalArgumentException(
          "the secret has %d bytes, not %d".formatted(secret.size(), SECRET_BYTES));
    }
    this.secret = secret;
  }

  /**
   * With the secret in a file; when there is none, it is made, for its owner alone.
   *
   * @throws IOException when the file cannot be read, or holds no secret
   */
  static TokenCheck of(Path file) throws IOException {
    if (!Files.exists(file)) {
      make(file);
    }
    String digits = Files.readString(file).strip().replaceFirst("^0x", "");
    try {
      return new TokenCheck(Bytes.fromHex(digits));
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "%s must hold a secret of 64 hex digits: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static void make(Path file) throws IOException {
    Path folder =
        Optional.ofNullable(file.toAbsolutePath().getParent())
            .orElseThrow(() -> new IOException("%s is no file".formatted(file)));
    Files.createDirectories(folder);
    byte[] secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    Files.writeString(file, "0x" + HexFormat.of().formatHex(secret) + "\n");
  }

  /**
   * Why a caller is not let in; empty when it is.
   *
   * @param authorization the header's value
   */
  Optional<String> refusal(Optional<String> authorization, Instant now) {
    if (authorization.isEmpty() || !authorization.get().startsWith(BEARER)) {
      return Optional.of("missing token");
    }
    String[] parts = authorization.get().substring(BEARER.length()).strip().split("\\.", -1);
    if (parts.length != 3) {
      return Optional.of("a token has three parts, this one has %d".formatted(parts.length));
    }
    byte[] wanted = signature(parts[0] + "." + parts[1]);
    try {
      if (!MessageDigest.isEqual(wanted, Base64.getUrlDecoder().decode(parts[2]))) {
        return Optional.of("the token is signed with another secret");
      }
      if (!json(parts[0]).path("alg").asText().equals("HS256")) {
        return Optional.of("the token's alg must be HS256");
      }
      return claims(json(parts[1]), now.getEpochSecond());
    } catch (IllegalArgumentException | JsonProcessingException _) {
      return Optional.of("the token cannot be read");
    }
  }

  private static Optional<String> claims(JsonNode claims, long now) {
    JsonNode issued = claims.path("iat");
    if (!issued.isNumber()) {
      return Optional.of("the token has no iat");
    }
    long seconds = issued.longValue();
    if (seconds < now - SECONDS_OFF || seconds > now + SECONDS_OFF) {
      return Optional.of(
          "stale token: issued at %d, it is %d; compare the clocks".formatted(seconds, now));
    }
    JsonNode expires = claims.path("exp");
    return expires.isNumber() && expires.longValue() <= now
        ? Optional.of("the token has expired")
        : Optional.empty();
  }

  private static JsonNode json(String part) throws JsonProcessingException {
    return Json.parse(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8));
  }

  private byte[] signature(String signed) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.toArray(), "HmacSHA256"));
      return mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every jdk has HmacSHA256", e);
    }
  }
}
