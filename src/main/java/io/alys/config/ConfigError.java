package io.alys.config;

import java.util.Collection;

/**
 * One mistake.
 *
 * @param key the dotted key; empty when the text is no TOML at all
 * @param value as it was given; empty when there is none, or when it must not be shown
 */
public record ConfigError(Origin origin, String key, String value, String reason) {
  /**
   * A name that does not exist, with the nearest that does.
   *
   * @param kind what it would be the name of: {@code setting}, {@code actor}
   */
  public static ConfigError unknown(
      Origin origin, String key, String kind, String name, Collection<String> names) {
    String meant = Nearest.to(name, names).map(near -> "; did you mean " + near + "?").orElse("");
    return new ConfigError(origin, key, "", "no such " + kind + meant);
  }

  /** One line: {@code conf/x.toml:12: metrics.port = 99999: must be between 1 and 65535}. */
  @Override
  public String toString() {
    String subject = value.isEmpty() ? key : key + " = " + value;
    return subject.isEmpty()
        ? "%s: %s".formatted(origin, reason)
        : "%s: %s: %s".formatted(origin, subject, reason);
  }
}
