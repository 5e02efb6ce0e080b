package io.alys.config;

import io.alys.config.ConfigResult.Effective;
import io.alys.config.ConfigResult.Invalid;
import io.alys.config.ConfigResult.Loaded;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What each new text of a configuration file changes in a node that runs. Settings that are live
 * take their new values; the others keep those that the node started with, and are told until the
 * file has them again or the node is restarted.
 *
 * <p>It is for one owner, who looks at the file and hands the text in; it reads nothing itself.
 */
public final class ConfigReloads<T extends Record> {
  private final ConfigLoader<T> loader;
  private final ConfigSource source;
  private Loaded<T> inForce;
  private Optional<String> lastText;

  /** What came of a change of the file. */
  public sealed interface Reload<T> {
    /**
     * The new text is valid.
     *
     * @param value what is in force now: the new live settings, the others as they were
     */
    record Applied<T>(T value, ConfigChange change) implements Reload<T> {}

    /** It is not, or the file is gone; nothing changed. */
    record Refused<T>(List<ConfigError> errors) implements Reload<T> {}
  }

  /**
   * @param source with the file's text as it was loaded
   * @param inForce what was loaded from it
   */
  public ConfigReloads(ConfigLoader<T> loader, ConfigSource source, Loaded<T> inForce) {
    this.loader = loader;
    this.source = source;
    this.inForce = inForce;
    this.lastText = source.file().map(ConfigSource.Text::content);
  }

  /** The configuration as it is now. */
  public T inForce() {
    return inForce.value();
  }

  /**
   * Takes the file's present text.
   *
   * @param text empty when the file is gone
   * @return empty when it is the same text as the last time
   */
  public Optional<Reload<T>> look(Optional<String> text) {
    if (text.equals(lastText)) {
      return Optional.empty();
    }
    lastText = text;
    return Optional.of(
        text.map(this::changed)
            .orElseGet(() -> refused("the file is gone or cannot be read; put it back")));
  }

  private Reload<T> changed(String text) {
    return switch (loader.load(source.content(text))) {
      case Loaded<T> loaded -> applied(loaded);
      case Invalid<T>(List<ConfigError> errors) -> new Reload.Refused<>(errors);
    };
  }

  private Reload<T> applied(Loaded<T> loaded) {
    T merged;
    try {
      merged = LiveSettings.over(inForce.value(), loaded.value());
    } catch (IllegalArgumentException e) {
      return refused(
          "what is live does not fit what waits for a restart: %s; restart the node"
              .formatted(e.getMessage()));
    }
    ConfigChange change = ConfigChange.between(inForce.settings(), loaded.settings());
    inForce = new Loaded<>(merged, effective(loaded.settings()));
    return new Reload.Applied<>(merged, change);
  }

  /** The new settings that are live, and the old ones that are not. */
  private List<Effective> effective(List<Effective> loaded) {
    Map<String, Effective> old =
        inForce.settings().stream()
            .filter(setting -> !setting.live())
            .collect(Collectors.toMap(Effective::key, Function.identity()));
    Set<String> names = new HashSet<>();
    List<Effective> merged = new ArrayList<>();
    for (Effective setting : loaded) {
      names.add(setting.key());
      Effective kept = setting.live() ? setting : old.get(setting.key());
      if (kept != null) {
        merged.add(kept);
      }
    }
    old.values().stream().filter(setting -> !names.contains(setting.key())).forEach(merged::add);
    return merged;
  }

  private Reload<T> refused(String reason) {
    Origin origin = new Origin.FileLine(source.file().map(ConfigSource.Text::name).orElse(""), 0);
    return new Reload.Refused<>(List.of(new ConfigError(origin, "", "", reason)));
  }
}
