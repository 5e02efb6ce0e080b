package io.alys.config;

import io.alys.config.ConfigResult.Effective;
import io.alys.config.ConfigResult.Invalid;
import io.alys.config.ConfigResult.Loaded;
import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the configuration file again and again, and loads it anew when its text changed. Polling
 * sees what editors do that a watch on the file would miss: renames over it, and its absence.
 */
public final class ConfigWatcher<T extends Record> implements AutoCloseable {
  private final ConfigLoader<T> loader;
  private final ConfigSource source;
  private final Consumer<Reload<T>> listener;
  private final ConfigRetriever retriever;
  private List<Effective> inForce;
  private final Vertx vertx;
  private final long intervalMillis;
  private @Nullable String lastText;
  private boolean closed;

  /** What came of a change of the file. */
  public sealed interface Reload<T> {
    /** The new file is valid. */
    record Applied<T>(T value, ConfigChange change) implements Reload<T> {}

    /** It is not, or it is gone; nothing changed. */
    record Refused<T>(List<ConfigError> errors) implements Reload<T> {}
  }

  /**
   * @param source with the file's text as it was loaded
   * @param inForce the settings as they are
   * @param listener called on a Vert.x context
   */
  public ConfigWatcher(
      Vertx vertx,
      Duration interval,
      ConfigLoader<T> loader,
      ConfigSource source,
      List<Effective> inForce,
      Consumer<Reload<T>> listener) {
    this.vertx = vertx;
    this.intervalMillis = Math.max(1, interval.toMillis());
    this.loader = loader;
    this.source = source;
    this.inForce = List.copyOf(inForce);
    this.listener = listener;
    this.lastText = source.file().orElseThrow().content();
    String path = source.file().orElseThrow().name();
    this.retriever =
        ConfigRetriever.create(
            vertx,
            new ConfigRetrieverOptions()
                .setScanPeriod(-1)
                .setIncludeDefaultStores(false)
                .addStore(
                    new ConfigStoreOptions()
                        .setType("file")
                        .setFormat("raw")
                        .setOptional(true)
                        .setConfig(
                            new JsonObject()
                                .put("path", path)
                                .put("raw.type", "string")
                                .put("raw.key", "text"))));
    look();
  }

  /** One look after the other, so that an old one never follows a newer one. */
  private void look() {
    retriever
        .getConfig()
        .onSuccess(this::looked)
        .onComplete(
            _ -> {
              if (!closed) {
                vertx.setTimer(intervalMillis, _ -> look());
              }
            });
  }

  private void looked(JsonObject now) {
    String text = now.getString("text");
    if (Objects.equals(text, lastText)) {
      return;
    }
    lastText = text;
    if (text == null) {
      Origin origin = new Origin.FileLine(source.file().orElseThrow().name(), 0);
      listener.accept(
          new Reload.Refused<>(List.of(new ConfigError(origin, "", "", "the file is gone"))));
      return;
    }
    switch (loader.load(source.content(text))) {
      case Loaded<T>(T value, List<Effective> settings) -> {
        ConfigChange change = ConfigChange.between(inForce, settings);
        inForce = settings;
        listener.accept(new Reload.Applied<>(value, change));
      }
      case Invalid<T>(List<ConfigError> errors) -> listener.accept(new Reload.Refused<>(errors));
    }
  }

  @Override
  public void close() {
    closed = true;
    retriever.close();
  }
}
