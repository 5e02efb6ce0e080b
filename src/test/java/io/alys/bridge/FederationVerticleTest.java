package io.alys.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.actor.ActorContext;
import io.alys.actor.ActorException;
import io.alys.actor.ActorId;
import io.alys.actor.ActorRef;
import io.alys.actor.ActorSpec;
import io.alys.actor.ActorVerticle;
import io.alys.actor.TraceContext;
import io.alys.bitcoin.Network;
import io.alys.bitcoin.PublicKey;
import io.alys.bitcoin.SigningKey;
import io.alys.bridge.BridgeCommand.FederationHeard;
import io.alys.bridge.BridgeCommand.Pause;
import io.alys.bridge.FederationCommand.Announced;
import io.alys.bridge.FederationCommand.FederationView;
import io.alys.bridge.FederationCommand.FollowSchedule;
import io.alys.bridge.FederationCommand.GetFederation;
import io.alys.bridge.FederationCommand.HearGovernance;
import io.alys.consensus.rules.SomeBlocks;
import io.alys.federation.Federation;
import io.alys.federation.FederationSchedule;
import io.alys.governance.Delivery;
import io.alys.governance.FromGovernance;
import io.alys.governance.FromGovernance.FederationUpdate;
import io.alys.governance.FromGovernance.Member;
import io.alys.governance.FromGovernance.UpdateType;
import io.alys.peg.PegParameters;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.ByHeight;
import io.alys.primitives.Bytes;
import io.alys.primitives.Seed;
import io.alys.storage.RecordCommand;
import io.alys.storage.StorageCommand;
import io.alys.storage.StorageConfig;
import io.alys.storage.StorageVerticle;
import io.alys.stream.StreamCommand;
import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import io.alys.testkit.Faults;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Federation over a journal on disk, with Bridge and the stream looked at from outside. */
class FederationVerticleTest {
  private static final PegParameters PARAMETERS = PegParameters.defaults(Network.REGTEST);
  private static final long NOTICE = PARAMETERS.rotation().noticeBlocks();
  private static final Federation FIRST = federation(1, 3, 2);
  private static final FederationSchedule BEGINNING = FederationSchedule.startingWith(FIRST);

  private final List<BridgeCommand> bridge = new CopyOnWriteArrayList<>();
  private final List<String> pausedIn = new CopyOnWriteArrayList<>();
  private @TempDir Path folder;
  private ActorTestKit kit;
  private ActorTestKit.Probe<StreamCommand> stream;

  private final class Pausing extends ActorVerticle<BridgeCommand> {
    @Override
    protected Future<?> receive(BridgeCommand message) {
      if (message instanceof Pause) {
        pausedIn.add(ActorContext.current().orElseThrow().trace());
      }
      bridge.add(message);
      return message instanceof Pause pause
          ? reply(pause, new BridgeCommand.PauseState.Paused(pause.reason()))
          : DONE;
    }
  }

  @BeforeEach
  void start() {
    start(new Faults());
  }

  private void start(Faults faults) {
    kit = ActorTestKit.with(faults);
    stream = kit.probe("stream", StreamCommand.class);
    kit.start(
        StorageVerticle.spec(
            folder,
            new StorageConfig("journal.db", Duration.ofSeconds(2), 256, 1_000, 0),
            kit::meters),
        ActorSpec.of("bridge", BridgeCommand.class, Pausing::new),
        stream.spec(),
        FederationVerticle.spec(
            () -> new FederationVerticle.Setup(ByHeight.always(PARAMETERS), kit.meters())));
  }

  private void restart() {
    kit.close();
    bridge.clear();
    start();
  }

  @AfterEach
  void close() {
    kit.close();
  }

  private static Federation federation(long version, int members, int threshold) {
    List<PublicKey> keys = new ArrayList<>();
    for (int i = 0; i < members; i++) {
      keys.add(SigningKey.of(Bytes.fromHex("%064x".formatted(version * 100 + i))).publicKey());
    }
    return Federation.of(version, keys, threshold);
  }

  private static FederationUpdate update(Federation to, long from) {
    return said(UpdateType.MEMBER_ADD, to, to.address(Network.REGTEST), from);
  }

  private static FederationUpdate said(UpdateType type, Federation to, String address, long from) {
    List<Member> members =
        to.multisig().keys().stream().map(key -> new Member("m", key, 1, true)).toList();
    return new FederationUpdate(
        to.version(),
        type,
        members,
        to.multisig().threshold(),
        address,
        from,
        Bytes.fromHex("3006"));
  }

  private ActorRef<FederationCommand> federation() {
    return kit.ref("federation", FederationCommand.class);
  }

  private void hear(long number, FederationUpdate... updates) {
    List<Delivery> deliveries = new ArrayList<>();
    for (FederationUpdate each : updates) {
      deliveries.add(new Delivery(number + deliveries.size(), "", each, ""));
    }
    federation().tell(new HearGovernance(deliveries));
  }

