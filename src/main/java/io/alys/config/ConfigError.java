package io.alys.config;

/**
 * One mistake.
 *
 * @param key the dotted key; empty when the text is no TOML at all
 * @param value as it was given; empty when there is none, or when it must not be shown
 */
public record ConfigError(Origin origin, String key, String value, String reason) {
  /** One line: {@code conf/x.toml:12: metrics.port = 99999: must be between 1 and 65535}. */
  @Override
  public String toString() {
    String subject = value.isEmpty() ? key : key + " = " + value;
    return subject.isEmpty()
        ? "%s: %s".formatted(origin, reason)
        : "%s: %s: %s".formatted(origin, subject, reason);
  }
}
