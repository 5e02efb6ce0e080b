package io.alys.engine;

import io.alys.primitives.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the node and its execution client share (Engine API, authentication.md). It is never shown.
 *
 * @param key 32 bytes
 */
record JwtSecret(Bytes key) {
  private static final int DIGITS = 64;
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final String HEADER = encoded("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");

  /**
   * Reads what clients write and read: 64 hex digits, {@code 0x} before them or not.
   *
   * @throws IllegalArgumentException when it is anything else; its text does not hold the secret
   */
  static JwtSecret parse(String text) {
    String digits = text.strip();
    if (digits.startsWith("0x")) {
      digits = digits.substring(2);
    }
    if (!digits.matches("[0-9a-fA-F]*")) {
      throw new IllegalArgumentException("it is not hexadecimal; it must be 64 hex digits");
    }
    if (digits.length() != DIGITS) {
      throw new IllegalArgumentException(
          "it has %d hex digits, not %d; make one with openssl rand -hex 32"
              .formatted(digits.length(), DIGITS));
    }
    return new JwtSecret(Bytes.fromHex(digits));
  }

  /**
   * A token (RFC 7519, HS256). Clients take it for a minute before and after.
   *
   * @param issuedAt now
   */
  String token(Instant issuedAt) {
    String signed = HEADER + "." + encoded("{\"iat\":%d}".formatted(issuedAt.getEpochSecond()));
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.toArray(), "HmacSHA256"));
      return signed
          + "."
          + BASE64.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every jdk has HmacSHA256", e);
    }
  }

  private static String encoded(String text) {
    return BASE64.encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public String toString() {
    return "a secret of %d bytes".formatted(key.size());
  }
}
