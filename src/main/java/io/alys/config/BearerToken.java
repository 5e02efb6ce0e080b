package io.alys.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;

/**
 * A token that HTTP requests show as {@code Authorization: Bearer ...}. It is read anew for each
 * look, so that it can be exchanged while the node runs.
 *
 * @param environment where a secret given as {@code env:NAME} is looked up
 */
public record BearerToken(Secret secret, Map<String, String> environment) {
  private static final String SCHEME = "Bearer ";

  /** Below this, one could be guessed over the network of one machine. */
  private static final int LEAST_CHARACTERS = 16;

  public BearerToken {
    environment = Map.copyOf(environment);
  }

  /**
   * Whether an authorization shows it. It takes as long for one that is nearly right as for one
   * that is not. Blocks while it reads.
   *
   * @throws IOException when the token cannot be read, or is too short
   */
  public boolean isShownBy(Optional<String> authorization) throws IOException {
    String token = secret.read(environment);
    if (token.length() < LEAST_CHARACTERS) {
      throw new IOException(
          "the operator's token, %s, has fewer than %d characters"
              .formatted(secret, LEAST_CHARACTERS));
    }
    return MessageDigest.isEqual(
        authorization.orElse("").getBytes(StandardCharsets.UTF_8),
        (SCHEME + token).getBytes(StandardCharsets.UTF_8));
  }

  /** Not the environment, which may hold other secrets. */
  @Override
  public String toString() {
    return "bearer token " + secret;
  }
}
