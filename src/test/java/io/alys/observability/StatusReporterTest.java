package io.alys.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.ActorSpec;
import io.alys.actor.ActorVerticle;
import io.alys.actor.Health;
import io.alys.actor.Interference;
import io.alys.actor.TreeSpec;
import io.alys.actor.lifecycle.ActorState;
import io.alys.chain.ChainCommand;
import io.alys.consensus.approval.AuthoritySchedule;
import io.alys.consensus.block.Slot;
import io.alys.consensus.finality.BlockRef;
import io.alys.consensus.rules.SomeBlocks;
import io.alys.governance.ToGovernance.NodeStatus;
import io.alys.governance.ToGovernance.StatusReport;
import io.alys.governance.ToGovernance.SyncStatus;
import io.alys.network.NetworkCommand;
import io.alys.network.NetworkCommand.PeerId;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.stream.StreamCommand;
import io.alys.sync.SyncCommand;
import io.alys.sync.SyncCommand.Activity;
import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import io.alys.testkit.HandClock;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatusReporterTest {
  private static final Hash32 HASH = new Hash32(Bytes.copyOf(new byte[32]));
  private static final ChainCommand.Turns TURNS =
      new ChainCommand.Turns(AuthoritySchedule.startingWith(SomeBlocks.SET), Optional.empty());
  private static final StatusReport WELL =
      new StatusReport(NodeStatus.ACTIVE, 7, SyncStatus.SYNCED, 1);

  private final HandClock clock = new HandClock();
  private final ActorTestKit kit = ActorTestKit.with(clock, Interference.NONE);
  private final StatusReporter reporter = new StatusReporter(kit.system());
  private final List<StreamCommand> told = new CopyOnWriteArrayList<>();

  /** The last of each is in force. */
  private final List<Activity> activity =
      new CopyOnWriteArrayList<>(List.of(new Activity.InStep()));

  private final List<Long> heights = new CopyOnWriteArrayList<>(List.of(7L));
  private final List<Health> chainHealth = new CopyOnWriteArrayList<>(List.of(Health.healthy()));

  @AfterEach
  void stop() {
    kit.close();
  }

  /** Notes what it is told, and says of itself what an unconnected stream does. */
  private final class Stream extends ActorVerticle<StreamCommand> {
    @Override
    protected Future<?> receive(StreamCommand message) {
      if (message instanceof StreamCommand.EstablishConnection) {
        throw new IllegalStateException("crash on purpose");
      }
      told.add(message);
      self().health(new Health.Degraded("governance is lost"));
      return DONE;
    }
  }

  private final class Chain extends ActorVerticle<ChainCommand> {
    @Override
    protected Future<?> receive(ChainCommand message) {
      if (heights.getLast() < 0) {
        throw new IllegalStateException("it cannot tell");
      }
      BlockRef head = new BlockRef(new BlockNumber(heights.getLast()), HASH);
      self().health(chainHealth.getLast());
      ChainCommand.ChainStatus status =
          new ChainCommand.ChainStatus(
              HASH,
              head,
              new Slot(9),
              clock.now(),
              head,
              head,
              0,
              10,
              new ChainCommand.Activity.Following(),
              TURNS,
              List.of());
      return message instanceof ChainCommand.GetChain question ? reply(question, status) : DONE;
    }
  }

  private static final class Network extends ActorVerticle<NetworkCommand> {
    @Override
    protected Future<?> receive(NetworkCommand message) {
      BlockRef block = new BlockRef(new BlockNumber(7), HASH);
      NetworkCommand.Peer peer =
          new NetworkCommand.Peer(
              new PeerId("p"),
              "127.0.0.1:1",
              true,
              Instant.EPOCH,
              new NetworkCommand.Tip(block, block));
      return message instanceof NetworkCommand.GetPeers question
          ? reply(question, new NetworkCommand.Peers(List.of(peer)))
          : DONE;
    }
  }

  private final class Sync extends ActorVerticle<SyncCommand> {
    @Override
    protected Future<?> receive(SyncCommand message) {
      return message instanceof SyncCommand.GetSync question
          ? reply(question, new SyncCommand.SyncStatus(activity.getLast(), 7, 7))
          : DONE;
    }
  }

  private TreeSpec stream() {
    return ActorSpec.of("stream", StreamCommand.class, Stream::new);
  }

  private void startWhole() {
    kit.start(
        ActorSpec.of("chain", ChainCommand.class, Chain::new),
        ActorSpec.of("network", NetworkCommand.class, Network::new),
        ActorSpec.of("sync", SyncCommand.class, Sync::new),
        stream());
  }

  /** What the stream was told until this second. */
  private List<StatusReport> tick() {
    Await.result(reporter.tick());
    // A message that is there proves that those before it are.
    kit.ref("stream", StreamCommand.class).tell(new StreamCommand.Delivered("mark", 0));
    Await.until("it is through", () -> told.removeIf(StreamCommand.Delivered.class::isInstance));
    List<StatusReport> reports = new ArrayList<>();
    for (StreamCommand each : told) {
      reports.add(((StreamCommand.ReportStatus) each).report());
    }
    return reports;
  }

  private StatusReport latest() {
    return tick().getLast();
  }

  private void after(Duration time) {
    clock.advance(time);
  }

  @Test
  void tellsAtOnceOfAChangeAndOfHeightsOnlyAtThirtySeconds() {
    startWhole();
    assertThat(tick()).containsExactly(WELL);
    heights.add(8L);
    after(Duration.ofSeconds(29));
    assertThat(tick()).containsExactly(WELL);
    after(Duration.ofSeconds(1));
    StatusReport higher = new StatusReport(NodeStatus.ACTIVE, 8, SyncStatus.SYNCED, 1);
    assertThat(tick()).containsExactly(WELL, higher);
    activity.add(new Activity.Stalled("nobody gives block 9"));
    StatusReport stalled = new StatusReport(NodeStatus.ACTIVE, 8, SyncStatus.STALLED, 1);
    assertThat(tick()).containsExactly(WELL, higher, stalled);
  }

  @Test
  void tellsAStreamThatBeganAnew() {
    startWhole();
    assertThat(tick()).containsExactly(WELL);
    after(Duration.ofSeconds(1));
    kit.ref("stream", StreamCommand.class).tell(new StreamCommand.EstablishConnection());
    Await.until(
        "it runs again",
        () ->
            kit.system().registry().entries().stream()
                .anyMatch(
                    entry ->
                        entry.id().name().equals("stream")
                            && entry.restarts() == 1
                            && entry.state() == ActorState.RUNNING));
    assertThat(tick()).containsExactly(WELL, WELL);
  }

  @Test
  void saysOfANodeThatCatchesUpNoMoreThanThat() {
    startWhole();
    activity.add(new Activity.Fetching(new PeerId("p")));
    chainHealth.add(new Health.Degraded("the node is 900 blocks behind"));
    tick();
    assertThat(latest().status()).isEqualTo(NodeStatus.SYNCING);
    activity.add(new Activity.InStep());
    assertThat(latest().status()).isEqualTo(NodeStatus.DEGRADED);
    chainHealth.add(new Health.Unhealthy("the disk is full"));
    tick();
    assertThat(latest().status()).isEqualTo(NodeStatus.OFFLINE);
  }

  @Test
  void saysThatItDoesNotKnowWhenTheChainDoesNotAnswer() {
    startWhole();
    heights.add(-1L);
    StatusReport lost = latest();
    assertThat(lost.sync()).isEqualTo(SyncStatus.ERROR);
    assertThat(lost.status()).isNotEqualTo(NodeStatus.ACTIVE);
    assertThat(lost.blockHeight()).isZero();
  }

  @Test
  void isBehindNothingWithoutAChain() {
    kit.start(stream());
    assertThat(tick())
        .containsExactly(new StatusReport(NodeStatus.ACTIVE, 0, SyncStatus.SYNCED, 0));
    // The stream says of itself that it is degraded since; governance sees that for itself.
    assertThat(tick()).hasSize(1);
  }

  @Test
  void isSilentWithoutAStream() {
    kit.start(ActorSpec.of("sync", SyncCommand.class, Sync::new));
    Await.result(reporter.tick());
    assertThat(kit.system().deadLetters().total()).isZero();
  }
}
