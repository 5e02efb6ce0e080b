package io.alys.actor;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.alys.actor.event.DeadLetter;
import io.alys.actor.event.DeadLetter.Reason;
import io.alys.actor.event.DeadLetters;
import io.alys.actor.supervision.SupervisionStrategy;
import io.alys.actor.wire.Frame;
import io.alys.actor.wire.MessageTypes;
import io.alys.actor.wire.Payload;
import io.alys.testkit.Await;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** What another node sends that this one cannot read, put at its door by hand. */
class ClusterLinkTest {
  private static final String DOOR = "alys/here/a";
  private static final String THEIRS = "alys/there/b";
  private static final Payload NOTE =
      Payload.wrap(new byte[] {(byte) 0xa1, 0x66, 'n', 'u', 'm', 'b', 'e', 'r', 7});

  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Desk.Log log = new Desk.Log();
  private final MessageTypes types = new MessageTypes();
  private final List<Frame> answers = new CopyOnWriteArrayList<>();
  private ActorSystem system;

  /** One that other nodes may join. */
  private static final class Alone implements Membership {
    @Override
    public boolean clustered() {
      return true;
    }

    @Override
    public String memberId() {
      return "a";
    }

    @Override
    public void onMemberLeft(Consumer<String> listener) {}
  }

  @BeforeEach
  void start() {
    system =
        ActorSystem.create(
            vertx,
            ActorSystemConfig.named("here"),
            new SystemClock(vertx),
            meters,
            new Alone(),
            Interference.NONE);
    vertx
        .eventBus()
        .<Buffer>consumer(THEIRS, frame -> answers.add(types.frame(frame.body().getBytes())));
    Await.result(
        system.start(
            SupervisorSpec.of(
                "root",
                new SupervisionStrategy.OneForOne(1, Duration.ofMinutes(1)),
                Desk.spec("desk", log))));
  }

  @AfterEach
  void stop() {
    Await.result(system.stop(Duration.ofSeconds(1)));
    Await.result(vertx.close());
  }

  private static Frame.Message message(
      String target, String type, int version, Payload body, String wants) {
    return new Frame.Message(
        5, 5, 0, "there", null, target, "DIRECT", "NORMAL", -1, null, wants, THEIRS, type, version,
        body);
  }

  private void receive(Frame frame) {
    vertx.eventBus().send(DOOR, Buffer.buffer(types.encode(frame)));
  }

  /** Everything before it has been received when it is handled. */
  private void awaitANote() {
    int before = log.handled.size();
    receive(message("desk", "Desk.Note", 1, NOTE, "NOTHING"));
    Await.until("the desk got a note", () -> log.handled.size() > before);
    assertThat(log.handled.getLast()).isEqualTo(new Desk.Note(7));
  }

  private double counted(String actor, String reason) {
    Counter counter =
        meters.find("alys.actor.dead.letters").tags("actor", actor, "reason", reason).counter();
    return counter == null ? 0 : counter.count();
  }