  private void follow(long head, FederationSchedule schedule) {
    federation().tell(new FollowSchedule(new BlockNumber(head), schedule));
  }

  private FederationView view() {
    return Await.result(federation().ask(new GetFederation()));
  }

  private void awaitDelivered(long number) {
    Await.until(
        "delivered " + number,
        () -> stream.received().contains(new StreamCommand.Delivered("federation", number)));
  }

  private List<Long> heardByBridge() {
    return bridge.stream()
        .filter(FederationHeard.class::isInstance)
        .map(message -> ((FederationHeard) message).update().version())
        .distinct()
        .toList();
  }

  private List<Long> kept() {
    return Await.result(
            kit.ref("storage", StorageCommand.class).ask(new RecordCommand.LoadFederations(-1, 10)))
        .federations()
        .stream()
        .map(RecordCommand.Federation::version)
        .toList();
  }

  @Test
  void keepsAnAnnouncementBeforeItIsAcceptedAndOffersItToBridge() {
    follow(10, BEGINNING);
    Federation next = federation(2, 5, 3);
    hear(7, update(next, 11 + NOTICE));
    awaitDelivered(7);
    assertThat(kept()).containsExactly(2L);
    Await.until("Bridge heard", () -> heardByBridge().equals(List.of(2L)));
    assertThat(view().announced())
        .contains(
            new Announced(2, next.address(Network.REGTEST), new BlockNumber(11 + NOTICE), false));
  }

  @Test
  void hearsEachAnnouncementInTheTraceThatItCameWith() {
    follow(10, BEGINNING);
    TraceContext one = TraceContext.root(Seed.of(1));
    TraceContext two = TraceContext.root(Seed.of(2));
    FederationUpdate halt = said(UpdateType.EMERGENCY_HALT, federation(2, 5, 3), "x", 0);
    federation()
        .tell(
            new HearGovernance(
                List.of(
                    new Delivery(1, "", halt, one.toString()),
                    new Delivery(2, "", halt, two.toString()))));
    awaitDelivered(2);
    assertThat(pausedIn).containsExactly(one.traceId(), two.traceId());
  }

  @Test
  void offersWhatIsKeptAgainAfterAStartUntilABlockHasIt() {
    follow(10, BEGINNING);
    Federation next = federation(2, 5, 3);
    hear(7, update(next, 11 + NOTICE));
    awaitDelivered(7);
    restart();
    follow(10, BEGINNING);
    Await.until("Bridge heard", () -> heardByBridge().equals(List.of(2L)));
    FederationSchedule carried = BEGINNING.plus(next, new BlockNumber(11 + NOTICE));
    follow(11, carried);
    assertThat(view().announced().orElseThrow().carried()).isTrue();
    bridge.clear();
    follow(12, carried);
    assertThat(view().head()).isEqualTo(new BlockNumber(12));
    assertThat(heardByBridge()).isEmpty();
  }

  /** The federation stays; authority {@code number} makes all blocks. */
  private static FederationUpdate authority(long version, int number, Bytes possession) {
    Bytes key = SomeBlocks.announced(number).publicKey();
    return new FederationUpdate(
            version,
            UpdateType.CONFIG_CHANGE,
            FIRST.multisig().keys().stream().map(each -> new Member("m", each, 1, true)).toList(),
            FIRST.multisig().threshold(),
            FIRST.address(Network.REGTEST),
            11 + NOTICE,
            Bytes.EMPTY)
        .withAuthorities(List.of(new FromGovernance.AuthorityKey(key, possession)));
  }

  @Test
  void keepsAuthoritiesThatProveTheirKeysAndOffersThemAgainAfterAStart() {
    follow(10, BEGINNING);
    Bytes honest = SomeBlocks.announced(7).possession();
    hear(1, authority(2, 8, honest), authority(3, 7, honest));
    awaitDelivered(2);
    assertThat(kept()).containsExactly(3L);
    restart();
    follow(10, BEGINNING);
    Await.until("Bridge heard", () -> heardByBridge().equals(List.of(3L)));
    assertThat(((FederationHeard) bridge.getFirst()).update().authorities())
        .containsExactly(SomeBlocks.announced(7));
    assertThat(view().authorities())
        .extracting(FederationCommand.WaitingAuthorities::keys)
        .containsExactly(List.of(SomeBlocks.announced(7).publicKey().toHex()));
    bridge.clear();
    follow(11, BEGINNING.announcing(3));
    hear(3, authority(3, 7, honest));
    awaitDelivered(3);
    assertThat(view().announced()).isEmpty();
    assertThat(view().authorities()).as("a block has it: the chain knows").isEmpty();
    assertThat(heardByBridge()).isEmpty();
  }

