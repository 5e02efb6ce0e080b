package io.alys.cli;

import io.alys.config.ConfigResult;
import io.alys.config.ConfigSource;
import io.alys.node.NodeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that reads the configuration. */
final class ConfigOptions {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The configuration file, TOML.")
  @Nullable Path file;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description = "development, staging or production; the file may name it too.")
  @Nullable String profile;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting over all others, such as metrics.port=9901; may be repeated.")
  List<String> settings = List.of();

  /** The configuration from all layers, and what it was made from. */
  record Read(ConfigSource source, ConfigResult<NodeConfig> result) {}

  Read read(Map<String, String> environment) throws IOException {
    Optional<ConfigSource.Text> text = Optional.empty();
    Path path = file;
    if (path != null) {
      if (!Files.isReadable(path) || Files.isDirectory(path)) {
        throw new IOException("cannot read the configuration file " + path);
      }
      text = Optional.of(new ConfigSource.Text(path.toString(), Files.readString(path)));
    }
    ConfigSource source =
        new ConfigSource(Optional.ofNullable(profile), text, environment, settings);
    return new Read(source, NodeConfig.load(source));
  }
}
