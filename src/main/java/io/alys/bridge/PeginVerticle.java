package io.alys.bridge;

import io.alys.actor.ActorRef;
import io.alys.actor.ActorSpec;
import io.alys.actor.ActorVerticle;
import io.alys.actor.Health;
import io.alys.actor.mailbox.Priority;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoind.BitcoinClient;
import io.alys.bitcoind.BitcoinConfig;
import io.alys.bitcoind.BitcoinFailure;
import io.alys.bitcoind.BitcoinMetrics;
import io.alys.bitcoind.follow.Checkup;
import io.alys.bitcoind.follow.NodeHealth;
import io.alys.bitcoind.follow.NodeProbe;
import io.alys.bridge.PeginCommand.GetPeginStatus;
import io.alys.bridge.PeginCommand.Internal;
import io.alys.bridge.PeginCommand.Notify;
import io.alys.bridge.PeginCommand.PeginStatus;
import io.alys.bridge.PeginCommand.Scan;
import io.alys.bridge.Reading.Found;
import io.alys.peg.PegTrace;
import io.alys.peg.deposit.Deposit.Place;
import io.alys.peg.deposit.DepositEvent;
import io.alys.peg.deposit.DepositEvent.BlockScanned;
import io.alys.peg.deposit.DepositEvent.BlocksDisconnected;
import io.alys.stream.StreamCommand;
import io.alys.tracing.PegStory;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shell around {@link Reading} and {@link Notices}; it never waits for the Bitcoin node. */
public final class PeginVerticle extends ActorVerticle<PeginCommand> {
  private static final Logger LOG = LoggerFactory.getLogger(PeginVerticle.class);
  private static final Duration ROOM = Duration.ofSeconds(30);
  private static final int NOTICES = 10_000;
  private static final int NOTICES_AT_ONCE = 64;

  /** While nothing is asked, nothing is needed. */
  private static final BlockHeight NOWHERE = new BlockHeight(Integer.MAX_VALUE);

  private final Setup setup;
  private final Notices notices = new Notices(NOTICES);
  private @Nullable NodeProbe probe;
  private @Nullable Reading reading;
  private @Nullable PegStory story;
  private Optional<Scan> question = Optional.empty();

  /** Up to where Bridge was told that this is another chain; it asks for lower blocks then. */
  private Optional<BlockHeight> lost = Optional.empty();

  private boolean differenceTold;
  private boolean looking;
  private boolean lookAgain;
  private Condition condition = Condition.UNKNOWN;
  private Optional<BlockHeight> tip = Optional.empty();
  private Optional<BlockHeight> scanned = Optional.empty();
  private long deposits;

  /**
   * What it needs.
   *
   * @param client may be shared: it answers each caller on its own context
   * @param metrics the client's
   * @param governed whether there is an actor {@code stream} to tell governance by
   */
  public record Setup(
      BitcoinClient client, BitcoinMetrics metrics, BitcoinConfig config, boolean governed) {}

  /** How the reading goes; a line is logged when the kind is another one. */
  private record Condition(String kind, Health health, String text) {
    static final Condition UNKNOWN =
        new Condition("NotAsked", Health.healthy(), "the Bitcoin node has not been asked yet");

    static Condition of(Seen seen) {
      NodeHealth node = seen.health();
      return switch (seen.found()) {
        case Found.CatchesUp(String why) ->
            new Condition("CatchesUp", new Health.Degraded(why), why);
        case Found.Unread(String why) -> new Condition("Unread", new Health.Degraded(why), why);
        case Found.Differs(String why) -> new Condition("Differs", new Health.Unhealthy(why), why);
        case Found.Implausible(String why) ->
            new Condition("Implausible", new Health.Unhealthy(why), why);
        case Found.Moved _, Found.Nothing _ ->
            new Condition(node.getClass().getSimpleName(), node.asHealth(), node.text());
      };
    }
  }

  /**
   * What a look brought.
   *
   * @param asked the question then
   */
  record Seen(NodeHealth health, Optional<Scan> asked, Found found) {}

  PeginVerticle(Setup setup) {
    this.setup = setup;
  }

  /**
   * The actor {@code pegin}.
   *
   * @param setup looked at when the actor starts, and not before
   */
  public static ActorSpec<PeginCommand> spec(Supplier<Setup> setup, boolean governed) {
    ActorSpec<PeginCommand> spec =
        ActorSpec.of("pegin", PeginCommand.class, () -> new PeginVerticle(setup.get()));
    return governed ? spec.dependsOn("stream") : spec;
  }

  @Override
  protected Future<?> preStart() {
    story = new PegStory(self());
    probe = new NodeProbe(setup.client(), self().clock(), setup.metrics());
    reading = new Reading(setup.client(), setup.config().network(), Reading.Bounds.DEFAULT);
    return DONE;
  }

  @Override
  protected Future<?> started() {
    self().repeat(setup.config().poll(), new Internal.Look());
    look();
    return DONE;
  }

  @Override
  protected Future<?> receive(PeginCommand message) {
    switch (message) {
      case Scan scan -> {
        question = Optional.of(scan);
        differenceTold = false;
        look();
      }
      case Notify(var mature, BlockHeight at) -> {
        notices.add(mature, at);
        tellGovernance();
      }
      case GetPeginStatus asked ->
          reply(asked, new PeginStatus(condition.text(), tip, scanned, deposits));
      case Internal.Look _ -> {
        look();
        tellGovernance();
      }
      case Internal.Looked(Seen seen) -> looked(seen);
      case Internal.LookFailed(Throwable cause) ->
          throw new IllegalStateException("a look at the Bitcoin node failed: " + cause, cause);
      case Internal.Noticed(var outpoint, boolean taken) -> {
        notices.settled(outpoint, taken);
        if (taken) {
          tellGovernance();
        }
      }
    }
    return DONE;
  }