  @ParameterizedTest
  @CsvSource({
    "desk, Desk.Stamp, 1, a0, UNKNOWN_MESSAGE, desk, message type Desk.Stamp is not known here",
    "desk, Desk.Note, 9, a0, UNKNOWN_MESSAGE, desk,"
        + " 'message type Desk.Note is known in version 1, not 9'",
    "desk, SupervisorCommand.GetChildren, 1, a0, UNKNOWN_MESSAGE, desk,"
        + " SupervisorCommand.GetChildren is not of the protocol of desk",
    "desk, Desk.Note, 1, ff00, UNDECODABLE, desk, Desk.Note does not decode: ",
    "cellar, Desk.Stamp, 1, a0, UNKNOWN_MESSAGE, (nobody), message type Desk.Stamp is not",
    "'../x', Desk.Note, 1, a1666e756d62657207, UNDECODABLE, (nobody),"
        + " the frame around Desk.Note is malformed: actor name '../x' must match",
    "'../x', Desk.Stamp, 1, a0, UNKNOWN_MESSAGE, (nobody), message type Desk.Stamp is not"
  })
  void makesADeadLetterOfWhatItCannotRead(
      String target,
      String type,
      int version,
      String body,
      Reason reason,
      String counted,
      String why) {
    Payload payload = Payload.wrap(java.util.HexFormat.of().parseHex(body));
    receive(message(target, type, version, payload, "NOTHING"));
    awaitANote();
    DeadLetter letter = system.deadLetters().last().getFirst();
    assertThat(system.deadLetters().total()).isEqualTo(1);
    assertThat(letter.reason()).isEqualTo(reason);
    assertThat(letter.envelope().messageName()).isEqualTo(type);
    assertThat(letter.envelope().message())
        .asString()
        .contains("why=" + why, "version=" + version, ", sent by node there]");
    assertThat(counted(counted, reason.name().toLowerCase(java.util.Locale.ROOT))).isEqualTo(1);
    assertThat(answers).isEmpty();

    receive(message(target, type, version, payload, "ANSWER"));
    Await.until("the asker is told", () -> !answers.isEmpty());
    assertThat(answers)
        .singleElement()
        .isInstanceOfSatisfying(
            Frame.Failure.class,
            failure -> {
              assertThat(failure.id()).isEqualTo(5);
              assertThat(failure.kind()).isEqualTo(reason.name());
              assertThat(failure.text()).startsWith(why);
            });
    assertThat(system.deadLetters().count(reason)).isEqualTo(2);
  }

  @Test
  void countsAMessageForNobody() {
    receive(message("cellar", "Desk.Note", 1, NOTE, "NOTHING"));
    awaitANote();
    assertThat(system.deadLetters().count(Reason.NO_SUCH_ACTOR)).isEqualTo(1);
    assertThat(counted("(nobody)", "no_such_actor")).isEqualTo(1);
  }

  @Test
  void doesNotFloodTheLogWithAFloodOfThem() {
    Logger logger = (Logger) LoggerFactory.getLogger(DeadLetters.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.setLevel(Level.WARN);
    logger.addAppender(lines);
    try {
      for (int i = 0; i < 1_000; i++) {
        receive(message("desk", "Desk.Stamp", 3, NOTE, "NOTHING"));
      }
      awaitANote();
    } finally {
      logger.detachAppender(lines);
      logger.setLevel(null);
    }
    assertThat(counted("desk", "unknown_message")).isEqualTo(1_000);
    List<String> ours =
        lines.list.stream()
            .map(ILoggingEvent::getFormattedMessage)
            .filter(line -> line.contains("Desk.Stamp"))
            .toList();
    assertThat(ours).hasSize(10); // The 1st, 2nd, 4th, up to the 512th.
    assertThat(ours.getFirst())
        .isEqualTo(
            "dead letter: Desk.Stamp for desk (UNKNOWN_MESSAGE, the 1. of this kind): message type"
                + " Desk.Stamp is not known here, sent by node there");
  }

  @Test
  void countsWhatIsNoFrameAndGoesOn() {
    byte[] whole = types.encode(message("desk", "Desk.Note", 1, NOTE, "NOTHING"));
    String text = new String(whole, StandardCharsets.ISO_8859_1);
    byte[] withoutTarget = text.replace("target", "tarred").getBytes(StandardCharsets.ISO_8859_1);
    vertx.eventBus().send(DOOR, Buffer.buffer("no frame"));
    vertx.eventBus().send(DOOR, Buffer.buffer(withoutTarget));
    vertx.eventBus().send(DOOR, Buffer.buffer(new byte[system.config().maxFrameBytes() + 1]));
    awaitANote();
    FunctionCounter unreadable = meters.get("alys.cluster.frames.unreadable").functionCounter();
    assertThat(unreadable.count()).isEqualTo(3);
    assertThat(system.deadLetters().total()).isZero();
  }
}
