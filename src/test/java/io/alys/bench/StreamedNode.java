package io.alys.bench;

import io.alys.actor.ActorRef;
import io.alys.actor.ActorSpec;
import io.alys.actor.ActorSystem;
import io.alys.actor.ActorSystemConfig;
import io.alys.actor.SupervisorSpec;
import io.alys.actor.mailbox.MailboxConfig;
import io.alys.actor.supervision.SupervisionStrategy;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.alys.governance.ToGovernance;
import io.alys.node.NodeConfig;
import io.alys.storage.StorageCommand;
import io.alys.storage.StorageConfig;
import io.alys.storage.StorageVerticle;
import io.alys.stream.StreamCommand;
import io.alys.stream.StreamCommand.ConnectionStatus;
import io.alys.stream.StreamConfig;
import io.alys.stream.StreamVerticle;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The stream with a journal and a bridge, as in the node, and nothing else of it. */
final class StreamedNode {
  private static final StreamCommand.RegisterNode PROFILE =
      new StreamCommand.RegisterNode("", ToGovernance.NodeType.BRIDGE, "1", List.of());

  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final Vertx vertx = Vertx.vertx();
  private final ActorSystem system;
  private final Path folder;

  /**
   * @param durable whether the journal is one
   * @param settings of the stream, beside its endpoint, as an operator writes them
   */
  StreamedNode(int port, boolean durable, List<String> settings) throws Exception {
    // Below target, and so on a disk: the system's folder for temporary files may be memory.
    folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "bench");
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    system = ActorSystem.create(vertx, ActorSystemConfig.named("bench"), meters);
    StreamConfig config = config(port, settings);
    String instance = folder.getFileName().toString();
    StreamVerticle.Consumer<AskingBridge.Command> bridge =
        new StreamVerticle.Consumer<>(
            "bridge", AskingBridge.Command.class, _ -> true, AskingBridge.Command.Hear::new);
    ActorSpec<StorageCommand> storage =
        durable
            ? StorageVerticle.spec(
                folder,
                new StorageConfig("journal.db", Duration.ofSeconds(2), 256, 100_000, 0),
                () -> meters)
            : ActorSpec.of("storage", StorageCommand.class, ForgetfulStorage::new).onEventLoop();
    await(
        system.start(
            SupervisorSpec.of(
                "root",
                new SupervisionStrategy.Never(),
                storage,
                StreamVerticle.spec(
                    () ->
                        new StreamVerticle.Setup(
                            config, "node", instance, PROFILE, List.of(bridge), meters, Map.of())),
                ActorSpec.of("bridge", AskingBridge.Command.class, AskingBridge::new)
                    .dependsOn("stream")
                    .mailbox(MailboxConfig.DEFAULT.batch(256))
                    .onEventLoop())));
  }

  private static StreamConfig config(int port, List<String> settings) {
    List<String> all =
        Stream.concat(
                Stream.of(
                    "governance.enabled=true", "governance.endpoints=http://127.0.0.1:" + port),
                settings.stream())
            .toList();
    ConfigSource source = ConfigSource.empty().settings(all.toArray(String[]::new));
    if (NodeConfig.loader().load(source) instanceof Loaded<NodeConfig> loaded) {
      return loaded.value().governance();
    }
    throw new IllegalArgumentException(NodeConfig.loader().load(source).toString());
  }

  ActorRef<StreamCommand> stream() {
    return system.ref("stream", StreamCommand.class);
  }

  ActorRef<AskingBridge.Command> bridge() {
    return system.ref("bridge", AskingBridge.Command.class);
  }

  Samples.Result run(Samples.Kind kind, String name, int inFlight, Duration length)
      throws Exception {
    return await(bridge().ask(new AskingBridge.Command.Run(kind, name, inFlight, length), LIMIT));
  }

  ConnectionStatus status() throws Exception {
    return await(stream().ask(new StreamCommand.GetConnectionStatus()));
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(200, TimeUnit.SECONDS);
  }

  void stop() throws Exception {
    await(system.stop(Duration.ofSeconds(5)));
    await(vertx.close());
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).forEach(StreamedNode::delete);
    }
  }

  private static void delete(Path path) {
    try {
      Files.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
