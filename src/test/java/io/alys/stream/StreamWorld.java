package io.alys.stream;

import io.alys.actor.ActorRef;
import io.alys.actor.ActorSpec;
import io.alys.actor.TreeSpec;
import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.Transaction;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.alys.devnet.governance.Federal;
import io.alys.devnet.governance.GovernanceService;
import io.alys.governance.Delivery;
import io.alys.governance.FromGovernance;
import io.alys.governance.FromGovernance.Progress;
import io.alys.governance.FromGovernance.SignatureReport;
import io.alys.node.NodeConfig;
import io.alys.storage.StorageVerticle;
import io.alys.stream.StreamCommand.Accepted;
import io.alys.stream.StreamCommand.ConnectionState;
import io.alys.stream.StreamCommand.ConnectionStatus;
import io.alys.stream.StreamCommand.RequestSignatures;
import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A node's stream, with its journal and an actor that takes what comes, and governance. */
final class StreamWorld implements AutoCloseable {
  private static final List<String> QUICK =
      List.of(
          "governance.enabled=true",
          "governance.liveness.connect-limit=2s",
          "governance.liveness.ping=200ms",
          "governance.liveness.ping-limit=500ms",
          "governance.reconnect.initial=20ms",
          "governance.reconnect.breaker-failures=50",
          "governance.buffer.redeliver=100ms");

  private final Vertx theirs = Vertx.vertx();
  private final Path folder;
  private final String[] governanceSettings;
  private ActorTestKit kit = ActorTestKit.create();
  private GovernanceService governance;
  private final int port;
  private final Multisig federation;
  private int starts;
  private final List<TreeSpec> others = new ArrayList<>();
  private final List<StreamVerticle.Consumer<?>> consumers =
      new ArrayList<>(List.of(Clerk.consumer()));

  /** Requests whose first message crashes the clerk. */
  final Set<String> crashing = ConcurrentHashMap.newKeySet();

  /** What the clerk was handed, in order; a message twice when it came twice. */
  final List<Delivery> heard = new CopyOnWriteArrayList<>();

  StreamWorld(Path folder, String... governanceSettings) {
    this.folder = folder;
    this.governanceSettings = governanceSettings;
    this.governance = startGovernance(0);
    this.federation = Await.result(governance.federation()).script();
    this.port = governance.port();
  }

  /** Another actor that wants what governance says; before the start. */
  <M> void alsoHears(ActorSpec<M> actor, StreamVerticle.Consumer<M> consumer) {
    others.add(actor);
    consumers.add(consumer);
  }

  private GovernanceService startGovernance(int at) {
    List<String> settings = new ArrayList<>(List.of("federation.announce=false"));
    settings.addAll(List.of(governanceSettings));
    settings.add("service.port=" + at);
    return Await.result(
        GovernanceService.start(
            theirs, Federal.config(folder.resolve("governance"), settings.toArray(String[]::new))));
  }

  GovernanceService governance() {
    return governance;
  }

  void stopGovernance() {
    Await.result(governance.stop());
  }

  void restartGovernance() {
    governance = startGovernance(port);
  }

  int port() {
    return port;
  }

  /** The stream's settings as an operator writes them, {@code governance.} in front. */
  static StreamConfig config(String... settings) {
    List<String> all = new ArrayList<>(QUICK);
    all.addAll(List.of(settings));
    return load(all);
  }

  /** What holds when nobody sets anything. */
  static StreamConfig shipped() {
    return load(List.of());
  }

  private static StreamConfig load(List<String> settings) {
    ConfigSource source = ConfigSource.empty().settings(settings.toArray(String[]::new));
    if (NodeConfig.loader().load(source) instanceof Loaded<NodeConfig> loaded) {
      return loaded.value().governance();
    }
    throw new AssertionError(NodeConfig.loader().load(source).toString());
  }

  StreamWorld start(String... settings) {
    List<String> all = new ArrayList<>(List.of("governance.endpoints=http://127.0.0.1:" + port));
    all.addAll(List.of(settings));
    StreamConfig config = config(all.toArray(String[]::new));
    String instance = "test" + ++starts;
    List<TreeSpec> actors = new ArrayList<>(others);
    actors.add(
        StorageVerticle.spec(folder.resolve("node"), Journals.settings(), () -> kit.meters()));
    actors.add(Clerk.spec(this::note));
    actors.add(
        StreamVerticle.spec(
            () ->
                new StreamVerticle.Setup(
                    config,
                    "node",
                    instance,
                    Letters.profile(),
                    consumers,
                    kit.meters(),
                    Map.of())));
    kit.start(actors.toArray(TreeSpec[]::new));
    return this;
  }

  private void note(Delivery delivery) {
    if (crashing.remove(delivery.requestId())) {
      throw new IllegalStateException("crash on purpose");
    }
    heard.add(delivery);
  }

  /** Stops the node, and starts another over the same journal. */
  void restartNode(String... settings) {
    kit.close();
    kit = ActorTestKit.create();
    start(settings);
  }

  ActorTestKit kit() {
    return kit;
  }

  ActorRef<StreamCommand> stream() {
    return kit.ref("stream", StreamCommand.class);
  }

  ConnectionStatus status() {
    return Await.result(stream().ask(new StreamCommand.GetConnectionStatus()));
  }

  void awaitConnected() {
    Await.until("connected", () -> status().state() instanceof ConnectionState.Connected);
  }

  /** How long governance took to acknowledge messages of a kind. */
  Timer latency(String kind) {
    return kit.meters().get("alys.stream.request.latency").tag("kind", kind).timer();
  }

  /** A transaction that is like no other. */
  Transaction payout(int number) {
    return Federal.payout(federation, 2, number);
  }

  Future<Accepted> request(Transaction transaction) {
    return stream().ask(signatures(transaction));
  }

  RequestSignatures signatures(Transaction transaction) {
    return new RequestSignatures(Federal.id(transaction), Federal.request(federation, transaction));
  }

  /** The final reports of a request that came so far. */
  List<Progress> outcomes(Transaction transaction) {
    List<Progress> found = new ArrayList<>();
    for (Delivery delivery : heard) {
      if (delivery.message() instanceof SignatureReport report
          && report.requestId().equals(Federal.id(transaction))
          && isFinal(report.progress())) {
        found.add(report.progress());
      }
    }
    return found;
  }

  private static boolean isFinal(Progress progress) {
    return switch (progress) {
      case Progress.Pending _, Progress.Partial _ -> false;
      case Progress.Complete _, Progress.Failed _, Progress.TimedOut _ -> true;
    };
  }

  <T extends FromGovernance> List<T> heard(Class<T> type) {
    return heard.stream().map(Delivery::message).filter(type::isInstance).map(type::cast).toList();
  }

  @Override
  public void close() {
    kit.close();
    Await.result(theirs.close());
  }
}