  @Test
  void refusesWhatTheRulesForbidAndIsNotToldOfItAgain() {
    follow(10, BEGINNING);
    Federation next = federation(2, 5, 3);
    hear(
        1,
        update(next, 11),
        said(UpdateType.CONFIG_CHANGE, next, FIRST.address(Network.REGTEST), 11 + NOTICE),
        said(UpdateType.CONFIG_CHANGE, next, "b".repeat(100), 11 + NOTICE));
    awaitDelivered(3);
    assertThat(kept()).isEmpty();
    assertThat(heardByBridge()).isEmpty();
  }

  @Test
  void keepsTheFirstOfTwoAnnouncementsOfOneVersion() {
    follow(10, BEGINNING);
    hear(1, update(federation(2, 5, 3), 800), update(federation(2, 5, 4), 800));
    awaitDelivered(2);
    hear(3, update(federation(2, 5, 3), 800));
    awaitDelivered(3);
    Await.until("Bridge heard", () -> !bridge.isEmpty());
    assertThat(bridge)
        .allSatisfy(
            message -> assertThat(((FederationHeard) message).update().threshold()).isEqualTo(3));
  }

  @Test
  void keepsThoseOutWhoAreNotActive() {
    Federation next = federation(2, 4, 3);
    List<Member> members = new ArrayList<>();
    next.multisig().keys().forEach(key -> members.add(new Member("m", key, 1, true)));
    members.add(new Member("gone", FIRST.multisig().keys().getFirst(), 1, false));
    FederationUpdate said =
        new FederationUpdate(
            2,
            UpdateType.MEMBER_REMOVE,
            members,
            3,
            next.address(Network.REGTEST),
            11 + NOTICE,
            Bytes.EMPTY);
    follow(10, BEGINNING);
    hear(1, said);
    Await.until("Bridge heard", () -> heardByBridge().equals(List.of(2L)));
  }

  @Test
  void stopsThePegOutsInAnEmergencyAndKeepsNoFederationOfIt() {
    follow(10, BEGINNING);
    hear(4, said(UpdateType.EMERGENCY_HALT, federation(2, 5, 3), "x", 0));
    awaitDelivered(4);
    assertThat(bridge)
        .contains(new Pause("governance", "federation update to version 2 says EMERGENCY_HALT"));
    assertThat(kept()).isEmpty();
  }

  private int restarts() {
    return kit.system().registry().find(ActorId.of("federation")).orElseThrow().restarts();
  }

  @Test
  void acceptsNothingBeforeItCanCheckIt() {
    hear(1, update(federation(2, 5, 3), 800));
    assertThatThrownBy(this::view).hasMessageContaining("the federation is not known yet");
    assertThat(stream.received()).isEmpty();
    assertThat(kept()).isEmpty();
    follow(10, BEGINNING);
    hear(1, update(federation(2, 5, 3), 800));
    awaitDelivered(1);
  }

  @Test
  void isToldAgainWhatACrashTookFromIt() {
    kit.close();
    start(new Faults().crashOn("federation", HearGovernance.class, 1));
    hear(1, update(federation(2, 5, 3), 800));
    Await.until("it restarted", () -> restarts() == 1);
    follow(10, BEGINNING);
    hear(1, update(federation(2, 5, 3), 800));
    awaitDelivered(1);
    assertThat(kept()).containsExactly(2L);
  }

  @Test
  void tellsWhoHoldsTheKeysOnceBridgeHasToldIt() {
    assertThatThrownBy(this::view)
        .isInstanceOfSatisfying(
            ActorException.class,
            e -> assertThat(e.kind()).isEqualTo(ActorException.Kind.UNAVAILABLE))
        .hasMessageContaining("the federation is not known yet: the node is starting");
    Federation next = federation(2, 5, 3);
    FederationSchedule both = BEGINNING.plus(next, new BlockNumber(20));
    follow(18, both);
    FederationView before = view();
    assertThat(before.version()).isEqualTo(1);
    assertThat(before.depositAddress()).isEqualTo(FIRST.address(Network.REGTEST));
    assertThat(before.threshold()).isEqualTo(2);
    assertThat(before.members()).hasSize(3);
    assertThat(before.credited()).containsExactly(1L);
    follow(19, both);
    FederationView after = view();
    assertThat(after.version()).as("the next block is the first with it").isEqualTo(2);
    assertThat(after.credited()).containsExactly(1L, 2L);
    assertThat(after.announced()).isEmpty();
    Await.until(
        "it is announced once",
        () ->
            kit.events(BridgeEvent.FederationActivated.class)
                .equals(List.of(new BridgeEvent.FederationActivated(2))));
    assertThat(kit.meters().get(FederationVerticle.VERSION).gauge().value()).isEqualTo(2);
  }
}
