package io.alys.config;

import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * A configuration file that is looked at again and again. Looking sees what editors do that a watch
 * on the file would miss: renames over it, and its absence.
 */
public final class ConfigFile implements AutoCloseable {
  private final ConfigRetriever retriever;

  public ConfigFile(Vertx vertx, String path) {
    ConfigStoreOptions raw =
        new ConfigStoreOptions()
            .setType("file")
            .setFormat("raw")
            .setOptional(true)
            .setConfig(
                new JsonObject()
                    .put("path", path)
                    .put("raw.type", "string")
                    .put("raw.key", "text"));
    this.retriever =
        ConfigRetriever.create(
            vertx,
            new ConfigRetrieverOptions()
                .setScanPeriod(-1)
                .setIncludeDefaultStores(false)
                .addStore(raw));
  }

  /** Its present text; empty when it is gone or cannot be read. */
  public Future<Optional<String>> text() {
    return retriever.getConfig().map(found -> Optional.ofNullable(found.getString("text")));
  }

  @Override
  public void close() {
    retriever.close();
  }
}
