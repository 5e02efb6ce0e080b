package io.alys.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a configuration is made from, each layer over the one before: built-in defaults, the
 * profile, the file, the environment, the command line.
 *
 * @param profile a profile's name; empty for the one that the file names, or the first
 * @param environment every variable; those that begin with {@code ALYS_} count
 * @param settings {@code key=value}, as given by {@code --set}
 */
public record ConfigSource(
    Optional<String> profile,
    Optional<Text> file,
    Map<String, String> environment,
    List<String> settings) {

  /** A file's name, for messages, and its content. */
  public record Text(String name, String content) {}

  public ConfigSource {
    environment = Map.copyOf(environment);
    settings = List.copyOf(settings);
  }

  public static ConfigSource of(String name, String content) {
    return new ConfigSource(
        Optional.empty(), Optional.of(new Text(name, content)), Map.of(), List.of());
  }

  public static ConfigSource empty() {
    return new ConfigSource(Optional.empty(), Optional.empty(), Map.of(), List.of());
  }

  public ConfigSource environment(Map<String, String> other) {
    return new ConfigSource(profile, file, other, settings);
  }

  public ConfigSource settings(String... other) {
    return new ConfigSource(profile, file, environment, List.of(other));
  }

  public ConfigSource content(String other) {
    return new ConfigSource(
        profile, file.map(text -> new Text(text.name(), other)), environment, settings);
  }

  public ConfigSource profile(String other) {
    return new ConfigSource(Optional.of(other), file, environment, settings);
  }
}
