package io.alys.bridge;

import io.alys.actor.ActorException;
import io.alys.actor.ActorRef;
import io.alys.actor.ActorSpec;
import io.alys.actor.ActorVerticle;
import io.alys.actor.Levels;
import io.alys.actor.Levels.Level;
import io.alys.actor.TraceContext;
import io.alys.bridge.Announcements.Ruling;
import io.alys.bridge.FederationCommand.FollowSchedule;
import io.alys.bridge.FederationCommand.GetFederation;
import io.alys.bridge.FederationCommand.HearGovernance;
import io.alys.federation.FederationSchedule;
import io.alys.federation.FederationUpdate;
import io.alys.governance.Delivery;
import io.alys.governance.FromGovernance;
import io.alys.peg.PegParameters;
import io.alys.peg.bridge.BridgeCodec;
import io.alys.peg.bridge.BridgeEvent.UpdateHeard;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.ByHeight;
import io.alys.primitives.Bytes;
import io.alys.storage.Fence;
import io.alys.storage.RecordCommand;
import io.alys.storage.RecordCommand.Recording;
import io.alys.storage.StorageCommand;
import io.alys.storage.Write;
import io.alys.stream.StreamCommand;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shell around {@link Announcements}: what it keeps is in the journal before it is accepted.
 */
public final class FederationVerticle extends ActorVerticle<FederationCommand> {
  /** The federation in force for deposits that come now; 0 before it is known. */
  static final String VERSION = "alys.federation.version";

  private static final Logger LOG = LoggerFactory.getLogger(FederationVerticle.class);
  private static final int PAGE = 100;

  private final Setup setup;
  private final Announcements announcements;
  private Optional<Long> inForce = Optional.empty();
  private @Nullable Levels levels;
  private @Nullable Level version;

  /** What it needs. */
  public record Setup(ByHeight<PegParameters> parameters, MeterRegistry meters) {}

  FederationVerticle(Setup setup) {
    this.setup = setup;
    this.announcements = new Announcements(setup.parameters());
  }

  /**
   * The actor {@code federation}.
   *
   * @param setup looked at when the actor starts, and not before
   */
  public static ActorSpec<FederationCommand> spec(Supplier<Setup> setup) {
    return ActorSpec.of(
            "federation", FederationCommand.class, () -> new FederationVerticle(setup.get()))
        .dependsOn("storage", "bridge");
  }

  @Override
  protected Future<?> preStart() {
    levels = new Levels(setup.meters());
    version =
        levels.level(VERSION, "The federation whose address deposits go to; 0 before it is known");
    return load(-1);
  }

  private Future<Void> load(long after) {
    return storage()
        .ask(new RecordCommand.LoadFederations(after, PAGE))
        .compose(
            page -> {
              page.federations().forEach(each -> restore(each.payload()));
              return page.more()
                  ? load(page.federations().getLast().version())
                  : Future.succeededFuture();
            });
  }

  private void restore(Bytes payload) {
    if (BridgeCodec.decodeEvent(payload) instanceof UpdateHeard(FederationUpdate update)) {
      announcements.restore(update);
    }
  }

  @Override
  protected Future<?> stopped() {
    if (levels != null) {
      levels.close();
    }
    return DONE;
  }

  @Override
  protected Future<?> preRestart(Throwable cause) {
    return stopped();
  }

  @Override
  protected Future<?> receive(FederationCommand message) {
    return switch (message) {
      case HearGovernance(List<Delivery> deliveries) -> hear(deliveries);
      case FollowSchedule(BlockNumber head, FederationSchedule schedule) -> {
        announcements.follow(head, schedule);
        activated();
        offer();
        yield DONE;
      }
      case GetFederation question ->
          announcements.view().map(view -> reply(question, view)).orElseGet(() -> notYet(question));
    };
  }

  /** Bridge tells it soon, after a crash too: whoever asks again gets it. */
  private Future<Void> notYet(GetFederation question) {
    defer(question)
        .fail(
            new ActorException(
                ActorException.Kind.UNAVAILABLE,
                "the federation is not known yet: the node is starting"));
    return DONE;
  }

  /** One after the other; the first that cannot be written ends it, and is told again. */
  private Future<?> hear(List<Delivery> deliveries) {
    for (Delivery each : deliveries) {
      if (!self().within(TraceContext.parse(each.traceParent()), () -> heard(each.message()))) {
        return DONE;
      }
      self()
          .ref("stream", StreamCommand.class)
          .tell(new StreamCommand.Delivered(self().id().name(), each.number()));
    }
    return DONE;
  }

  /** Whether it needs not be told again. */
  private boolean heard(FromGovernance message) {
    return !(message instanceof FromGovernance.FederationUpdate said) || heard(said);
  }

  private boolean heard(FromGovernance.FederationUpdate said) {
    return switch (announcements.rule(said)) {
      case Ruling.Keep(FederationUpdate update) -> keep(update);
      case Ruling.Later _ -> false;
      case Ruling.Known _ -> true;
      case Ruling.Emergency _ -> halt(said.version());
      case Ruling.Refused(String why) -> {
        LOG.error("refused: {}", why);
        yield true;
      }
    };
  }

  /** Whether Bridge has written it down. */
  private boolean halt(long version) {
    String reason = "federation update to version %d says EMERGENCY_HALT".formatted(version);
    try {
      bridge().ask(new BridgeCommand.Pause("governance", reason)).await();
      return true;
    } catch (ActorException e) {
      LOG.warn("{}, and it is not written down yet: {}", reason, e.getMessage());
      return false;
    }
  }

  /** Whether it needs not be told again. */
  private boolean keep(FederationUpdate update) {
    Write write =
        new Write.KeepFederation(
            update.version(), BridgeCodec.encode(new UpdateHeard(update)), self().clock().now());
    Recording recording;
    try {
      recording = storage().ask(new RecordCommand.RecordWrites(Fence.NONE, List.of(write))).await();
    } catch (ActorException e) {
      LOG.warn(
          "federation version {} is not kept yet: {}; governance is heard again",
          update.version(),
          e.getMessage());
      return false;
    }
    if (!(recording instanceof Recording.Recorded)) {
      LOG.error(
          "federation version {} cannot be kept: {}; ask governance", update.version(), recording);
      return true;
    }
    announcements.restore(update);
    LOG.info(
        "federation version {} is announced: {} of {} keys from block {} on, address {}, {}",
        update.version(),
        update.threshold(),
        update.members().size(),
        update.activation().value(),
        update.address(),
        update.namesAuthorities()
            ? "%d authorities".formatted(update.authorities().size())
            : "the same authorities");
    offer();
    return true;
  }

  /** Again and again: what Bridge knows changes nothing there. */
  private void offer() {
    ActorRef<BridgeCommand> bridge = bridge();
    announcements.open().forEach(each -> bridge.tell(new BridgeCommand.FederationHeard(each)));
  }

  private void activated() {
    Optional<Long> now = announcements.inForce();
    if (now.isPresent() && !now.equals(inForce)) {
      Objects.requireNonNull(version).set(now.get());
      if (inForce.isPresent()) {
        LOG.info("federation version {} is in force", now.get());
        self().publish(new BridgeEvent.FederationActivated(now.get()));
      }
      inForce = now;
    }
  }

  private ActorRef<BridgeCommand> bridge() {
    return self().ref("bridge", BridgeCommand.class);
  }

  private ActorRef<StorageCommand> storage() {
    return self().ref("storage", StorageCommand.class);
  }
}
