package io.alys.sync;

import io.alys.actor.ActorException;
import io.alys.actor.ActorRef;
import io.alys.actor.ActorSpec;
import io.alys.actor.ActorVerticle;
import io.alys.actor.Health;
import io.alys.chain.ChainCommand;
import io.alys.chain.ChainEvent;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.BlockCodec;
import io.alys.network.NetworkCommand;
import io.alys.network.NetworkCommand.Fetched;
import io.alys.network.NetworkCommand.Peer;
import io.alys.network.NetworkCommand.PeerId;
import io.alys.network.NetworkCommand.Peers;
import io.alys.network.NetworkCommand.Tip;
import io.alys.network.NetworkEvent;
import io.alys.primitives.Bytes;
import io.alys.sync.SyncCommand.Activity;
import io.alys.sync.SyncCommand.GetSync;
import io.alys.sync.SyncCommand.SyncStatus;
import io.alys.sync.SyncInput.Answer;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shell around {@link SyncMachine}: it asks peers and the chain, waits for neither, and tells
 * the chain every second whether blocks are to be made.
 */
public final class SyncVerticle extends ActorVerticle<SyncCommand> {
  private static final Logger LOG = LoggerFactory.getLogger(SyncVerticle.class);
  private static final Duration TICK = Duration.ofMillis(250);

  /** The chain forgets what it was told after {@link ChainCommand.Hold#LAPSE}. */
  private static final Duration HOLD_EVERY = Duration.ofSeconds(1);

  /** Events tell of peers; this makes good for one that was lost. */
  private static final Duration PEERS_EVERY = Duration.ofSeconds(10);

  /** Beyond the machine's own deadlines, which say what follows. */
  private static final Duration BEYOND = Duration.ofSeconds(5);

  private final Setup setup;
  private Optional<String> toldHold = Optional.empty();
  private Optional<PeerId> lastAsked = Optional.empty();
  private Set<PeerId> missing = Set.of();
  private long holdToldNanos;
  private long peersAskedNanos;
  private @Nullable Tools tools;
  private @Nullable SyncState state;

  /**
   * What it needs.
   *
   * @param expectsPeers whether the node is to have any: then it waits a little for the first
   */
  public record Setup(SyncConfig config, boolean expectsPeers, MeterRegistry meters) {}

  private record Tools(
      SyncMetrics metrics, ActorRef<NetworkCommand> network, ActorRef<ChainCommand> chain) {}

  SyncVerticle(Setup setup) {
    this.setup = setup;
  }

  /**
   * The actor {@code sync}.
   *
   * @param setup looked at when the actor starts, and not before
   */
  public static ActorSpec<SyncCommand> spec(Supplier<Setup> setup) {
    return ActorSpec.of("sync", SyncCommand.class, () -> new SyncVerticle(setup.get()))
        .dependsOn("chain")
        .dependsOn("network");
  }

  @Override
  protected Future<?> preStart() {
    tools =
        new Tools(
            new SyncMetrics(setup.meters()),
            self().ref("network", NetworkCommand.class),
            self().ref("chain", ChainCommand.class));
    state = SyncState.starting(setup.config(), setup.expectsPeers(), nanos());
    return DONE;
  }

  @Override
  protected Future<?> started() {
    self().subscribe(NetworkEvent.class, event -> new SyncHeard.Input(heard(event)));
    self()
        .subscribe(
            ChainEvent.HeadMoved.class,
            moved -> new SyncHeard.Input(new SyncInput.HeadMoved(moved.head())));
    self().repeat(TICK, new SyncHeard.Input(new SyncInput.Tick()));
    askPeers();
    drive(new SyncInput.Tick());
    tellHold();
    return DONE;
  }

  private static SyncInput heard(NetworkEvent event) {
    return switch (event) {
      case NetworkEvent.PeerJoined(Peer peer) -> new SyncInput.PeerSeen(peer.id(), peer.tip());
      case NetworkEvent.PeerMoved(PeerId peer, var tip) -> new SyncInput.PeerSeen(peer, tip);
      case NetworkEvent.PeerLeft(PeerId peer, String _) -> new SyncInput.PeerGone(peer);
    };
  }

  @Override
  protected Future<?> stopped() {
    if (tools != null) { // A start that failed before may have left none.
      tools.metrics().close();
    }
    return DONE;
  }

  @Override
  protected Future<?> preRestart(Throwable cause) {
    return stopped();
  }

  @Override
  protected Future<?> receive(SyncCommand message) {
    return switch (message) {
      case GetSync asked ->
          reply(
              asked, new SyncStatus(SyncView.activity(now(), nanos()), now().head(), now().best()));
      case SyncHeard.Arrived(long id, Fetched fetched) ->
          drive(new SyncInput.Answered(id, read(fetched)));
      case SyncHeard.Listed(Peers peers) -> drive(listed(peers));
      case SyncHeard.Input(SyncInput input) -> drive(input);
    };
  }

  private static Answer read(Fetched fetched) {
    return switch (fetched) {
      case Fetched.Blocks(List<Bytes> wires) -> read(wires);
      case Fetched.OnAnotherChain _ -> new Answer.OnAnotherChain();
      case Fetched.Failed(String reason) -> new Answer.Failed(reason);
    };
  }

  private static Answer read(List<Bytes> wires) {
    List<Block> blocks = new ArrayList<>();
    for (Bytes wire : wires) {
      switch (BlockCodec.decode(wire)) {
        case BlockCodec.Decoded.Read(Block block) -> blocks.add(block);
        case BlockCodec.Decoded.Rejected(var _, String reason) -> {
          return new Answer.Garbage(reason);
        }
      }
    }
    return new Answer.Blocks(blocks);
  }

