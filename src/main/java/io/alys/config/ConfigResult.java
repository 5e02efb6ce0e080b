package io.alys.config;

import java.util.List;

/** What came of loading. */
public sealed interface ConfigResult<T> {
  /** A valid configuration, and where each of its values came from. */
  record Loaded<T>(T value, List<Effective> settings) implements ConfigResult<T> {}

  /** All mistakes, in the order of the layers and of the text. */
  record Invalid<T>(List<ConfigError> errors) implements ConfigResult<T> {}

  /**
   * A key and its value in force.
   *
   * @param value as one would write it in the file; a secret's reference, never the secret
   */
  record Effective(String key, String value, Origin origin, boolean live) {}
}