  private void look() {
    if (looking) {
      lookAgain = true;
      return;
    }
    looking = true;
    lookAgain = false;
    Optional<Scan> asked = question;
    BlockHeight needed = asked.map(scan -> scan.from().height().plus(1)).orElse(NOWHERE);
    BitcoinConfig config = setup.config();
    Objects.requireNonNull(probe)
        .look(new Checkup.Expected(config.network(), needed, config.tipOlderThan()))
        .compose(health -> read(health, asked))
        .onComplete(
            done ->
                tellSelf(
                    done.succeeded()
                        ? new Internal.Looked(done.result())
                        : new Internal.LookFailed(done.cause())));
  }

  private Future<Seen> read(NodeHealth health, Optional<Scan> asked) {
    Optional<BlockHeight> height = readable(health);
    if (asked.isEmpty() || height.isEmpty()) {
      return Future.succeededFuture(new Seen(health, asked, new Found.Nothing()));
    }
    return Objects.requireNonNull(reading)
        .turn(asked.get(), height.get())
        .map(found -> new Seen(health, asked, found))
        .recover(
            cause ->
                cause instanceof BitcoinFailure failure
                    ? Future.succeededFuture(
                        new Seen(health, asked, new Found.Unread(failure.reason())))
                    : Future.failedFuture(cause));
  }

  /** Its height, when what it says of blocks may be relied on. */
  private static Optional<BlockHeight> readable(NodeHealth health) {
    return switch (health) {
      case NodeHealth.Ready(BlockHeight height) -> Optional.of(height);
      case NodeHealth.Syncing(BlockHeight height, BlockHeight _) -> Optional.of(height);
      case NodeHealth.Behind(BlockHeight height, Instant _, Duration _) -> Optional.of(height);
      case NodeHealth.WarmingUp _,
          NodeHealth.Unreachable _,
          NodeHealth.Unauthorized _,
          NodeHealth.WrongNetwork _,
          NodeHealth.Pruned _,
          NodeHealth.LiesAboutHeight _ ->
          Optional.empty();
    };
  }

  /** A turn that a full mailbox would lose would be the last one. */
  private void tellSelf(Internal message) {
    self().ref().with(Priority.HIGH).offer(message, ROOM).onFailure(_ -> looking = false);
  }

  private void looked(Seen seen) {
    looking = false;
    tip = readable(seen.health()).or(() -> tip);
    become(Condition.of(seen));
    // Whoever asks anew may watch others: what was read for the old question has not seen those.
    if (seen.asked().isPresent() && seen.asked().equals(question)) {
      answer(question.get(), seen.found());
    }
    if (lookAgain) {
      look();
    }
  }

  private void answer(Scan asked, Found found) {
    switch (found) {
      case Found.Moved(List<DepositEvent> events, Place to) -> moved(asked, events, to);
      case Found.Nothing _ when goesBack(asked) -> moved(asked, List.of(), asked.from());
      case Found.Differs _ when !differenceTold -> {
        differenceTold = true;
        lost = Optional.of(asked.from().height());
        bridge().tell(new BridgeCommand.BitcoinDiffers(asked.from()));
      }
      case Found.Differs _, Found.Nothing _, Found.Unread _, Found.CatchesUp _ -> {}
      case Found.Implausible _ -> {}
    }
  }

  /** Whether the book has blocks above the question that the node does not know. */
  private boolean goesBack(Scan asked) {
    return lost.filter(height -> asked.from().height().compareTo(height) < 0).isPresent();
  }

  private void moved(Scan asked, List<DepositEvent> found, Place to) {
    List<DepositEvent> events = new ArrayList<>();
    if (goesBack(asked)) {
      events.add(new BlocksDisconnected(asked.from()));
    }
    events.addAll(found);
    question = Optional.empty();
    lost = Optional.empty();
    BlockHeight height = to.height();
    tip = tip.filter(known -> known.compareTo(height) >= 0).or(() -> Optional.of(height));
    scanned = Optional.of(height);
    setup.metrics().followed(height, Math.max(0, asked.from().height().since(height)));
    for (DepositEvent event : found) {
      if (event instanceof BlockScanned block) {
        deposits += block.found().size();
        block.found().forEach(each -> told(each.outpoint(), "pegin found"));
      }
    }
    bridge().tell(new BridgeCommand.BitcoinMoved(events, tip.orElse(height)));
  }

  private PegStory story() {
    return Objects.requireNonNull(story);
  }

  private void told(Outpoint deposit, String stage) {
    PegTrace trace = PegTrace.of(deposit);
    story().reached(new PegStory.Stage(trace, deposit.toString(), stage, Map.of()));
  }

  private void become(Condition next) {
    if (!next.kind().equals(condition.kind())) {
      if (next.health() instanceof Health.Healthy) {
        LOG.info("{}", next.text());
      } else {
        LOG.warn("{}", next.text());
      }
    }
    condition = next;
    self().health(next.health());
  }

  private void tellGovernance() {
    if (!setup.governed()) {
      return;
    }
    ActorRef<StreamCommand> stream = self().ref("stream", StreamCommand.class);
    for (Notices.Notice each : notices.next(NOTICES_AT_ONCE)) {
      stream
          .within(Optional.of(story().root(PegTrace.of(each.outpoint()))))
          .ask(new StreamCommand.NotifyPegin(each.requestId(), each.notice()))
          .onComplete(
              done -> self().ref().tell(new Internal.Noticed(each.outpoint(), done.succeeded())));
    }
  }

  private ActorRef<BridgeCommand> bridge() {
    return self().ref("bridge", BridgeCommand.class);
  }
}