  private Future<?> drive(SyncInput input) {
    if (input instanceof SyncInput.Imported(long _, ChainCommand.RunResult result)) {
      with().metrics().took(result.fresh());
    }
    SyncMachine.Step step = SyncMachine.step(setup.config(), now(), input, nanos());
    state = step.state();
    step.effects().forEach(this::perform);
    show();
    if (!SyncView.hold(now()).equals(toldHold) || isDue(holdToldNanos, HOLD_EVERY)) {
      tellHold();
    }
    if (isDue(peersAskedNanos, PEERS_EVERY)) {
      askPeers();
    }
    return DONE;
  }

  private void perform(SyncEffect effect) {
    switch (effect) {
      case SyncEffect.Look _ -> look();
      case SyncEffect.Fetch fetch -> fetch(fetch);
      case SyncEffect.Import run -> give(run);
      case SyncEffect.Blame(PeerId peer, String offence) -> {
        LOG.warn("peer {} is blamed: {}", peer.value(), offence);
        with().metrics().blamed(1);
        with().network().tell(new NetworkCommand.Blame(peer, offence));
      }
      case SyncEffect.LeftAlone(PeerId peer, String reason) -> {
        LOG.info("peer {} is left alone for now: {}", peer.value(), reason);
        with().metrics().failed(1);
      }
      case SyncEffect.Announce(SyncEvent event) -> announce(event);
    }
  }

  private void announce(SyncEvent event) {
    switch (event) {
      case SyncEvent.Started(PeerId peer, long head, long best) ->
          LOG.info("peers have {} blocks, this node {}: asking {}", best, head, peer.value());
      case SyncEvent.Finished(long head) -> LOG.info("nobody is ahead of block {}", head);
      case SyncEvent.Stalled(String reason) -> LOG.warn("the node gets no further: {}", reason);
    }
    self().publish(event);
  }

  private void look() {
    with()
        .chain()
        .ask(new ChainCommand.GetLocator(), SyncMachine.LOOK)
        .map(SyncInput::located)
        .otherwise(cause -> new SyncInput.NotLocated(reason(cause)))
        .onSuccess(input -> self().ref().tell(new SyncHeard.Input(input)));
  }

  private void fetch(SyncEffect.Fetch fetch) {
    if (lastAsked.isPresent() && !lastAsked.get().equals(fetch.peer())) {
      with().metrics().switched(1);
    }
    lastAsked = Optional.of(fetch.peer());
    with()
        .network()
        .ask(
            new NetworkCommand.FetchBlocks(fetch.peer(), fetch.locator(), fetch.most()),
            setup.config().answerWithin().plus(BEYOND))
        .otherwise(cause -> new Fetched.Failed(reason(cause)))
        .onSuccess(fetched -> self().ref().tell(new SyncHeard.Arrived(fetch.id(), fetched)));
  }

  private void give(SyncEffect.Import run) {
    long begun = nanos();
    with()
        .chain()
        .ask(new ChainCommand.ImportRun(run.blocks()), SyncMachine.IMPORT.plus(BEYOND))
        .map(result -> SyncInput.imported(run.id(), result))
        .otherwise(cause -> new SyncInput.NotImported(run.id(), reason(cause)))
        .onSuccess(
            input -> {
              with().metrics().imported(nanos() - begun);
              self().ref().tell(new SyncHeard.Input(input));
            });
  }

  private static String reason(Throwable cause) {
    return cause instanceof ActorException failed ? failed.reason() : String.valueOf(cause);
  }

  private void tellHold() {
    toldHold = SyncView.hold(now());
    holdToldNanos = nanos();
    with().chain().tell(new ChainCommand.Hold(toldHold));
  }

  private void askPeers() {
    peersAskedNanos = nanos();
    with()
        .network()
        .ask(new NetworkCommand.GetPeers())
        .onSuccess(peers -> self().ref().tell(new SyncHeard.Listed(peers)));
  }

  /** Who is missing twice is gone; once, it may have come after the list was written. */
  private SyncInput listed(Peers listed) {
    Map<PeerId, Tip> there = new HashMap<>();
    listed.peers().forEach(peer -> there.put(peer.id(), peer.tip()));
    Set<PeerId> absent = new HashSet<>(now().peers().keySet());
    absent.removeAll(there.keySet());
    Set<PeerId> gone = new HashSet<>(absent);
    gone.retainAll(missing);
    missing = absent;
    return new SyncInput.PeersAre(there, gone);
  }

  private boolean isDue(long sinceNanos, Duration every) {
    return nanos() - sinceNanos >= every.toNanos();
  }

  private void show() {
    Activity activity = SyncView.activity(now(), nanos());
    long behind = SyncView.behind(now());
    with().metrics().show(behind, activity);
    self()
        .health(
            switch (activity) {
              case Activity.Stalled(String why) -> new Health.Degraded(why);
              case Activity.Fetching _ when behind > SyncView.NEAR ->
                  new Health.Degraded("the node is %d blocks behind".formatted(behind));
              case Activity.Fetching _, Activity.InStep _, Activity.Alone _, Activity.Waiting _ ->
                  Health.healthy();
            });
  }

  private long nanos() {
    return self().clock().nanoTime();
  }

  private SyncState now() {
    return Objects.requireNonNull(state, "the state comes with the start");
  }

  private Tools with() {
    return Objects.requireNonNull(tools);
  }
}
