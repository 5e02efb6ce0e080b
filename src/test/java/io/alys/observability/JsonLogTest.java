package io.alys.observability;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import io.alys.actor.ActorSpec;
import io.alys.actor.ActorSystemConfig;
import io.alys.actor.ActorVerticle;
import io.alys.actor.Request;
import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.MDC;

/** Lines of the log as programs read them: what {@code log.format = "json"} chooses. */
class JsonLogTest {
  sealed interface TellerCommand {
    record Fail(String why) implements TellerCommand, Request<Integer> {}

    record Pass(String why) implements TellerCommand, Request<Integer> {}
  }

  private static final class Teller extends ActorVerticle<TellerCommand> {
    private final Logger log;

    private Teller(Logger log) {
      this.log = log;
    }

    @Override
    protected Future<?> receive(TellerCommand message) {
      return switch (message) {
        case TellerCommand.Fail fail -> {
          Throwable deeper = new IllegalArgumentException("first line\nsecond line");
          log.warn("it failed: {}", fail.why(), new IllegalStateException("outer", deeper));
          yield reply(fail, 1);
        }
        case TellerCommand.Pass pass ->
            self()
                .ref("teller", TellerCommand.class)
                .ask(new TellerCommand.Fail(pass.why()))
                .compose(answer -> reply(pass, answer));
      };
    }
  }

  private final LoggerContext context = new LoggerContext();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  /** The log as a node configures it, but that what goes to the terminal is kept. */
  @BeforeEach
  void configure() {
    context.setMDCAdapter(MDC.getMDCAdapter());
    LogDefaults.apply(context);
    Logging.format(context, true);
    Appender<ILoggingEvent> console =
        context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders().next();
    ((OutputStreamAppender<ILoggingEvent>) console).setOutputStream(written);
  }

  private List<JsonObject> lines() {
    return written.toString(StandardCharsets.UTF_8).lines().map(JsonObject::new).toList();
  }

  @Test
  void saysInOneLineWhoWorkedOnWhatAndWhen() {
    Logger log = context.getLogger("io.alys.teller");
    ActorSpec<TellerCommand> teller =
        ActorSpec.of("teller", TellerCommand.class, () -> new Teller(log));
    ActorSpec<TellerCommand> clerk =
        ActorSpec.of("clerk", TellerCommand.class, () -> new Teller(log)).dependsOn("teller");
    ActorSystemConfig config = ActorSystemConfig.named("node-a").tracing(true);
    try (ActorTestKit kit = ActorTestKit.with(config).start(teller, clerk)) {
      kit.ref("clerk", TellerCommand.class).tell(new TellerCommand.Pass("a \"quote\"\nand more"));
      Await.until("it spoke", () -> !lines().isEmpty());
      double now = kit.system().clock().now().toEpochMilli();

      JsonObject line = lines().getFirst();
      assertThat(lines()).hasSize(1);
      assertThat(line.getString("level")).isEqualTo("WARN");
      assertThat(line.getString("loggerName")).isEqualTo("io.alys.teller");
      assertThat(line.getString("formattedMessage")).isEqualTo("it failed: a \"quote\"\nand more");
      assertThat(line.getDouble("timestamp"))
          .isBetween(now - Duration.ofMinutes(2).toMillis(), now);

      JsonObject work = line.getJsonObject("mdc");
      assertThat(work.getString("node")).isEqualTo("node-a");
      assertThat(work.getString("actor")).isEqualTo("teller");
      assertThat(work.getString("message")).matches("TellerCommand\\.Fail#\\d+");
      // Of the message that began it: not the number of the one in hand.
      assertThat(work.getString("correlation")).matches("\\d+");
      assertThat(work.getString("message")).doesNotEndWith("#" + work.getString("correlation"));
      assertThat(work.getString("trace")).matches("[0-9a-f]{32}");

      JsonObject thrown = line.getJsonObject("throwable");
      assertThat(thrown.getString("className")).isEqualTo("java.lang.IllegalStateException");
      assertThat(thrown.getString("message")).isEqualTo("outer");
      assertThat(thrown.getJsonArray("stepArray")).isNotEmpty();
      assertThat(thrown.getJsonObject("cause").getString("message"))
          .isEqualTo("first line\nsecond line");
    }
  }

  @Test
  void saysNothingOfActorsWhereNoneWorks() {
    context.getLogger("io.alys.cli").info("plain");
    JsonObject line = lines().getFirst();
    assertThat(line.getString("formattedMessage")).isEqualTo("plain");
    assertThat(line.getJsonObject("mdc")).isEmpty();
    assertThat(line.getJsonObject("throwable")).isNull();
  }
}
