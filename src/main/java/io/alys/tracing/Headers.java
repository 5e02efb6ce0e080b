package io.alys.tracing;

import io.alys.config.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What requests show the collector: header lines, read from where a secret is kept. */
final class Headers {
  private Headers() {}

  /**
   * Reads them. Blocks.
   *
   * @throws UncheckedIOException when the secret cannot be read, or has a line that is no header;
   *     the text never says what stands in it
   */
  static Map<String, String> read(Secret secret, Map<String, String> environment) {
    try {
      Map<String, String> headers = new LinkedHashMap<>();
      for (String line :
          secret.read(environment).lines().filter(each -> !each.isBlank()).toList()) {
        int colon = line.indexOf(':');
        if (colon < 1) {
          throw new IOException(
              "tracing.headers, %s, has a line that is no header, such as 'Name: value'"
                  .formatted(secret));
        }
        headers.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
      }
      return headers;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
