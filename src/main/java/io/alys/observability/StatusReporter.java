package io.alys.observability;

import io.alys.actor.ActorSystem;
import io.alys.actor.Health;
import io.alys.actor.RegistryEntry;
import io.alys.actor.Request;
import io.alys.actor.lifecycle.ActorState;
import io.alys.chain.ChainCommand;
import io.alys.governance.ToGovernance.NodeStatus;
import io.alys.governance.ToGovernance.StatusReport;
import io.alys.governance.ToGovernance.SyncStatus;
import io.alys.network.NetworkCommand;
import io.alys.stream.StreamCommand;
import io.alys.sync.SyncCommand;
import io.alys.sync.SyncCommand.Activity;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells governance how the node is, by way of its stream: when its health or its place behind the
 * chain changes, and regularly besides. Silent on a node that keeps no stream.
 */
final class StatusReporter {
  /** Between two reports when nothing changes but heights and peers. */
  static final Duration REGULARLY = Duration.ofSeconds(30);

  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);

  /** What these say of a node that catches up is no more than that it does. */
  private static final Set<String> BEHIND = Set.of("chain", "sync");

  private final ActorSystem system;
  private @Nullable Told told;
  private boolean looking;

  /**
   * @param to the start of the stream's actor that was told: the next one knows nothing of it
   */
  private record Told(StatusReport report, Instant to, long atNanos) {}

  StatusReporter(ActorSystem system) {
    this.system = system;
  }

  /** A second went by. Never fails. */
  Future<Void> tick() {
    Optional<Instant> stream = running();
    if (stream.isEmpty() || looking) {
      return Future.succeededFuture();
    }
    looking = true;
    return look()
        .onSuccess(report -> tell(report, stream.get()))
        .onComplete(_ -> looking = false)
        .mapEmpty();
  }

  /** Since when the stream's actor runs. */
  private Optional<Instant> running() {
    return find("stream")
        .filter(entry -> entry.state() == ActorState.RUNNING)
        .flatMap(RegistryEntry::startedAt);
  }

  private Optional<RegistryEntry> find(String actor) {
    return entries().stream().filter(entry -> entry.id().name().equals(actor)).findFirst();
  }

  private List<RegistryEntry> entries() {
    return system.registry().entries();
  }

  private void tell(StatusReport report, Instant to) {
    long now = system.clock().nanoTime();
    Told last = told;
    boolean due =
        last == null
            || !last.to().equals(to)
            || last.report().status() != report.status()
            || last.report().sync() != report.sync()
            || now - last.atNanos() >= REGULARLY.toNanos();
    if (due) {
      told = new Told(report, to, now);
      system.ref("stream", StreamCommand.class).tell(new StreamCommand.ReportStatus(report));
    }
  }

  private Future<StatusReport> look() {
    Future<Optional<Long>> height =
        ask("chain", ChainCommand.class, new ChainCommand.GetChain())
            .map(found -> found.map(chain -> chain.head().number().value()));
    Future<Optional<Long>> peers =
        ask("network", NetworkCommand.class, new NetworkCommand.GetPeers())
            .map(found -> found.map(all -> (long) all.peers().size()));
    Future<Optional<SyncCommand.SyncStatus>> sync =
        ask("sync", SyncCommand.class, new SyncCommand.GetSync());
    return Future.join(height, peers, sync)
        .transform(
            _ -> {
              SyncStatus behind = behind(height, sync);
              return Future.succeededFuture(
                  new StatusReport(
                      status(behind), known(height).orElse(0L), behind, known(peers).orElse(0L)));
            });
  }

  /** Empty when the node has no such actor; one that does not run is not even asked. */
  private <M, R> Future<Optional<R>> ask(String actor, Class<M> protocol, Request<R> question) {
    Optional<RegistryEntry> entry = find(actor);
    if (entry.isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    return entry.get().state() == ActorState.RUNNING
        ? system.ref(actor, protocol).ask(question, ANSWER_WITHIN).map(Optional::of)
        : Future.failedFuture(actor + " does not run");
  }

  private static <R> Optional<R> known(Future<Optional<R>> answer) {
    return answer.succeeded() ? answer.result() : Optional.empty();
  }

  /** A node that follows no chain, or one that nobody else has, is behind nothing. */
  private static SyncStatus behind(
      Future<Optional<Long>> chain, Future<Optional<SyncCommand.SyncStatus>> sync) {
    if (chain.failed() || sync.failed()) {
      return SyncStatus.ERROR;
    }
    return sync.result()
        .map(
            how ->
                switch (how.activity()) {
                  case Activity.Waiting _, Activity.Fetching _ -> SyncStatus.SYNCING;
                  case Activity.InStep _, Activity.Alone _ -> SyncStatus.SYNCED;
                  case Activity.Stalled _ -> SyncStatus.STALLED;
                })
        .orElse(SyncStatus.SYNCED);
  }

  private NodeStatus status(SyncStatus sync) {
    if (!system.ready()) {
      return NodeStatus.STARTING;
    }
    Health worst =
        entries().stream()
            .filter(entry -> counts(entry, sync))
            .map(RegistryEntry::health)
            .reduce(Health.healthy(), Health::worse);
    return switch (worst) {
      case Health.Unhealthy _ -> NodeStatus.OFFLINE;
      case Health.Degraded _ -> NodeStatus.DEGRADED;
      case Health.Healthy _ when sync == SyncStatus.SYNCING -> NodeStatus.SYNCING;
      case Health.Healthy _ when sync == SyncStatus.ERROR -> NodeStatus.DEGRADED;
      case Health.Healthy _ -> NodeStatus.ACTIVE;
    };
  }

  /** Governance sees for itself how the stream is, and is told apart how far the chain is. */
  private static boolean counts(RegistryEntry entry, SyncStatus sync) {
    String name = entry.id().name();
    boolean catchesUp =
        sync == SyncStatus.SYNCING && BEHIND.contains(name) && entry.health().severity() < 2;
    return !name.equals("stream") && !catchesUp;
  }
}
