package io.alys.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a secret is to be found: {@code file:/path} or {@code env:NAME}. The secret itself is never
 * part of the configuration; it is read anew each time, so that it can be exchanged while the node
 * runs.
 */
public record Secret(String reference) {
  private static final int MAX_BYTES = 1 << 16;

  public Secret {
    if (!reference.matches("file:.+|env:[A-Za-z_][A-Za-z0-9_]*")) {
      throw new IllegalArgumentException(
          "a secret is given as file:/path or env:NAME, never by itself");
    }
  }

  /**
   * Reads the secret, without the line end behind it.
   *
   * @throws IOException when the file or the variable is not there, or is empty or over 64 KiB
   */
  public String read(Map<String, String> environment) throws IOException {
    String text;
    if (reference.startsWith("env:")) {
      text = environment.getOrDefault(reference.substring(4), "");
    } else {
      Path path = Path.of(reference.substring(5));
      if (Files.size(path) > MAX_BYTES) {
        throw new IOException("secret %s is over %d bytes".formatted(reference, MAX_BYTES));
      }
      text = Files.readString(path);
    }
    String secret = text.stripTrailing();
    if (secret.isEmpty()) {
      throw new IOException("secret %s is empty or not set".formatted(reference));
    }
    return secret;
  }

  @Override
  public String toString() {
    return reference;
  }
}
