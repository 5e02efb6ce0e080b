package io.alys.node;

import io.alys.bitcoind.BitcoinConfig;
import io.alys.bridge.BridgeConfig;
import io.alys.chain.ChainConfig;
import io.alys.cluster.ClusterConfig;
import io.alys.config.ChainSpecReader;
import io.alys.config.ConfigError;
import io.alys.config.ConfigLoader;
import io.alys.config.ConfigLoader.Profile;
import io.alys.config.ConfigResult;
import io.alys.config.ConfigResult.Effective;
import io.alys.config.ConfigResult.Invalid;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.alys.config.Origin;
import io.alys.config.Secret;
import io.alys.config.Setting;
import io.alys.consensus.ChainSpec;
import io.alys.consensus.rules.Genesis;
import io.alys.engine.EngineConfig;
import io.alys.mining.AuxPowConfig;
import io.alys.network.NetworkConfig;
import io.alys.observability.MetricsConfig;
import io.alys.observability.OperatorConfig;
import io.alys.rpc.RpcConfig;
import io.alys.storage.StorageConfig;
import io.alys.stream.StreamConfig;
import io.alys.sync.SyncConfig;
import io.alys.tracing.TracingConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The whole configuration of a node. */
public record NodeConfig(
    Node node,
    ChainConfig chain,
    Log log,
    MetricsConfig metrics,
    OperatorConfig operator,
    TracingConfig tracing,
    ClusterConfig cluster,
    StorageConfig storage,
    StreamConfig governance,
    BitcoinConfig bitcoin,
    EngineConfig engine,
    AuxPowConfig mining,
    BridgeConfig bridge,
    NetworkConfig network,
    SyncConfig sync,
    RpcConfig rpc,
    Actors actors) {

  /** Who this node is. */
  public record Node(
      @Setting(
              doc = "The node's name, unique among the replicas of one operator.",
              byDefault = "alys")
          String name,
      @Setting(
              doc =
                  "The folder for what must survive; the node makes one of its own name in it, that"
                      + " only its user can read. Never two nodes, and never a network drive.",
              byDefault = "data")
          Path dataDir) {
    public Node {
      if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) {
        throw new IllegalArgumentException(
            "name must be 1 to 63 letters, digits, dots, dashes or underscores");
      }
    }

    /** Where this node's own data lie. */
    public Path home() {
      return dataDir.resolve(name);
    }
  }

  /** How it writes its log. */
  public record Log(
      @Setting(doc = "The least severe messages that are written.", byDefault = "info", live = true)
          LogLevel level,
      @Setting(doc = "Lines for people, or one JSON object a line.", byDefault = "text")
          LogFormat format) {}

  /** Severities. */
  public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }

  /** Forms of a log line. */
  public enum LogFormat {
    TEXT,
    JSON
  }

  /** What holds for every actor. */
  public record Actors(
      @Setting(
              doc = "How long a question waits for its answer unless it says otherwise.",
              byDefault = "5s")
          Duration askDeadline,
      @Setting(
              doc =
                  "How long a node that stops lets its actors finish what waits; the rest goes to"
                      + " the dead letters.",
              byDefault = "10s",
              live = true)
          Duration drainLimit,
      @Setting(
              doc = "How many undeliverable messages are kept for a look.",
              byDefault = "1000",
              min = 1,
              max = 100_000)
          int deadLettersKept,
      MailboxSettings mailbox,
      Map<String, MailboxSettings.Of> mailboxOf) {}

  /** What an operator's command must show: the token of the settings, or the one the node makes. */
  public Secret operatorToken() {
    return operator.token().orElseGet(() -> new Secret("file:" + madeToken()));
  }

  /** Where the node puts a token of its own making, when the settings give none. */
  Path madeToken() {
    return node.home().resolve("operator.token");
  }

  /** Where the node takes an operator's commands: also when it listens on all addresses. */
  public URI operatorAddress() {
    String host =
        switch (metrics.host()) {
          case "0.0.0.0" -> "127.0.0.1";
          case "::" -> "[::1]";
          case String other when other.contains(":") -> "[" + other + "]";
          case String other -> other;
        };
    return URI.create("http://%s:%d/operator/".formatted(host, metrics.port()));
  }

  /** The sections that an actor may be given, in their order. */
  List<Record> sections() {
    return List.of(node, chain, log, metrics, cluster, actors);
  }

  /**
   * Loads the configuration and what it names: it is only as valid as its chain specification.
   *
   * @throws IOException when the chain specification cannot be read
   */
  public static ConfigResult<NodeConfig> load(ConfigSource source) throws IOException {
    ConfigResult<NodeConfig> result = loader().load(source);
    if (!(result instanceof Loaded<NodeConfig>(NodeConfig config, List<Effective> _))
        || config.chain().spec().isEmpty()) {
      return result;
    }
    return switch (read(config.chain().spec().get())) {
      case Loaded<ChainSpec>(ChainSpec spec, List<Effective> _) -> founded(result, config, spec);
      case Invalid<ChainSpec>(List<ConfigError> errors) -> new Invalid<>(errors);
    };
  }

  /** A specification whose parts are right may still found no chain: a key that is none. */
  private static ConfigResult<NodeConfig> founded(
      ConfigResult<NodeConfig> result, NodeConfig config, ChainSpec spec) {
    try {
      Genesis.of(spec, config.bitcoin().network());
      return result;
    } catch (IllegalArgumentException e) {
      Origin file = new Origin.FileLine(config.chain().spec().orElseThrow().toString(), 0);
      return new Invalid<>(List.of(new ConfigError(file, "", "", String.valueOf(e.getMessage()))));
    }
  }

  private static ConfigResult<ChainSpec> read(Path spec) throws IOException {
    if (!Files.isReadable(spec) || Files.isDirectory(spec)) {
      throw new IOException("cannot read the chain specification " + spec);
    }
    return ChainSpecReader.read(spec.toString(), Files.readString(spec));
  }

  /**
   * The chain's specification.
   *
   * @throws IOException when its file cannot be read, or changed since it was found valid
   */
  ChainSpec chainSpec() throws IOException {
    if (chain.spec().isEmpty()) {
      return ChainSpec.DEVELOPMENT;
    }
    return switch (read(chain.spec().get())) {
      case Loaded<ChainSpec>(ChainSpec spec, List<Effective> _) -> spec;
      case Invalid<ChainSpec>(List<ConfigError> errors) ->
          throw new IOException(errors.getFirst().toString());
    };
  }

  /** The loader of this configuration, with its profiles. */
  public static ConfigLoader<NodeConfig> loader() {
    return new ConfigLoader<>(
        NodeConfig.class,
        List.of(
            new Profile("development", Map.of()),
            new Profile("staging", Map.of("log.format", "json")),
            new Profile("production", Map.of("log.format", "json", "cluster.enabled", "true"))),
        NodeTree::check);
  }
}
