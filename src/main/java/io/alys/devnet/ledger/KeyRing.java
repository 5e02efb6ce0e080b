package io.alys.devnet.ledger;

import io.alys.bitcoin.SigningKey;
import io.alys.primitives.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Development keys, all derived from one phrase: number n is HMAC-SHA256 of {@code alys development
 * signer n} under the phrase. Whoever knows the phrase has them all; no coin of value may ever be
 * locked by them.
 */
public final class KeyRing {
  private static final String PURPOSE = "alys development signer ";

  private final byte[] phrase;
  private final Map<Integer, SigningKey> keys = new TreeMap<>();

  public KeyRing(String phrase) {
    this.phrase = phrase.getBytes(StandardCharsets.UTF_8);
    if (this.phrase.length < 8) {
      throw new IllegalArgumentException("the phrase of the development keys has under 8 bytes");
    }
  }

  public SigningKey key(int number) {
    return keys.computeIfAbsent(number, this::derive);
  }

  private SigningKey derive(int number) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(phrase, "HmacSHA256"));
      byte[] secret = mac.doFinal((PURPOSE + number).getBytes(StandardCharsets.UTF_8));
      // The chance that it is no key is below 2^-127; then the phrase must be another.
      return SigningKey.of(Bytes.copyOf(secret));
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
