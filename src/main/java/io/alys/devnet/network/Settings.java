package io.alys.devnet.network;

import io.alys.config.ConfigError;
import io.alys.config.ConfigLoader;
import io.alys.config.ConfigResult.Invalid;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The settings of a stand-in, from what the network decides; all else as by default. */
final class Settings {
  private Settings() {}

  static <T extends Record> T load(ConfigLoader<T> loader, String... settings) {
    ConfigSource source =
        new ConfigSource(Optional.empty(), Optional.empty(), Map.of(), List.of(settings));
    return switch (loader.load(source)) {
      case Loaded<T> loaded -> loaded.value();
      case Invalid<T>(List<ConfigError> errors) ->
          throw new IllegalArgumentException(errors.getFirst().toString());
    };
  }
}
