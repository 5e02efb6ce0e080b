package io.alys.stream;

import static io.alys.stream.Letters.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.alys.governance.FromGovernance;
import io.alys.governance.FromGovernance.ErrorCode;
import io.alys.governance.FromGovernance.Progress;
import io.alys.governance.FromGovernance.Refusal;
import io.alys.governance.FromGovernance.Registered;
import io.alys.governance.FromGovernance.SignatureReport;
import io.alys.governance.ResponseHeader;
import io.alys.governance.ToGovernance;
import io.alys.stream.Connection.Loss;
import io.alys.stream.Connection.Wish;
import io.alys.stream.Outbox.Lane;
import io.alys.stream.StreamCommand.ConnectionState.Connected;
import io.alys.stream.StreamCommand.ConnectionState.Failed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConversationTest {
  private Instant now = START;
  private Conversation talk = conversation(Letters.config("http://governance:1"));
  private long generation;

  private Conversation conversation(StreamConfig config) {
    return new Conversation(
        config,
        new Handshake.Identity("node", "life", Letters.profile()),
        message -> message instanceof Registered ? List.of() : List.of("bridge"),
        now);
  }

  private <E extends Effect> List<E> effects(Class<E> type) {
    List<E> found = new ArrayList<>();
    for (Effect effect : talk.take()) {
      if (effect instanceof Effect.Connect(Wish.Open(long opened, String _))) {
        generation = opened;
      }
      if (type.isInstance(effect)) {
        found.add(type.cast(effect));
      }
    }
    return found;
  }

  private List<ToGovernance> writes() {
    return effects(Effect.Write.class).stream().map(Effect.Write::message).toList();
  }

  private static ResponseHeader header(String id, long sequence) {
    return new ResponseHeader(id, START, "governance", ResponseHeader.Status.SUCCESS, "", sequence);
  }

  private void hear(long sequence, FromGovernance message) {
    talk.arrived(generation, header("g", sequence), message, now);
  }

  private void connect() {
    open();
    hear(0, new Registered(true, "node", "g1", 0, "v1.0.0"));
    effects(Effect.class);
    assertThat(talk.status(now).state()).isInstanceOf(Connected.class);
  }

  private void open() {
    talk.establish(now);
    effects(Effect.class);
    talk.opened(generation, now);
    assertThat(writes()).hasSize(1).first().isInstanceOf(ToGovernance.Registration.class);
  }

  private void after(Duration delay) {
    now = now.plus(delay);
    talk.tick(now);
  }

  private void ask(String id) {
    talk.request(id, Lane.SIGNATURES, Letters.signatures(), TRACE, now);
    talk.stored(List.of(id), now);
  }

  private static SignatureReport report(String id, Progress progress) {
    return new SignatureReport(id, progress, List.of(Letters.witness()), List.of());
  }

  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @Test
  void carriesTheTraceOfARequestThereAndBack() {
    connect();
    ask("a");
    assertThat(effects(Effect.Write.class))
        .filteredOn(write -> write.message() instanceof ToGovernance.SignatureRequest)
        .extracting(write -> write.header().traceParent())
        .containsExactly(TRACE);
    hear(1, report("a", new Progress.Complete()));
    assertThat(effects(Effect.Tell.class))
        .extracting(tell -> tell.telling().deliveries().getFirst().traceParent())
        .containsExactly(TRACE);
  }

  @Test
  void acceptsARequestOnlyWhenItIsOnDisk() {
    connect();
    talk.request("a", Lane.SIGNATURES, Letters.signatures(), TRACE, now);
    assertThat(talk.take()).extracting(Object::getClass).containsExactly(Effect.Append.class);
    talk.stored(List.of("a"), now);
    assertThat(talk.take())
        .extracting(effect -> effect.getClass().getSimpleName())
        .containsExactly("Accept", "Write");
  }

  @Test
  void refusesARequestThatIsNotOnDisk() {
    connect();
    talk.request("a", Lane.SIGNATURES, Letters.signatures(), TRACE, now);
    talk.notStored(List.of("a"), "the disk is full", now);
    assertThat(effects(Effect.Refuse.class))
        .containsExactly(new Effect.Refuse("a", "the disk is full"));
    assertThat(talk.status(now).waiting()).isZero();
    ask("a");
    assertThat(writes()).hasSize(1);
  }

  @Test
  void forgetsARequestWhenGovernanceHasIt() {
    connect();
    ask("a");
    ask("b");
    effects(Effect.class);
    hear(0, new FromGovernance.Received(2));
    assertThat(effects(Effect.Forget.class)).containsExactly(new Effect.Forget(List.of("a", "b")));
    assertThat(talk.status(now).pending()).isEqualTo(2);
  }

  @Test
  void acknowledgesAMessageOnlyWhenAllHaveAcceptedItAndTheCursorIsOnDisk() {
    connect();
    hear(1, report("a", new Progress.Complete()));
    List<Effect.Tell> tells = effects(Effect.Tell.class);
    assertThat(tells).hasSize(1);
    talk.delivered("bridge", tells.getFirst().telling().deliveries().getFirst().number(), now);
    assertThat(talk.take()).containsExactly(new Effect.SaveCursor("g1", 1));
    talk.cursorSaved("g1", 1, true, now);
    assertThat(writes()).containsExactly(new ToGovernance.Received(1));
  }

  @Test
  void triesTheCursorAgainLaterWhenTheDiskIsFull() {
    connect();
    talk.garbled(generation, "", 1, "garbage", now);
    assertThat(effects(Effect.SaveCursor.class)).hasSize(1);
    talk.cursorSaved("g1", 1, false, now);
    assertThat(talk.take()).isEmpty();
    after(Duration.ofMillis(999));
    assertThat(effects(Effect.SaveCursor.class)).isEmpty();
    after(Duration.ofMillis(1));
    assertThat(effects(Effect.SaveCursor.class)).hasSize(1);
  }

  @Test
  void tellsGovernanceOfWhatItCannotReadAndGoesOn() {
    connect();
    talk.garbled(generation, "r1", 1, "payload is missing", now);
    assertThat(writes()).containsExactly(new ToGovernance.Rejection("r1", "payload is missing"));
    hear(2, report("a", new Progress.Complete()));
    assertThat(effects(Effect.Tell.class)).hasSize(1);
  }

  @Test
  void makesTheStreamAnewWhenAMessageIsMissing() {
    connect();
    hear(2, report("a", new Progress.Complete()));
    assertThat(effects(Effect.Connect.class))
        .containsExactly(
            new Effect.Connect(
                new Wish.Close(generation, "message 1 of governance is missing: 2 came")));
    assertThat(talk.status(now).state())
        .extracting(Object::toString)
        .asString()
        .contains("message 1 of governance is missing: 2 came");
  }

  @Test
  void takesAMessageTwiceAsOnce() {
    connect();
    hear(1, report("a", new Progress.Complete()));
    assertThat(effects(Effect.Tell.class)).hasSize(1);
    hear(1, report("a", new Progress.Complete()));
    assertThat(effects(Effect.Tell.class)).isEmpty();
  }

  @Test
  void ignoresAnAnnouncementThatMayBeLost() {
    connect();
    hear(0, Letters.update(2));
    List<Effect> all = effects(Effect.class);
    assertThat(all).contains(new Effect.Reject("an announcement must have a sequence"));
    assertThat(all).noneMatch(Effect.Tell.class::isInstance);
  }

  @Test
  void pausesGovernanceWhileAnActorIsSlow() {
    connect();
    int granted = 0;
    int limit = 1_024;
    for (int sequence = 1; sequence <= limit; sequence++) {
      hear(sequence, report("r" + sequence, new Progress.Complete()));
      now = now.plusMillis(1); // Slower than the rate allows, so that only the room decides.
      granted += effects(Effect.Fetch.class).stream().mapToInt(Effect.Fetch::messages).sum();
    }
    assertThat(granted).isEqualTo(limit - 1);
    talk.delivered("bridge", (START.toEpochMilli() << 20) + 1, now);
    assertThat(effects(Effect.Fetch.class)).containsExactly(new Effect.Fetch(generation, 1));
  }

  @Test
  void sendsNoMoreWhileGovernanceIsSlow() {
    connect();
    talk.full(generation);
    ask("a");
    assertThat(writes()).isEmpty();
    talk.drained(generation, now);
    assertThat(writes()).hasSize(1);
  }

  @Test
  void sendsNoFasterThanItMay() {
    connect();
    int burst = 20_000 / 10;
    for (int i = 0; i < burst + 10; i++) {
      ask("r" + i);
      hear(0, new FromGovernance.Received(i + 1));
    }
    assertThat(writes()).hasSize(burst);
    assertThat(talk.wakeAt().orElseThrow()).isBefore(now.plusSeconds(1));
    after(Duration.ofMillis(1));
    assertThat(writes()).hasSize(10);
  }

  @Test
  void countsAnewWhenGovernanceHasLostItsMemory() {
    connect();
    ask("a");
    ask("b");
    hear(0, new FromGovernance.Received(1));
    effects(Effect.class);
    talk.closed(generation, new Loss.Broken("reset"), now);
    after(Duration.ofSeconds(1));
    effects(Effect.class);
    talk.opened(generation, now);
    hear(0, new Registered(true, "node", "g1", 0, "v1.0.0"));
    after(Duration.ofSeconds(1));
    effects(Effect.class);
    talk.opened(generation, now);
    ToGovernance again = writes().getFirst();
    assertThat(((ToGovernance.Registration) again).numbering()).isEqualTo("life.1");
    hear(0, new Registered(true, "node", "g1", 0, "v1.0.0"));
    assertThat(effects(Effect.Write.class))
        .extracting(write -> write.header().requestId() + ":" + write.header().sequence())
        .containsExactly("b:1");
  }

  @Test
  void isRefusedByAnIncompatibleGovernance() {
    open();
    hear(0, new Registered(true, "node", "g1", 0, "v2.0.0"));
    assertThat(talk.status(now).state())
        .isEqualTo(new Failed("governance speaks protocol v2.0.0, this node v1.0.0", true));
  }

  @Test
  void takesNoWordBeforeTheRegistration() {
    open();
    hear(1, report("a", new Progress.Complete()));
    assertThat(effects(Effect.Tell.class)).isEmpty();
    assertThat(talk.status(now).state()).isNotInstanceOf(Connected.class);
  }

  @Test
  void givesUpAStreamThatIsNotAccepted() {
    open();
    after(Duration.ofSeconds(10));
    assertThat(effects(Effect.Connect.class)).isNotEmpty();
    assertThat(talk.status(now).state().toString())
        .contains("governance did not accept this node within 10000 ms");
  }

  @Test
  void findsAGovernanceThatIsSilentForThreeHeartbeats() {
    connect();
    for (int beat = 1; beat <= 3; beat++) {
      after(Duration.ofSeconds(10));
      assertThat(writes()).hasSize(1).first().isInstanceOf(ToGovernance.Heartbeat.class);
    }
    after(Duration.ofSeconds(10));
    assertThat(talk.status(now).state().toString())
        .contains("governance answered none of the last 3 heartbeats");
  }

  @Test
  void anyWordOfGovernanceIsASignOfLife() {
    connect();
    for (int beat = 1; beat <= 10; beat++) {
      after(Duration.ofSeconds(10));
      hear(0, new FromGovernance.Received(1));
    }
    assertThat(talk.status(now).state()).isInstanceOf(Connected.class);
  }

  @Test
  void asksAgainAndThenTellsOfTheTimeout() {
    connect();
    ask("a");
    hear(0, new FromGovernance.Received(1));
    effects(Effect.class);
    after(Duration.ofSeconds(30));
    assertThat(effects(Effect.Write.class))
        .filteredOn(write -> write.message() instanceof ToGovernance.SignatureRequest)
        .extracting(write -> write.header().requestId())
        .containsExactly("a");
    hear(0, new FromGovernance.Received(2));
    after(Duration.ofSeconds(30));
    hear(0, new FromGovernance.Received(3));
    after(Duration.ofSeconds(30));
    assertThat(effects(Effect.Tell.class))
        .extracting(tell -> tell.telling().deliveries().getFirst().message())
        .containsExactly(new SignatureReport("a", new Progress.TimedOut(), List.of(), List.of()));
    assertThat(talk.status(now).pending()).isZero();
  }

  @Test
  void aRefusalThatMayBeRepeatedIsNotTheEnd() {
    connect();
    ask("a");
    talk.arrived(
        generation,
        header("a", 1),
        new Refusal(ErrorCode.RATE_LIMITED, "slower", "", Optional.of(Duration.ofSeconds(1))),
        now);
    assertThat(talk.status(now).pending()).isEqualTo(1);
    talk.arrived(
        generation,
        header("a", 2),
        new Refusal(ErrorCode.INVALID_REQUEST, "no", "", Optional.empty()),
        now);
    assertThat(talk.status(now).pending()).isZero();
  }

  @Test
  void theLatestStatusReplacesTheOneThatWaits() {
    talk.report(Letters.status(), now);
    talk.report(Letters.status(), now);
    assertThat(talk.status(now).waiting()).isEqualTo(1);
    connect();
  }

  @Test
  void aHundredThousandRequestsOutliveADisconnectionAndLeaveNothingBehind() {
    talk = conversation(Letters.spacious("http://governance:1"));
    connect();
    int count = 100_000;
    for (int i = 0; i < count; i++) {
      ask("r" + i);
    }
    effects(Effect.class);
    assertThat(talk.status(now).pending()).isEqualTo(count);
    talk.closed(generation, new Loss.Broken("reset"), now);
    after(Duration.ofSeconds(1));
    effects(Effect.class);
    talk.opened(generation, now);
    hear(0, new Registered(true, "node", "g1", 0, "v1.0.0"));
    int sent = 0;
    int sequence = 0;
    while (sent < count) {
      after(Duration.ofMillis(10));
      List<Effect.Write> writes = effects(Effect.Write.class);
      for (Effect.Write write : writes) {
        if (write.message() instanceof ToGovernance.SignatureRequest) {
          sent++;
          talk.arrived(
              generation,
              header("g", ++sequence),
              report(write.header().requestId(), new Progress.Complete()),
              now);
        }
      }
      hear(0, new FromGovernance.Received(sent));
    }
    assertThat(talk.status(now).pending()).isZero();
    assertThat(talk.status(now).waiting()).isZero();
    assertThat(talk.status(now).oldest()).isEmpty();
  }
}
